#!/usr/bin/env bash
# Finds Node.js with npm, which the diagrams are checked with, installs it on
# Debian when run as root, and says what to do otherwise.
set -euo pipefail

found() { command -v node >/dev/null && command -v npm >/dev/null; }

found && exit 0
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  echo "installing Node.js"
  apt-get update -q
  DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends nodejs npm
  found && exit 0
fi
echo "Node.js with npm is missing. Install it: apt-get install nodejs npm (Debian), brew install node (macOS)." >&2
exit 1
