"""Recognises archives of X."""

from __future__ import annotations

from collections.abc import Sequence

from essaim.archives.container import Container
from essaim.archives.contract import Archive, Progress, Purpose
from essaim.archives.x import members
from essaim.archives.x.archive import XArchive
from essaim.archives.x.reading import Reading
from essaim.archives.x.source import sources_in
from essaim.model import Network


class XReader:
    """The reader of X archives."""

    network = Network.X

    def wants(self, purpose: Purpose, path: str) -> bool:
        """Say whether a member may be opened for `purpose`."""
        return members.wants(purpose, path)

    def bare_name(self, head: bytes, name: str) -> str | None:
        """Give the member's name that a file given alone stands for."""
        return members.bare_name(head, name)

    def open(self, containers: Sequence[Container], purpose: Purpose, progress: Progress | None) -> Archive | None:
        """Give the archive, or None when nothing of X is there. Raises TwoOwners."""
        sources = sources_in(containers)
        if not sources or all(not source.files for source in sources):
            return None
        if all(container.traits & {"instagram", "tiktok"} for container in containers):
            return None
        return XArchive(containers, Reading(sources, purpose, progress))
