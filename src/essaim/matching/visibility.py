"""The one place that decides who may find whom, and what may be done then. Pure: facts in, a decision out.

Being found is a choice, and a directory from X ids to new accounts is also what a stalker wants. So the rules that
hide come first, in the order of `decide`, and what nothing allows is not allowed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import product

from essaim.base.text import gettext_noop
from essaim.model import Direction, Findability, Proof


@dataclass(frozen=True, slots=True)
class Seeker:
    """Who looks: how they proved the X account whose list has the other, if they did, and whether it is frozen."""

    proof: Proof | None
    frozen: bool = False

    @property
    def proved(self) -> bool:
        """True when they proved the account themselves."""
        return self.proof is not None and self.proof.by_owner


@dataclass(frozen=True, slots=True)
class FoundSide:
    """Who would be found, and what they chose.

    `follows_seeker`: their own following list has the seeker's account. `granted`: their answer to the seeker's
    request, None while they gave none. `blocked`: one of the two blocked the other. `other_proved_holder`: somebody
    else proved the X account that makes them a match.
    """

    findability: Findability
    proof: Proof
    frozen: bool = False
    follows_seeker: bool = False
    granted: bool | None = None
    blocked: bool = False
    other_proved_holder: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What the seeker may see and do.

    `shown`: they are counted. `named`: their name and addresses are shown. `ask_first`: only after their yes.
    `followable_all`, `followable_chosen`: "follow all", or the seeker's own choice, may take them.
    `automatic`: a later arrival may be followed without a click, if the seeker wants that.
    `reason` is one sentence in English, marked for translation, for the decision table: never shown to the seeker.
    """

    shown: bool
    named: bool
    ask_first: bool
    followable_all: bool
    followable_chosen: bool
    automatic: bool
    reason: str


def decide(direction: Direction, seeker: Seeker, found: FoundSide) -> Decision:
    """Decide about one match: FOLLOWING, the seeker's list has the other; FOLLOWER, the other's list has the seeker."""
    hidden = _why_hidden(direction, seeker, found)
    if hidden:
        return _decision(hidden)
    if not seeker.proved:
        return _decision(
            gettext_noop("The seeker has not proved their own account: they see how many there are, not who."),
            shown=True,
        )
    if found.findability is Findability.ASK and not found.granted:
        # A no looks like no answer yet: a refusal must not tell the refused that somebody read their request.
        return _decision(gettext_noop("The other person wants to be asked first."), shown=True, ask_first=True)
    if direction is Direction.FOLLOWER:
        return _seen(gettext_noop("A suggestion: the other person’s list says that the seeker followed them."))
    if not found.proof.by_owner:
        return _seen(gettext_noop("Only an archive says whose account it is: the seeker may choose, nothing more."))
    if seeker.frozen or found.frozen or found.other_proved_holder:
        return _seen(
            gettext_noop("Two people proved the same account: nothing happens by itself until that is settled.")
        )
    return _decision(
        gettext_noop("Both proved their accounts, and the other person may be found."),
        shown=True, named=True, followable_all=True, followable_chosen=True, automatic=True,
    )  # fmt: skip


def _why_hidden(direction: Direction, seeker: Seeker, found: FoundSide) -> str:
    """Give why the seeker must not even learn that somebody is there; "" when they may."""
    if found.blocked:
        return gettext_noop("One of them blocked the other.")
    if found.findability is Findability.NOBODY:
        return gettext_noop("The other person wants to be found by nobody.")
    if found.other_proved_holder and not found.proof.by_owner:
        return gettext_noop("Somebody else proved the account that the other person only claims.")
    if direction is Direction.FOLLOWER and not found.proof.by_owner:
        return gettext_noop("A followers list of an account that is not proved suggests nobody.")
    if found.findability is Findability.FOLLOWED and not (found.follows_seeker and seeker.proved):
        return gettext_noop("The other person may be found only by people they followed, who proved their account.")
    return ""


def _decision(
    reason: str,
    *,
    shown: bool = False,
    named: bool = False,
    ask_first: bool = False,
    followable_all: bool = False,
    followable_chosen: bool = False,
    automatic: bool = False,
) -> Decision:
    return Decision(shown, named, ask_first, followable_all, followable_chosen, automatic, reason)


def _seen(reason: str) -> Decision:
    """Shown with their name, to be followed by the seeker's own choice only."""
    return _decision(reason, shown=True, named=True, followable_chosen=True)


def situations() -> Iterator[tuple[Direction, Seeker, FoundSide]]:
    """Give every combination of facts; `Proof.POST` stands for both proofs by the owner, which count the same."""
    yes_no = (True, False)
    proofs = (Proof.POST, Proof.ARCHIVE)
    seekers = [Seeker(proof, frozen) for proof in (*proofs, None) for frozen in yes_no]
    found = [
        FoundSide(*facts) for facts in product(Findability, proofs, yes_no, yes_no, (True, False, None), yes_no, yes_no)
    ]
    yield from product(Direction, seekers, found)


def decision_table() -> list[dict[str, object]]:
    """Give a row per combination of facts: the facts by name, then the decision; the documentation is made from it."""
    return [
        {
            "direction": direction.value,
            **{f"seeker_{name}": value for name, value in asdict(seeker).items()},
            **{f"found_{name}": value for name, value in asdict(found).items()},
            **asdict(decide(direction, seeker, found)),
        }
        for direction, seeker, found in situations()
    ]
