"""The ids of a follow list, each once, by the block: lists may hold millions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from essaim.archives.problems import problem
from essaim.archives.x.place import File
from essaim.archives.x.reading import Reading
from essaim.archives.x.shapes import FollowItem, Loose
from essaim.archives.x.values import LONGEST_ID, to_id
from essaim.model import ReadProblem

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

#: A set takes ten times the memory of a sorted array: worth it while short.
_FEW = 200_000


def id_batches(reading: Reading, files: Sequence[File]) -> Iterator[list[str] | ReadProblem]:
    """Give the valid ids of these files by the block, each once; then how many entries of a file had none."""
    seen = Seen()
    for file in files:
        wrong = 0
        for batch in reading.batches([file], FollowItem):
            if isinstance(batch, ReadProblem):
                yield batch
                continue
            valid = _valid_ids([(item.following or item.follower or item).account_id for item in batch])
            wrong += len(batch) - len(valid)
            if fresh := seen.fresh(valid):
                yield fresh
        if wrong:
            yield problem("wrong-id", file.member.path, wrong)


def _valid_ids(values: list[Loose]) -> list[str]:
    """Give the values that are ids. A whole block is looked at in one go: nearly always all are as they should be."""
    try:
        digits = "".join(values)  # type: ignore[arg-type]
    except TypeError:  # numbers, or nothing at all
        digits = ""
    if digits.isascii() and digits.isdigit() and all(map(LONGEST_ID.__ge__, map(len, values))) and all(values):  # type: ignore[arg-type]
        return values  # type: ignore[return-value]
    return [remote_id for value in values if (remote_id := to_id(value)) is not None]


class Seen:
    """Tells ids not met before. Some tens of bytes an id, eight once there are very many."""

    def __init__(self, few: int = _FEW) -> None:
        self._most = few
        self._few: set[int] = set()
        self._many: list[npt.NDArray[np.uint64]] = []

    def fresh(self, ids: Sequence[str]) -> list[str]:
        """Give those of `ids` that were in no earlier call, each once; two writings of one number are one."""
        few, numbers, fresh = self._few, set(map(int, ids)), list(ids)
        if len(numbers) < len(ids) or not few.isdisjoint(numbers):
            writings = {int(remote_id): remote_id for remote_id in ids}
            fresh = [remote_id for number, remote_id in writings.items() if number not in few]
        few |= numbers
        if self._many:
            fresh = self._not_among_many(fresh)
        if len(few) > self._most:
            import numpy as np

            self._many.append(np.sort(np.fromiter(few, dtype=np.uint64, count=len(few))))
            few.clear()
        return fresh

    def _not_among_many(self, ids: list[str]) -> list[str]:
        import numpy as np

        numbers = np.array([int(remote_id) for remote_id in ids], dtype=np.uint64)
        known = np.zeros(len(numbers), dtype=bool)
        for array in self._many:
            places = np.minimum(np.searchsorted(array, numbers), len(array) - 1)
            known |= array[places] == numbers
        return [remote_id for remote_id, old in zip(ids, known.tolist(), strict=True) if not old]
