"""Where fingerprinted style sheets, scripts and drawings are kept: a folder of its own for each state of them."""

from __future__ import annotations

import hashlib
from pathlib import Path

ALL = "static"


def folder(data_dir: Path, source: Path) -> Path:
    """Give the folder for the files as they are now: another one as soon as one of them changes."""
    state = hashlib.sha256()
    for path in sorted(source.rglob("*")):
        if path.is_file():
            state.update(path.relative_to(source).as_posix().encode() + b"\0")
            state.update(hashlib.sha256(path.read_bytes()).digest())
    return data_dir / ALL / state.hexdigest()[:16]
