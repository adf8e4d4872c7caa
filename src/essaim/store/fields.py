"""Small helpers to declare columns."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.db import models


def choice(kind: type[StrEnum], default: StrEnum | None = None, *, blank: bool = False) -> Any:  # noqa: ANN401 - a field of many types
    """Give a text column that holds one value of `kind`; the enum itself, not the database, lists the values.

    Choices are left out on purpose: a new value must not need a migration.
    """
    longest = 24
    if any(len(value) > longest for value in kind):
        raise ValueError(f"a value of {kind.__name__} is longer than {longest} characters")
    if default is None and not blank:
        return models.CharField(max_length=longest)
    return models.CharField(max_length=longest, default="" if default is None else default.value, blank=blank)
