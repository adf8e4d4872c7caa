"""Static files under names that hold their fingerprint, so that browsers keep them for good; compressed beside."""

from __future__ import annotations

import os
import secrets
import shutil
from functools import cached_property
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.storage import CompressedManifestStaticFilesStorage

#: Folders of earlier states that are left for processes which still serve them.
KEPT = 2


class Fingerprinted(CompressedManifestStaticFilesStorage):  # type: ignore[misc] # WhiteNoise has no types
    """Gives fingerprinted addresses once `write` was called for these files, else the plain ones."""

    #: Scripts import each other by name: those names are fingerprinted too.
    support_js_module_import_aggregation = True

    def url(self, name: str | None, force: bool = False) -> str:
        """Give the address of a file."""
        if not self.hashed_files:
            return StaticFilesStorage.url(self, name)
        known = self._addresses.get(name)
        if known is None:
            known = self._addresses[name] = str(super().url(name, force))
        return known

    @cached_property
    def _addresses(self) -> dict[str | None, str]:
        """The addresses that were asked for: a page names some of them fifty times."""
        return {}


class FilesMiddleware(WhiteNoiseMiddleware):  # type: ignore[misc] # WhiteNoise has no types
    """Serves the files, those that were written and those that were not."""

    def add_files(self, root: str, prefix: str | None = None) -> None:
        """Take in a folder, if it is there."""
        if Path(root).is_dir():
            super().add_files(root, prefix)


def write() -> Path:
    """Write the files to their folder, unless they are there; several processes may do it at once. Give the folder."""
    place = Path(settings.STATIC_ROOT)
    if not place.exists():
        aside = place.with_name(f".{place.name}-{secrets.token_hex(4)}")
        storage = Fingerprinted(location=str(aside))
        _collect(storage)
        try:
            os.rename(aside, place)  # noqa: PTH104 - refuses a folder that is there, as wanted
        except OSError:
            shutil.rmtree(aside, ignore_errors=True)  # another process was faster
        _sweep(place)
    return place


def _collect(storage: Fingerprinted) -> None:
    found: dict[str, tuple[Any, str]] = {}
    for finder in get_finders():
        for path, source in finder.list(ignore_patterns=None):
            if path not in found:
                found[path] = (source, path)
                with source.open(path) as file:
                    storage.save(path, file)
    for _name, _hashed, done in storage.post_process(found):
        if isinstance(done, Exception):
            raise done


def _sweep(place: Path) -> None:
    states = sorted((path for path in place.parent.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime)
    for path in states[: -KEPT - 1]:
        shutil.rmtree(path, ignore_errors=True)
