#!/usr/bin/env bash
# All that must hold before a change lands: lint and types, then every test on SQLite and on PostgreSQL, then coverage.
# The first argument is pytest's choice of marks ("not long" leaves the long matrices out); further ones name the real
# servers to be made ready first (`scripts/test-servers.sh`).
set -euo pipefail
cd "$(dirname "$0")/.."
bin=$PWD/.venv/bin
marks=$1
shift
export PYTHONDONTWRITEBYTECODE=1
rm -f .coverage .coverage.*

# Compiling the real servers and checking the types each keep one core busy: both at once.
prepared=()
for server in "$@"; do
    scripts/test-servers.sh "$server" &
    prepared+=($!)
done
scripts/lint.sh
for one in "${prepared[@]}"; do wait "$one"; done

# As many as cores: one more was quicker, but what tests wait for then came too late now and then.
workers=$(getconf _NPROCESSORS_ONLN)
results=()
failed=0  # the other database's tests are worth knowing too
run() {
    echo "== Tests on $1"
    local out
    out=$(mktemp)
    ESSAIM_TEST_DATABASE=$1 "$bin/pytest" -q -n "$workers" --dist worksteal -m "$marks" -p no:cacheprovider "${@:2}" | tee "$out" || failed=1
    results+=("$1: $(tail -n 1 "$out")")
    rm -f "$out"
}

# The same tests reach the same lines on the other database, slower under the measurement: once is enough.
run sqlite --cov --cov-report=
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
exit "$failed"
