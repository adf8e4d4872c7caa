"""What each may see of the other: `matching.visibility` asked with what the store knows.

The rules are not here: this gathers the facts for many matches in a few queries.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from django.db.models import Q

from essaim.matching.evidence import explain
from essaim.matching.score import grade
from essaim.matching.visibility import Decision, FoundSide, Seeker
from essaim.matching.visibility import decide as decide_purely
from essaim.model import Direction, Evidence, Findability, Grade, Network, Proof
from essaim.store.models import Block, FindRequest, Match, Person, SourceIdentity


def matches_of(person: Person) -> list[Match]:
    """Give the person's matches with all that deciding and showing them needs."""
    return list(
        person.matches.select_related("seeker", "found", "found_identity", "seeker_identity")
        .prefetch_related("found__accounts")
        .order_by("-created_at", "-pk")
    )


def decide(match: Match) -> Decision:
    """Decide about one match."""
    return decide_many([match])[match.pk]


def decide_many(matches: Iterable[Match]) -> dict[int, Decision]:
    """Decide about many matches of any seekers; by match number."""
    matches = list(matches)
    pairs = {(match.seeker_id, match.found_id) for match in matches}
    seekers, founds = {a for a, _ in pairs}, {b for _, b in pairs}
    blocked = _blocked(seekers, founds)
    granted = {
        (request.seeker_id, request.found_id): request.granted
        for request in FindRequest.objects.filter(seeker__in=seekers, found__in=founds)
    }
    followed_back = _followed_back(matches)
    return {
        match.pk: decide_purely(
            Direction(match.direction),
            _seeker(match),
            FoundSide(
                findability=Findability(match.found.findability),
                proof=Proof(match.found_identity.proof),
                frozen=match.found_identity.frozen_at is not None,
                follows_seeker=(match.seeker_id, match.found_id) in followed_back,
                granted=granted.get((match.seeker_id, match.found_id)),
                blocked=(match.seeker_id, match.found_id) in blocked,
                other_proved_holder=False,  # a proof removes the other claims, and an import beside one makes no match
            ),
        )
        for match in matches
    }


def evidence(match: Match) -> Evidence:
    """Give why the match is thought true, as things stand now."""
    own = "" if match.seeker_identity is None else match.seeker_identity.proof
    return evidence_between(match.direction, own, match.found_identity.proof, match.network)


def evidence_between(direction: str, seeker_proof: str, found_proof: str, network: str = Network.X) -> Evidence:
    """Give the evidence of a match whose two ends are proved like this; "" for an end that names no account."""
    ends = [Proof(proof) if proof else None for proof in (seeker_proof, found_proof)]
    return Evidence(Network(network), Direction(direction), "id", seeker_proof=ends[0], found_proof=ends[1])


def grade_of(match: Match) -> Grade:
    """Give the match's grade as things stand now."""
    return grade(evidence(match))


@cache
def grade_between(direction: Direction, seeker_proof: str, found_proof: str) -> Grade:
    """Give the grade of a match whose two ends are proved like this; "" for an end that names no account."""
    return grade(evidence_between(direction, seeker_proof, found_proof))


def reason_of(match: Match) -> str:
    """Give the reason of the grade, in English, marked for translation."""
    return explain(evidence(match))


def name_of(person: Person) -> str:
    """Give the name a found person goes by: a display name of theirs, or a handle."""
    accounts = sorted(person.accounts.all(), key=lambda account: account.pk)
    named = next((account.display_name for account in accounts if account.display_name.strip()), "")
    return named or (accounts[0].handle if accounts else "")


def _seeker(match: Match) -> Seeker:
    identity: SourceIdentity | None = match.seeker_identity
    if identity is None:
        return Seeker(proof=None, frozen=False)
    return Seeker(proof=Proof(identity.proof), frozen=identity.frozen_at is not None)


def _blocked(seekers: set[int], founds: set[int]) -> set[tuple[int, int]]:
    rows = Block.objects.filter(
        Q(person__in=seekers, blocked__in=founds) | Q(person__in=founds, blocked__in=seekers)
    ).values_list("person_id", "blocked_id")
    return {pair for a, b in rows for pair in ((a, b), (b, a))}


def _followed_back(matches: list[Match]) -> set[tuple[int, int]]:
    """Give the (seeker, found) pairs in which found's own list has the seeker's identity.

    Such a pair has a match the other way round: matches are all meetings of lists between members.
    """
    asked = [match for match in matches if match.found.findability == Findability.FOLLOWED]
    if not asked:
        return set()
    rows = Match.objects.filter(
        seeker__in={match.found_id for match in asked},
        found__in={match.seeker_id for match in asked},
        direction=Direction.FOLLOWING,
    ).values_list("found_id", "seeker_id", "found_identity_id")
    back = {(seeker, found, identity) for seeker, found, identity in rows}
    return {
        (match.seeker_id, match.found_id)
        for match in asked
        if (match.seeker_id, match.found_id, match.seeker_identity_id) in back
    }
