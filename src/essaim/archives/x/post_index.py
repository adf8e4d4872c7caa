"""What must be known of all posts before the first one can be given: their numbers and their versions."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable

from essaim.archives.x.post_shapes import EditInfo, Numbered
from essaim.archives.x.values import to_id

#: X allows five edits; a forged list may be longer.
_MOST_VERSIONS = 50


class PostIndex:
    """The numbers of all posts, eight bytes each, and the chains of the few that were edited."""

    def __init__(self, posts: Iterable[Numbered]) -> None:
        """Read the posts once."""
        import numpy as np

        numbers = array("Q")
        chains: dict[int, set[int]] = {}
        for post in posts:
            number = number_of(post)
            if number is None:
                continue
            numbers.append(number)
            chain = _chain(post.edit_info, number)
            if len(chain) > 1:
                chains.setdefault(min(chain), set()).update(chain)
        self._numbers = array("Q", np.unique(np.frombuffer(numbers, dtype=np.uint64)).tobytes()) if numbers else numbers
        self._given = bytearray(len(self._numbers))
        self._chain_of = {number: tuple(sorted(chain)) for chain in chains.values() for number in chain}

    def __contains__(self, number: int) -> bool:
        return self._at(number) is not None

    def first_time(self, number: int) -> bool:
        """Say whether this is the first time that the post is asked for; several exports may hold it."""
        at = self._at(number)
        if at is None:
            return True
        first = not self._given[at]
        self._given[at] = 1
        return first

    def versions(self, number: int) -> tuple[int, ...]:
        """Give all numbers of an edited post, the oldest first; nothing for a post that was not edited."""
        return self._chain_of.get(number, ())

    def newest(self, number: int) -> int:
        """Give the number of the newest version that the archive holds."""
        return max((version for version in self.versions(number) if version in self), default=number)

    def oldest(self, number: int) -> int:
        """Give the number of the first version, which says when the post came among others."""
        return min(self.versions(number), default=number)

    def _at(self, number: int) -> int | None:
        at = bisect_left(self._numbers, number)
        return at if at < len(self._numbers) and self._numbers[at] == number else None


def number_of(post: Numbered) -> int | None:
    """Give a post's number, or None when it has none."""
    remote_id = to_id(post.id_str) or to_id(post.id)
    return None if remote_id is None else int(remote_id)


def _chain(info: EditInfo | None, number: int) -> set[int]:
    """Give the numbers of all versions that one version tells of, its own among them."""
    if info is None:
        return {number}
    found = {number}
    later = info.edit.edit_control_initial if info.edit is not None else None
    for control in (info.initial, later):
        ids = control.edit_tweet_ids if control is not None else None
        found.update(int(known) for one in (ids or ())[:_MOST_VERSIONS] if (known := to_id(one)) is not None)
    first = to_id(info.edit.initial_tweet_id) if info.edit is not None else None
    if first is not None:
        found.add(int(first))
    return found
