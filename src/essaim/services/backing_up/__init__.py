"""Backups: one file with the database as it was at one moment, and the way back from it.

Left out are the keys (they are settings), the index (it is made from the rows again) and the sessions (whoever has one
is signed in: everybody signs in again after a restore).
"""

from __future__ import annotations

from essaim.services.backing_up.errors import BackupNotMade, BackupRefused
from essaim.services.backing_up.manifest import Manifest
from essaim.services.backing_up.restoring import Restored, read_manifest, restore
from essaim.services.backing_up.writing import NAME, Written, keep_newest, write

__all__ = [
    "NAME",
    "BackupNotMade",
    "BackupRefused",
    "Manifest",
    "Restored",
    "Written",
    "keep_newest",
    "read_manifest",
    "restore",
    "write",
]
