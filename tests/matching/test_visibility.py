"""Who may find whom: what must hold in every situation, and the stories behind the rules."""

from __future__ import annotations

from dataclasses import replace

import pytest

from essaim.matching.score import grade
from essaim.matching.visibility import Decision, FoundSide, Seeker, decide, decision_table, situations
from essaim.model import Direction, Evidence, Findability, Grade, Network, Proof

EVERY = list(situations())
PROVED = Seeker(Proof.POST)
OPEN = FoundSide(Findability.ANYONE, Proof.POST)
FOLLOWING = Direction.FOLLOWING


def allowed(decision: Decision) -> set[str]:
    names = ("shown", "named", "ask_first", "followable_all", "followable_chosen", "automatic")
    return {name for name in names if getattr(decision, name)}


def test_each_allowance_includes_the_weaker_ones() -> None:
    for situation in EVERY:
        decision = decide(*situation)
        steps = (
            decision.automatic,
            decision.followable_all,
            decision.followable_chosen,
            decision.named,
            decision.shown,
        )
        assert list(steps) == sorted(steps), situation
        assert not (decision.ask_first and decision.named)
        assert decision.shown or not decision.ask_first
        assert decision.reason


def test_somebody_who_proved_nothing_is_never_told_a_name_nor_may_ask() -> None:
    for direction, seeker, found in EVERY:
        if seeker.proof in {None, Proof.ARCHIVE}:
            assert allowed(decide(direction, seeker, found)) <= {"shown"}


def test_what_happens_by_itself_is_certain_wished_and_undisputed() -> None:
    for direction, seeker, found in EVERY:
        if decide(direction, seeker, found).automatic:
            evidence = Evidence(Network.X, direction, "id", seeker.proof, found.proof)
            assert grade(evidence) is Grade.CERTAIN
            assert direction is FOLLOWING
            assert not any((seeker.frozen, found.frozen, found.other_proved_holder, found.blocked))


def test_who_blocked_or_wants_nobody_is_not_even_counted() -> None:
    for direction, seeker, found in EVERY:
        if found.blocked or found.findability is Findability.NOBODY:
            assert allowed(decide(direction, seeker, found)) == set()


def test_a_follower_is_a_suggestion_and_only_from_a_proved_list() -> None:
    for direction, seeker, found in EVERY:
        if direction is Direction.FOLLOWER:
            decision = decide(direction, seeker, found)
            assert not any((decision.followable_all, decision.automatic))
            assert found.proof.by_owner or not decision.shown


def test_whoever_chose_it_is_found_only_by_those_they_followed() -> None:
    for direction, seeker, found in EVERY:
        if found.findability is Findability.FOLLOWED and decide(direction, seeker, found).shown:
            assert found.follows_seeker
            assert seeker.proved


def test_a_refusal_looks_exactly_like_no_answer_yet() -> None:
    for direction, seeker, found in EVERY:
        if found.granted is False:
            assert decide(direction, seeker, found) == decide(direction, seeker, replace(found, granted=None))


def test_both_proofs_by_the_owner_count_the_same() -> None:
    for direction, seeker, found in EVERY:
        if seeker.proof is Proof.POST and found.proof is Proof.POST:
            other = decide(direction, replace(seeker, proof=Proof.OAUTH), replace(found, proof=Proof.OAUTH))
            assert other == decide(direction, seeker, found)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (OPEN, {"shown", "named", "followable_all", "followable_chosen", "automatic"}),
        (replace(OPEN, proof=Proof.ARCHIVE), {"shown", "named", "followable_chosen"}),
        (replace(OPEN, proof=Proof.ARCHIVE, other_proved_holder=True), set()),
        (replace(OPEN, frozen=True), {"shown", "named", "followable_chosen"}),
        (replace(OPEN, findability=Findability.ASK), {"shown", "ask_first"}),
        (replace(OPEN, findability=Findability.FOLLOWED), set()),
        (
            replace(OPEN, findability=Findability.ASK, granted=True),
            {"shown", "named", "followable_all", "followable_chosen", "automatic"},
        ),
        (
            replace(OPEN, findability=Findability.FOLLOWED, follows_seeker=True),
            {"shown", "named", "followable_all", "followable_chosen", "automatic"},
        ),
    ],
)
def test_ana_who_proved_her_account_had_them_in_her_list(found: FoundSide, expected: set[str]) -> None:
    assert allowed(decide(FOLLOWING, PROVED, found)) == expected


def test_a_frozen_seeker_sees_and_chooses_but_nothing_happens_by_itself() -> None:
    assert allowed(decide(FOLLOWING, Seeker(Proof.POST, frozen=True), OPEN)) == {"shown", "named", "followable_chosen"}


def test_the_table_has_a_row_for_each_situation() -> None:
    table = decision_table()
    facts = [name for name in table[0] if name.startswith(("direction", "seeker_", "found_"))]
    assert len({tuple(row[name] for name in facts) for row in table}) == len(table) == len(EVERY)
