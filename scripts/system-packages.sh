#!/usr/bin/env bash
# The programs that some tests need from the system: installed by apt when root on Debian; else one line to run.
# Tests whose program is missing are skipped with that reason, never in CI.
set -euo pipefail
cd "$(dirname "$0")/.."

wanted=()
command -v chromium >/dev/null || command -v google-chrome >/dev/null || wanted+=(chromium)
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null || wanted+=(postgresql)
command -v xgettext >/dev/null || wanted+=(gettext)
fc-list 2>/dev/null | grep -qi 'noto' || wanted+=(fonts-noto-core fontconfig)
fc-list 2>/dev/null | grep -qi 'noto.*cjk' || wanted+=(fonts-noto-cjk)

if [ ${#wanted[@]} -gt 0 ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing ${wanted[*]} …"
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${wanted[@]}" >/dev/null
    elif [ -n "${CI:-}" ]; then
        echo "CI needs these system packages: ${wanted[*]}" >&2
        exit 1
    else
        echo "Some tests will be skipped. To have them run: sudo apt-get install ${wanted[*]}" >&2
        exit 0
    fi
fi
touch .venv/.system
