#!/usr/bin/env bash
# Finds Prometheus and promtool, installs them on Debian when run as root, and
# says what to do otherwise.
set -euo pipefail

found() { command -v prometheus >/dev/null && command -v promtool >/dev/null; }

found && exit 0
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  echo "installing Prometheus"
  # The package would start a server of its own on port 9090, now and at every
  # boot; ours is a child of Workbay. A policy-rc.d that is there already stays,
  # and may allow the start, so the server is stopped too.
  policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' > "$policy"
    chmod 755 "$policy"
  fi
  apt-get update -q
  DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends prometheus
  if [ -d /run/systemd/system ]; then
    systemctl disable --now prometheus.service || true
  elif command -v update-rc.d >/dev/null; then
    service prometheus stop || true
    update-rc.d prometheus disable || true
  fi
  found && exit 0
fi
echo "Prometheus is missing. Install it: apt-get install prometheus (Debian), brew install prometheus (macOS)." >&2
exit 1
