#!/usr/bin/env bash
# Locks the dependencies with hashes and without index addresses, for every Python and platform we support.
set -euo pipefail
cd "$(dirname "$0")/.."
.venv/bin/python -m pip --quiet install uv
compile=(.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header)
"${compile[@]}" requirements/build.in -o requirements/build.txt "$@"
"${compile[@]}" pyproject.toml --all-extras -o requirements/run.txt "$@"
"${compile[@]}" pyproject.toml --all-extras --group dev -o requirements/dev.txt "$@"
