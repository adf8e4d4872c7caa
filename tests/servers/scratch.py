"""A database for one site that a test runs as a process."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def scratch_database(folder: Path) -> Iterator[str]:
    """Give the address of an empty database, of the kind this run is on; gone afterwards."""
    cluster = os.environ.get("ESSAIM_TEST_POSTGRESQL")
    if not cluster:
        yield f"sqlite:///{folder / 'essaim.sqlite3'}"
        return
    import psycopg

    name = f"site_{secrets.token_hex(6)}"
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{cluster.rpartition('/')[0]}/{name}"
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
