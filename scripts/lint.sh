#!/usr/bin/env bash
# Formatting, style, types and floors; the quick ones first.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
"$bin/ruff" format --check --quiet . || { echo "Run: $bin/ruff format ." >&2; exit 1; }
"$bin/ruff" check --quiet .
"$bin/lint-imports" --no-cache | grep -E 'KEPT|BROKEN|Contracts:' 
"$bin/python" scripts/translations.py --check
"$bin/python" scripts/audit.py
"$bin/mypy"
