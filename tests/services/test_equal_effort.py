"""How long an answer takes tells nothing: the site does as much for those who are here as for those who are not.

Clocks of test machines are too rough for that; what an answer costs is its statements, which are counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from essaim.model import Findability, Network
from essaim.services import finding, opting_out
from tests.people import ANA, BADR, CHLOE, DAN, Somebody, make_member, somebody
from tests.services.test_oracle import forged, gives

pytestmark = pytest.mark.django_db

HIDDEN = somebody("hidden", 901)


def statements(act: Callable[[], object]) -> list[str]:
    """Give the kind and table of each statement that this takes."""
    with CaptureQueriesContext(
        connection,
    ) as taken:
        act()
    # Each savepoint has a name of its own; rows that are written together are one statement, however it is given.
    texts = [re.sub(r"^\d+ times: ", "", one["sql"]) for one in taken.captured_queries]
    return [" ".join(text.split()[: 1 if "SAVEPOINT" in text else 3]) for text in texts]


def test_asking_to_be_left_out_takes_as_much_for_somebody_listed_as_for_nobody() -> None:
    for who in (ANA, BADR, CHLOE):
        make_member(who, follows=[DAN], followers=[DAN])
    listed = statements(lambda: opting_out.opt_out_id(Network.X, DAN.x_id))
    unknown = statements(lambda: opting_out.opt_out_id(Network.X, HIDDEN.x_id))
    again = statements(lambda: opting_out.opt_out_id(Network.X, DAN.x_id))
    assert listed == unknown
    assert len(again) <= len(listed), "and whoever asks twice learns no more"


@pytest.mark.parametrize("hidden", [Findability.NOBODY, Findability.FOLLOWED])
def test_looking_for_somebody_who_hides_takes_as_much_as_for_somebody_who_is_not_here(hidden: Findability) -> None:
    make_member(BADR, findability=Findability.ANYONE)
    make_member(HIDDEN, findability=hidden)
    taken: list[list[str]] = []
    absent = somebody("absent", 902)
    for number, named in enumerate(
        ([BADR], [BADR, absent], [BADR, HIDDEN])
    ):  # the first finds an index without anybody
        asker: Somebody = somebody(f"asker{chr(97 + number)}", 910 + number)
        person = make_member(asker)
        archive = forged(number, 1_000, named)
        taken.append(statements(lambda: gives(person, asker, archive)))  # noqa: B023 - called at once
        taken[-1] += statements(lambda: finding.who_is_here(person).people)  # noqa: B023
    assert taken[1] == taken[2]
