#!/bin/sh
# /usr/local/bin/evenkeel: any command of Evenkeel with the server's own settings, as its own user. Run it as root.
exec runuser -u evenkeel -- sh -c 'set -a; . /etc/evenkeel/evenkeel.env; exec /srv/evenkeel/.venv/bin/evenkeel "$@"' evenkeel "$@"
