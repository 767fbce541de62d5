#!/bin/sh
# usage: openbsd_inetd.sh PORT cat|echo | openbsd_inetd.sh version
# Debian's openbsd-inetd in the foreground on PORT of 127.0.0.1: /bin/cat for each client, or its internal echo service.
# No rate limit: -R 0 (the default stops a service for ten minutes after 256 clients in one).
# The program is the private copy that ./install unpacks: the package conflicts with xinetd.
set -eu
home=${XDG_CACHE_HOME:-$HOME/.cache}/echoconform-zoo/openbsd-inetd
inetd=$home/usr/sbin/inetd
[ -x "$inetd" ] || { echo 'openbsd_inetd.sh: not installed; run ci/zoo/install' >&2 && exit 127; }
if [ "$1" = version ]; then
	gzip -dc "$home/usr/share/doc/openbsd-inetd/changelog.Debian.gz" | sed -n '1s/ (\(.*\)).*/ \1/p'
	exit
fi
port=$1
user=$(id -un)
case $2 in
cat)
	exec "$inetd" -i -R 0 /dev/fd/3 3<<EOF
127.0.0.1:$port stream tcp4 nowait $user /bin/cat cat
EOF
	;;
echo)
	# An internal service is found by its name only, and the name's port is what /etc/services says: this process
	# alone gets another /etc/services, in a mount namespace of its own.
	# shellcheck disable=SC2016 # expanded by the inner shell
	exec unshare --mount --propagation private "$([ "$(id -u)" = 0 ] && echo -- || echo --map-root-user)" sh -c '
		dir=$(mktemp -d)
		echo "echo $2/tcp" >"$dir/services"
		mount --bind "$dir/services" /etc/services
		rm -rf "$dir" 2>/dev/null || :
		exec "$1" -i -R 0 /dev/fd/3 3<<EOF
127.0.0.1:echo stream tcp4 nowait root internal
EOF
		' sh "$inetd" "$port"
	;;
*) echo "openbsd_inetd.sh: unknown service \"$2\"" >&2 && exit 2 ;;
esac
