"""What several tests of the services share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from essaim.conf.settings import current


@pytest.fixture
def index_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give a test an index folder of its own, where there is nothing yet."""
    from essaim.services import compacting, indexing  # Django is not ready when this file is read

    changed = replace(current(), index_dir=tmp_path / "index")
    for module in (indexing, compacting):
        monkeypatch.setattr(module, "current", lambda: changed)
    indexing.reset()
    yield changed.index_dir
    indexing.reset()


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Let the site have its keys in a file, as real sites do."""
    from essaim.conf.keys import write_keys_file
    from essaim.services import indexing, keys, rotating

    path = tmp_path / "keys.toml"
    write_keys_file(path)
    site = replace(current(), keys_file=path, keys_in_file=True)
    for module in (keys, rotating):
        monkeypatch.setattr(module, "current", lambda: site)
    keys._keys_file.cache_clear()
    keys.check_keys()
    yield path
    monkeypatch.undo()
    keys._keys_file.cache_clear()
    indexing.reset()
