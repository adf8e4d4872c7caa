"""What a test needs of the machine: missing, it is a failure in CI and a skip with its reason elsewhere."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def missing(what: str, line: str) -> NoReturn:
    """End the test: `what` is not on this machine, and `line` installs it."""
    reason = f"{what} is not installed; on Debian: {line}"
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
