#!/usr/bin/env bash
# Finds libfaketime, which `make test-at` moves PostgreSQL's clock with, installs
# it on Debian when run as root, and says what to do otherwise.
set -euo pipefail

found() { [ -n "$(ls /usr/lib/*/faketime/libfaketime.so.1 2>/dev/null)" ]; }

found && exit 0
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  echo "installing libfaketime"
  apt-get update -q
  DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends libfaketime
  found && exit 0
fi
echo "libfaketime is missing. Install it: apt-get install libfaketime (Debian)." >&2
exit 1
