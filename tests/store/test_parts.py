"""A part of a long value is read on SQLite without the rest, and a row that went has none."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection

from essaim.model import Direction
from essaim.store.models import FollowList
from essaim.store.parts import part_of
from tests.services.cast import join
from tests.store.test_statements import LISTS, NOW

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _on_sqlite() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads parts by its own functions")


def a_list(octets: bytes) -> int:
    row = (join("ana").pk, None, Direction.FOLLOWING, octets, len(octets) // 8, 1, None, 5, NOW, NOW)
    [number] = LISTS([row])
    return number


def test_a_part_is_read_and_no_more() -> None:
    octets = bytes(range(256)) * 400
    with part_of(FollowList, "pseudonyms", a_list(octets)) as part:
        assert len(part) == len(octets)
        assert part.read(50_003, 20) == octets[50_003:50_023]
        assert part.read(len(octets) - 3, 20) == octets[-3:]


@pytest.mark.parametrize("gone", [True, False])
def test_a_row_that_went_and_an_empty_one_have_no_bytes(gone: bool) -> None:
    number = a_list(b"")
    if gone:
        FollowList.objects.all().delete()
    with part_of(FollowList, "pseudonyms", number) as part:
        assert (len(part), part.read(0, 8)) == (0, b"")


def test_a_column_that_is_not_there_is_an_error() -> None:
    with pytest.raises(OperationalError, match="nothing"), part_of(FollowList, "nothing", a_list(b"")):
        pass
