"""Parts of long values on SQLite, whose functions take a value whole from the disk before they look at it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, models


class Part:
    """The bytes in one column of one row, read only where they are asked for."""

    def __init__(self, blob: sqlite3.Blob | None) -> None:
        """Take SQLite's handle; None for a row that is not there."""
        self._blob = blob

    def __len__(self) -> int:
        return 0 if self._blob is None else len(self._blob)

    def read(self, start: int, size: int) -> bytes:
        """Give at most `size` bytes from `start` on."""
        if self._blob is None:
            return b""
        self._blob.seek(start)
        return self._blob.read(size)


@contextmanager
def part_of(model: type[models.Model], column: str, number: int) -> Iterator[Part]:
    """Open a column of bytes of the row with this number; one that went meanwhile has no bytes."""
    table = model._meta.db_table  # noqa: SLF001 - Django's documented name
    connection.ensure_connection()
    try:
        with connection.wrap_database_errors:
            blob = connection.connection.blobopen(table, column, number, readonly=True)
    except OperationalError as error:
        if "no such rowid" not in str(error):
            raise
        yield Part(None)
        return
    with blob:
        yield Part(blob)
