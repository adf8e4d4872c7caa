#!/usr/bin/env bash
# Makes .venv and installs the locked dependencies: `run` for those of the site, `dev` for those of the tests too.
set -euo pipefail
cd "$(dirname "$0")/.."
what=$1
python=${PYTHON:-python3}

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "Essaim needs Python 3.11 or newer; $python is not. Name another: make PYTHON=/path/to/python3.12" >&2
    exit 2
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
    else
        echo "Python cannot make virtual environments here. On Debian: sudo apt-get install python3-venv" >&2
        exit 2
    fi
fi
[ -x .venv/bin/python ] || "$python" -m venv .venv

echo "Setting up .venv ($what) …"
pip=(.venv/bin/python -m pip --disable-pip-version-check --quiet)
locks=(-r requirements/build.txt -r "requirements/$what.txt")
# The locks name everything: nothing is left for pip to resolve, and a later release cannot come between.
"${pip[@]}" install --no-deps --require-hashes "${locks[@]}"
"${pip[@]}" install --no-deps --no-build-isolation --editable .
touch .venv/.run
[ "$what" = run ] || touch .venv/.dev
