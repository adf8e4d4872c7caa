#!/usr/bin/env bash
# All that must hold before a change lands: lint and types, then every test on SQLite and on PostgreSQL, then coverage.
# The first argument is pytest's choice of marks ("not long" leaves the long matrices out).
set -euo pipefail
cd "$(dirname "$0")/.."
bin=$PWD/.venv/bin
marks=$1
export PYTHONDONTWRITEBYTECODE=1
rm -f .coverage .coverage.*

scripts/lint.sh

results=()
run() {
    echo "== Tests on $1"
    local out
    out=$(mktemp)
    ESSAIM_TEST_DATABASE=$1 "$bin/pytest" -q -n 2 --dist worksteal -m "$marks" \
        --cov --cov-report= --cov-append -p no:cacheprovider | tee "$out"
    results+=("$1: $(tail -n 1 "$out")")
    rm -f "$out"
}

run sqlite
if compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null; then
    run postgresql
elif [ -n "${CI:-}" ]; then
    echo "CI must test on PostgreSQL, which is not installed." >&2
    exit 1
else
    echo "== Tests on postgresql: skipped, PostgreSQL is not installed (sudo apt-get install postgresql)"
fi
"$bin/coverage" report --sort=cover | tail -25  # fails under what pyproject.toml asks for

printf '%s\n' "${results[@]}"
