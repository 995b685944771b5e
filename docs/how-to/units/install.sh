#!/bin/sh
# Puts the units, the account and the folders of the service in place; typed again, it changes nothing. As root, from the
# program in /opt/vigie. DESTDIR=… tries it in a folder: no account is made, and nothing is started.
set -eu
units=$(dirname "$0")
to=${DESTDIR:-}
owner='-o vigie -g vigie'
[ -z "$to" ] || owner=''

[ -n "$to" ] || id vigie > /dev/null 2>&1 ||
  useradd --system --user-group --home-dir /srv/vigie --shell /usr/sbin/nologin vigie
install -d "$to/etc/systemd/system" "$to/etc/logrotate.d"
# shellcheck disable=SC2086
install -d -m 0700 $owner "$to/srv/vigie" "$to/srv/vigie/batches" "$to/srv/vigie/spool" "$to/var/log/vigie"
# shellcheck disable=SC2086
install -d -m 0750 $owner "$to/etc/vigie"
install -m 0644 "$units"/*.service "$units"/*.timer "$units"/*.path "$to/etc/systemd/system"
install -m 0644 "$units/vigie.logrotate" "$to/etc/logrotate.d/vigie"
# shellcheck disable=SC2086
[ -e "$to/etc/vigie/alertes.env" ] || install -m 0640 $owner /dev/null "$to/etc/vigie/alertes.env"

if [ -z "$to" ]; then
  systemctl daemon-reload
  systemctl enable --now vigie.timer vigie-forward.path vigie-forward.timer
fi
