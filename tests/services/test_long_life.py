"""The matching engine's long life: whatever happens, in whatever order, the matches are those of a plain dictionary."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar, TypeAlias

import numpy as np
import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from essaim.matching.index import file
from essaim.matching.pseudonyms import Pseudonymiser
from essaim.model import ArchiveOwner, Direction, Network
from essaim.services import compacting, everyone, identifying, importing, indexing, opting_out, people, registering
from essaim.services.compacting import Step
from essaim.store.models import Match, OptOut, Person
from tests.services.cast import X, join, prove

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = sorted(X)
#: Accounts that lists name: those of the cast, and of people who never come.
NAMED = [*NAMES, "stranger-1", "stranger-2"]
Lists: TypeAlias = dict[tuple[str, str | None, Direction], frozenset[str]]


def x_id(name: str) -> str:
    return X.get(name) or str(3 * 10**17 + NAMED.index(name))


class Killed(BaseException):
    """What was going on went no further."""


class LongLife(RuleBasedStateMachine):
    """Members by name, each with the accounts they hold and the lists they gave, as a dictionary keeps them."""

    folder: ClassVar[Path]
    names = st.sampled_from(NAMES)
    named = st.sampled_from(NAMED)
    some = st.frozensets(st.sampled_from(NAMED), max_size=5)
    owners = st.one_of(st.none(), st.none(), st.sampled_from(NAMES))

    def __init__(self) -> None:
        super().__init__()
        Person.objects.all().delete()
        OptOut.objects.all().delete()
        for path in self.folder.glob("*"):
            path.unlink()
        self.the_process_starts_again()
        self.here: dict[str, Person] = {}
        #: Who holds which account, and whether they proved it.
        self.holds: dict[tuple[str, str], bool] = {}
        self.lists: Lists = {}
        self.out: set[str] = set()
        self.other_process: tuple[Any, Any] = ({}, {})

    def person(self, name: str) -> Person:
        if name not in self.here:
            self.here[name] = join(name)
        return self.here[name]

    # What people do.

    @rule(who=names, account=owners, follows=some, followers=some)
    def somebody_gives_an_archive_or_bare_lists(
        self, who: str, account: str | None, follows: frozenset[str], followers: frozenset[str]
    ) -> None:
        self._give(who, account or who, {Direction.FOLLOWING: follows, Direction.FOLLOWER: followers})

    @rule(who=names, direction=st.sampled_from(list(Direction)), some=some)
    def somebody_gives_one_bare_list(self, who: str, direction: Direction, some: frozenset[str]) -> None:
        self._give(who, None, {direction: some})

    @rule(who=names, follows=some)
    def an_arrival_dies_before_its_end(self, who: str, follows: frozenset[str]) -> None:
        person = self.person(who)
        with suppress(Killed), transaction.atomic():
            importing.import_ids(person, None, {Direction.FOLLOWING: [x_id(one) for one in follows]})
            raise Killed

    @rule(who=names, account=names)
    def somebody_proves_an_account(self, who: str, account: str) -> None:
        prove(self.person(who), account)
        for one, held in list(self.holds):
            if held == account and one != who and not self.holds[one, held]:
                self._lose(one, held)
        self.holds[who, account] = True
        proved = [held for one, held in self.holds if one == who and self.holds[one, held]]
        for direction in Direction:
            bare = self.lists.get((who, None, direction))
            if proved == [account] and bare is not None and (who, account, direction) not in self.lists:
                self.lists[who, account, direction] = self.lists.pop((who, None, direction))

    @rule(who=names)
    def somebody_erases_everything(self, who: str) -> None:
        if who in self.here:
            people.erase(Person.objects.get(pk=self.here.pop(who).pk))
            self.lists = {key: some for key, some in self.lists.items() if key[0] != who}
            self.holds = {key: proved for key, proved in self.holds.items() if key[0] != who}

    @rule(account=named)
    def somebody_opts_out(self, account: str) -> None:
        opting_out.opt_out_id(Network.X, x_id(account))
        for number in opting_out.open_opt_outs():
            assert opting_out.apply(number, 60)
        self.out.add(account)
        self.lists = {key: some - {account} for key, some in self.lists.items()}

    @rule(account=named)
    def somebody_opts_in_again(self, account: str) -> None:
        assert opting_out.opt_in_id(Network.X, x_id(account)) == (account in self.out)
        self.out.discard(account)

    # What happens to the index and its processes.

    @rule(step=st.sampled_from([None, *Step]))
    def the_index_is_compacted_or_dies_of_it(self, step: Step | None) -> None:
        def die(done: Step) -> None:
            if done is step:
                raise Killed

        with suppress(Killed):
            compacting.compact(everything=True, after_step=die)

    @rule()
    def the_process_starts_again(self) -> None:
        indexing.reset()
        registering.reset()

    @rule()
    def another_process_has_its_turn(self) -> None:
        ours = (indexing._held, registering._kept)
        (indexing._held, registering._kept), self.other_process = self.other_process, ours

    @rule(place=st.sampled_from([0, 90, -20, -1]), direction=st.sampled_from(list(Direction)))
    def the_disk_changes_a_file_and_everything_starts_again(self, place: int, direction: Direction) -> None:
        path = file.path_of(self.folder, direction, 1)
        if path.exists():
            data = bytearray(path.read_bytes())
            data[place % len(data)] ^= 1
            path.write_bytes(data)
            self.the_process_starts_again()
            self.other_process = ({}, {})

    # What must be true.

    @invariant()
    def the_matches_are_those_of_the_dictionary(self) -> None:
        names = {person.pk: name for name, person in self.here.items()}
        accounts = {value: name for name, value in X.items()}
        found = [
            (
                names[match.seeker_id],
                (names[match.found_id], accounts[identifying.remote_id_of(match.found_identity)]),
                match.direction,
            )
            for match in Match.objects.select_related("found_identity")
        ]
        assert len(found) == len(set(found))
        assert set(found) == self._expected()
        assert everyone.differences() == everyone.Differences(missing=0, outdated=0)

    def _expected(self) -> set[tuple[str, tuple[str, str], str]]:
        expected = set()
        for (owner, account, direction), some in self.lists.items():
            for named in some:
                claims = [key for key in self.holds if key[1] == named]
                for holder in [key for key in claims if self.holds[key]] or claims:
                    if holder[0] == owner:
                        continue
                    if direction is Direction.FOLLOWING:
                        expected.add((owner, holder, direction.value))
                    elif account is not None and self.holds[owner, account]:
                        expected.add((holder[0], (owner, account), direction.value))
        return expected

    def _give(self, who: str, account: str | None, lists: dict[Direction, frozenset[str]]) -> None:
        owner = None if account is None else ArchiveOwner(X[account], account, account.title())
        given = {direction: [x_id(one) for one in some] for direction, some in lists.items()}
        report = importing.import_ids(self.person(who), owner, given)
        held = [key[1] for key in self.holds if key[0] == who]
        if account is None:
            proved = [one for one in held if self.holds[who, one]]
            account = proved[0] if len(proved) == 1 else None
        elif account not in held:
            assert report.question == bool(held), "another account than before is asked about"
            if held:
                return
            self.holds[who, account] = False
        for direction, some in lists.items():
            self.lists[who, account, direction] = some - self.out

    def _lose(self, who: str, account: str) -> None:
        del self.holds[who, account]
        self.lists = {key: some for key, some in self.lists.items() if key[:2] != (who, account)}


def test_a_claim_beside_a_proof_counts_once_the_holder_is_gone(index_folder: Path) -> None:
    LongLife.folder = index_folder
    life = LongLife()
    follows = {Direction.FOLLOWING: frozenset({"badr"})}
    life._give("chloe", "chloe", follows)
    life.somebody_proves_an_account("badr", "badr")
    life._give("dan", "badr", follows)
    life.the_matches_are_those_of_the_dictionary()
    life.somebody_erases_everything("badr")
    life.the_matches_are_those_of_the_dictionary()
    assert Match.objects.get().found == life.here["dan"]


@pytest.mark.parametrize("lives", [10, pytest.param(200, marks=[pytest.mark.long, pytest.mark.timeout(1200)])])
def test_a_long_life_in_random_order(index_folder: Path, monkeypatch: pytest.MonkeyPatch, lives: int) -> None:
    LongLife.folder = index_folder
    numbers = Pseudonymiser.numbers

    def one_family(self: Pseudonymiser, *asked: Any) -> Any:  # noqa: ANN401 - as the one it stands for
        # The highest 40 bits of all are the same: each candidate of the index may be a false one.
        return numbers(self, *asked) & np.uint64(0xFFFFFF) | np.uint64(7 << 24)

    monkeypatch.setattr(Pseudonymiser, "numbers", one_family)
    run_state_machine_as_test(
        LongLife,
        settings=settings(
            max_examples=lives,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
