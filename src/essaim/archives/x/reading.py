"""What an opened archive of X holds, read file by file: the ground under lists, posts and advertisements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TypeVar

from essaim.archives.container import MemberDamaged
from essaim.archives.contract import Progress, Purpose
from essaim.archives.items import Items, NotWrapped
from essaim.archives.problems import problem
from essaim.archives.x.members import allowed
from essaim.archives.x.place import File
from essaim.archives.x.source import LIST_KINDS, Source, list_files, missing_problems, newest_first, same_owner
from essaim.model import ArchiveOwner, Direction, ReadProblem

T = TypeVar("T")


class Reading:
    """The files of one person's exports, newest export first, read as typed items."""

    def __init__(self, sources: Sequence[Source], purpose: Purpose, progress: Progress | None) -> None:
        """Take what was found. Raises TwoOwners when it belongs to two accounts."""
        self.sources = newest_first(sources)
        self.purpose = purpose
        self.owner: ArchiveOwner | None = same_owner([source.owner for source in self.sources if source.owner])
        self.layout = next((s.layout for s in self.sources if s.layout != "bare"), "bare")
        self.inner = [container for source in self.sources for container in source.inner]
        self._progress = progress
        self._read = self._to_read = 0
        self._list_problems: list[ReadProblem] = []

    def of(self, *kinds: str) -> list[File]:
        """Give the files of these kinds, those of the newest export first, parts in their order."""
        return [file for source in self.sources for file in source.of(*kinds)]

    def newest(self, *kinds: str) -> list[File]:
        """Give the files of these kinds of the newest export that has any."""
        return next((files for source in self.sources if (files := source.of(*kinds))), [])

    @cached_property
    def lists(self) -> dict[Direction, list[File]]:
        """The files of each follow list. What a file holds decides, not its name; its head is read for that."""
        lists: dict[Direction, list[File]] = {direction: [] for direction in Direction}
        for kind, named in LIST_KINDS.items():
            for file in list_files(self.sources, kind):
                try:
                    direction = LIST_KINDS.get(file.wrapped().kind, named)
                except (NotWrapped, MemberDamaged) as error:
                    # Not a list at all: it must not pass for an empty one, which would replace an earlier list.
                    code = "damaged-file" if isinstance(error, MemberDamaged) else "unreadable-file"
                    self._list_problems.append(problem(code, file.member.path))
                    continue
                if direction is not named:
                    self._list_problems.append(problem("other-content", file.member.path))
                lists[direction].append(file)
        return lists

    def expect(self, *groups: Sequence[File]) -> None:
        """Say what is going to be read, for the progress that people see."""
        self._read = 0
        self._to_read = sum(file.member.size for files in groups for file in files)

    def items(self, files: Sequence[File], kind: type[T]) -> Iterator[T | ReadProblem]:
        """Give the elements of the arrays in these files, each as the struct `kind`, and what could not be read."""
        for batch in self.batches(files, kind):
            if isinstance(batch, ReadProblem):
                yield batch
            else:
                yield from batch

    def batches(self, files: Sequence[File], kind: type[T]) -> Iterator[list[T] | ReadProblem]:
        """Give the same by the block, for who has very many of them."""
        for file in files:
            where = file.member.path
            try:
                yield from Items(self._watched(file.wrapped().blocks()), kind, where).batches()
            except NotWrapped:
                yield problem("unreadable-file", where)
            except MemberDamaged:
                yield problem("damaged-file", where)

    def standing_problems(self, *kinds: str) -> Iterator[ReadProblem]:
        """Give what is already known to be wrong before any element is read; with `kinds`, with these files only."""
        for source in self.sources:
            yield from source.problems
        yield from missing_problems(self.sources, frozenset(kinds) or allowed(self.purpose))
        yield from self._list_problems
        if self.owner is None and self.layout != "bare":
            yield problem("no-owner", "")

    def _watched(self, blocks: Iterator[bytes]) -> Iterator[bytes]:
        for block in blocks:
            self._read += len(block)
            if self._progress is not None:
                self._progress(min(self._read, self._to_read), self._to_read)
            yield block
