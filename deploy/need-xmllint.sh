#!/usr/bin/env bash
# Finds xmllint, which tests hold exports against their schema with, installs it
# on Debian when run as root, and says what to do otherwise.
set -euo pipefail

command -v xmllint >/dev/null && exit 0
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  echo "installing xmllint"
  apt-get update -q
  DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends libxml2-utils
  exit 0
fi
echo "xmllint is missing. Install it: apt-get install libxml2-utils (Debian); macOS has it." >&2
exit 1
