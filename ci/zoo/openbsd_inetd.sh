#!/bin/sh
# usage: openbsd_inetd.sh PORT cat|echo | openbsd_inetd.sh version | openbsd_inetd.sh namespace
# Debian's openbsd-inetd in the foreground on PORT of 127.0.0.1: /bin/cat for each client, or its internal echo service.
# No rate limit: -R 0 (the default stops a service for ten minutes after 256 clients in one).
# The program is the private copy that ./install unpacks: the package conflicts with xinetd.
set -eu
home=${XDG_CACHE_HOME:-$HOME/.cache}/echoconform-zoo/openbsd-inetd
inetd=$home/usr/sbin/inetd

# own_mounts COMMAND...: in place of this shell, the command in a mount namespace of its own
own_mounts() {
	[ "$(id -u)" = 0 ] || set -- --map-root-user "$@"
	exec unshare --mount --propagation private "$@"
}

if [ "$1" = namespace ]; then
	own_mounts mount --bind /etc/services /etc/services
fi
[ -x "$inetd" ] || { echo 'openbsd_inetd.sh: not installed; run ci/zoo/install' >&2 && exit 127; }
if [ "$1" = version ]; then
	gzip -dc "$home/usr/share/doc/openbsd-inetd/changelog.Debian.gz" | sed -n '1s/ (\(.*\)).*/ \1/p'
	exit
fi
port=$1
case $2 in
cat)
	exec "$inetd" -i -R 0 /dev/fd/3 3<<EOF
127.0.0.1:$port stream tcp4 nowait $(id -un) /bin/cat cat
EOF
	;;
echo)
	# An internal service is found by its name only, and the name's port is what /etc/services says: this process
	# alone sees another /etc/services. The bind mount keeps the file when its name is gone.
	# shellcheck disable=SC2016 # the inner shell expands it
	own_mounts sh -eu -c '
		services=$(mktemp)
		echo "echo $2/tcp" >"$services"
		chmod a+r "$services"
		mount --bind "$services" /etc/services
		rm -f "$services"
		exec "$1" -i -R 0 /dev/fd/3 3<<EOF
127.0.0.1:echo stream tcp4 nowait root internal
EOF
		' sh "$inetd" "$port"
	;;
*) echo "openbsd_inetd.sh: unknown service \"$2\"" >&2 && exit 2 ;;
esac
