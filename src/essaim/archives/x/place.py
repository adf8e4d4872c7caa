"""A file of an archive: a member, and what it holds."""

from __future__ import annotations

from dataclasses import dataclass

from essaim.archives.container import Container, Member
from essaim.archives.items import Wrapped
from essaim.archives.x.members import Place


@dataclass(frozen=True, slots=True)
class File:
    """A member, and what it holds."""

    container: Container
    member: Member
    place: Place

    def wrapped(self) -> Wrapped:
        """Begin to read it. Raises NotWrapped, MemberDamaged."""
        return Wrapped(self.container.blocks(self.member))
