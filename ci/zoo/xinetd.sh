#!/bin/sh
# usage: xinetd.sh PORT cat|echo
# Debian's xinetd in the foreground on PORT of 127.0.0.1: /bin/cat for each client, or its internal echo service.
# No rate limit: cps, instances and per_source are off (Debian's own configuration says cps = 50 10).
set -eu
port=$1
case $2 in
cat) name=zoo service='type = UNLISTED
	server = /bin/cat' ;;
echo) name=echo service='type = INTERNAL UNLISTED
	id = echo-stream' ;;
*) echo "xinetd.sh: unknown service \"$2\"" >&2 && exit 2 ;;
esac
xinetd=$(PATH=$PATH:/usr/sbin command -v xinetd) || { echo 'xinetd.sh: xinetd is not installed' >&2 && exit 127; }

# xinetd closes every descriptor before it reads its configuration, so it needs a name. A FIFO's writer goes on
# when xinetd has opened it, and takes the name away: nothing is left to clean up after the exec.
dir=$(mktemp -d)
mkfifo "$dir/conf"
(
	{
		cat >"$dir/conf" <<EOF
service $name
{
	$service
	socket_type = stream
	protocol = tcp
	port = $port
	bind = 127.0.0.1
	wait = no
	user = $(id -un)
	instances = UNLIMITED
	per_source = UNLIMITED
	cps = 0 0
}
EOF
		rm -r "$dir"
	} &
)
exec "$xinetd" -dontfork -f "$dir/conf"
