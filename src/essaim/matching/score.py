"""How sure a match is: the weight of each kind of evidence."""

from __future__ import annotations

from collections.abc import Iterable

from essaim.model import Evidence, Grade

#: What "follow all" may take, once the person saw what `stated` rests on.
FOLLOWED_ALL = frozenset({Grade.CERTAIN, Grade.STATED})


def grade(evidence: Evidence) -> Grade:
    """Give the grade that this evidence deserves."""
    if evidence.kind == "directory":
        return Grade.STATED
    if evidence.kind == "handle":
        # A directory that states a handle is a public statement; that two handles look alike is none.
        return Grade.STATED if evidence.source else Grade.GUESS
    if evidence.kind != "id":
        raise ValueError(f"no weight is known for evidence of kind {evidence.kind!r}")
    ends = (evidence.seeker_proof, evidence.found_proof)
    return Grade.CERTAIN if all(proof is not None and proof.by_owner for proof in ends) else Grade.LIKELY


def surest(grades: Iterable[Grade]) -> Grade:
    """Give the surest of several grades. Raises ValueError when there is none."""
    return min(grades, key=list(Grade).index)
