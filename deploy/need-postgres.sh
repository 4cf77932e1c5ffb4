#!/usr/bin/env bash
# Finds PostgreSQL 15 or newer, installs it on Debian when run as root, and says
# what to do otherwise.
set -euo pipefail

found() {
  for p in $(command -v postgres || true) /usr/lib/postgresql/*/bin/postgres /opt/homebrew/opt/postgresql@*/bin/postgres; do
    [ -x "$p" ] || continue
    major=$("$p" --version | sed -E 's/.* ([0-9]+).*/\1/')
    [ "$major" -ge 15 ] && return 0
  done
  return 1
}

found && exit 0
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  echo "installing PostgreSQL"
  apt-get update -q
  # The package would start a cluster of its own; ours is private.
  mkdir -p /etc/postgresql-common
  [ -e /etc/postgresql-common/createcluster.conf ] || echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.conf
  DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends postgresql
  found && exit 0
fi
echo "PostgreSQL 15 or newer is missing. Install it: apt-get install postgresql (Debian), brew install postgresql@16 (macOS)." >&2
exit 1
