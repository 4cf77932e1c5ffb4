#!/usr/bin/env bash
# Finds a Chromium, which tests look at pages and diagrams with, installs it on
# Debian when run as root, and says what to do otherwise.
set -euo pipefail

for p in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
  [ -n "$p" ] && command -v "$p" >/dev/null && exit 0
done
[ -x "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" ] && exit 0
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  echo "installing Chromium"
  apt-get update -q
  DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends chromium fonts-dejavu-core
  command -v chromium >/dev/null && exit 0
fi
echo "Chromium is missing. Install it: apt-get install chromium (Debian), brew install --cask chromium (macOS)." >&2
exit 1
