"""What a backup says of itself, by which a restore verifies it."""

from __future__ import annotations

from datetime import datetime

import msgspec
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from essaim import store
from essaim.base.decoding import decoded
from essaim.services.backing_up.errors import BackupRefused
from essaim.store.models import IndexFile, Session

MANIFEST = "manifest.json"
FORMAT = 1
MIGRATIONS_TABLE = "django_migrations"
#: A session is a way in; index files belong to the machine they are on.
LEFT_OUT = (Session._meta.db_table, IndexFile._meta.db_table)  # noqa: SLF001 - Django's documented name
LARGEST_MANIFEST = 1_000_000


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """Which Essaim made it, when, of which database, how many rows each table had, and the data's own sum."""

    format: int
    essaim: str
    made_at: datetime
    database: str
    migrations: list[str]
    tables: dict[str, int]
    file: str
    size: int
    sha256: str


def encode(manifest: Manifest) -> bytes:
    """Give the manifest as a file."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"


def decode(body: bytes) -> Manifest:
    """Give a manifest read from a file. Raises BackupRefused."""
    try:
        manifest = decoded(body, Manifest)
    except msgspec.MsgspecError as error:
        raise BackupRefused(why="its description cannot be read") from error
    if manifest.format != FORMAT:
        raise BackupRefused(why="it was made by another version of Essaim, in a form that this one does not know")
    return manifest


def tables() -> list[str]:
    """Give the tables of the database that a backup holds."""
    with connection.cursor() as cursor:
        return sorted(set(connection.introspection.table_names(cursor)) - set(LEFT_OUT))


def applied() -> list[str]:
    """Give the migrations that the database has seen, as `app.name`."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def unknown(migrations: list[str]) -> list[str]:
    """Give those migrations of ours that this Essaim does not know: they were made by a newer one."""
    from django.db.migrations.loader import MigrationLoader

    label = store.__name__.rpartition(".")[2]
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    return [name for name in migrations if name.startswith(f"{label}.") and name not in known]
