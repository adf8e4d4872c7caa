#!/usr/bin/env bash
# Real servers that some tests run: their packages, as locked, into .venv/servers, once (minutes: one of them compiles).
#   pds       a PDS and its directory of identities, for `make test` (the default)
#   appview   the same with an AppView that reads it, for `make test-all`
# Tests whose server is missing are skipped with that reason, never in CI.
set -euo pipefail
cd "$(dirname "$0")/.."
name=${1:-pds}
from=tests/servers/$name
to=.venv/servers/$name
stamp=.venv/.servers
[ "$name" = pds ] || stamp=.venv/.servers-$name

if ! cmp -s "$from/package-lock.json" "$to/package-lock.json"; then
    if command -v npm >/dev/null; then
        echo "Installing the $name that tests run …"
        rm -rf "$to.new" && mkdir -p "$to.new"
        cp "$from/package.json" "$from/package-lock.json" "$to.new"
        # Compiled here, against the headers of the Node that is here: no ready-made program is fetched.
        [ -e /usr/include/node/node.h ] && export npm_config_nodedir=/usr
        export npm_config_build_from_source=true
        if ! (cd "$to.new" && npm ci --no-audit --no-fund --loglevel=error); then
            [ -z "${CI:-}" ] || exit 1
            echo "The $name could not be installed: the tests that need it will be skipped." >&2
            exit 0
        fi
        rm -rf "$to" && mv "$to.new" "$to"
    elif [ -n "${CI:-}" ]; then
        echo "CI needs Node and npm for the $name that tests run." >&2
        exit 1
    else
        echo "Some tests will be skipped. To have them run: sudo apt-get install nodejs npm g++ make, and $0 $name" >&2
        exit 0
    fi
fi
touch "$stamp"
