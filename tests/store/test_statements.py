"""The busiest path's statements: the same rows as Django's own, however many values they are given."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import DataError, connection, transaction
from django.test.utils import CaptureQueriesContext

from essaim.model import Direction
from essaim.store.models import FollowList, Import, Notice, Person
from essaim.store.statements import MOST_NUMBERS, Insert, Select, _literal
from tests.services.cast import join

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 5, 14, 2, 11, 123456, tzinfo=UTC)
NOTICES = Insert(Notice, "person_id", "kind", "data", "created_at", "expires_at")
LISTS = Insert(
    FollowList, "person_id", "identity_id", "direction", "pseudonyms", "count", "key_version", "archive_date", "serial",
    "created_at", "expires_at",
)  # fmt: skip
KINDS = Select(lambda number: Notice.objects.filter(pk__in=[number]).order_by("pk").values_list("pk", "kind"))


def notices(person: Person, count: int) -> list[int]:
    return NOTICES((person.pk, f"kind-{place}", {"match": place}, NOW, NOW) for place in range(count))


@pytest.mark.parametrize("count", [0, 1, 2, 7])
def test_rows_get_their_numbers_in_order_and_their_defaults(count: int) -> None:
    numbers = notices(join("ana"), count)
    rows = {row.pk: row for row in Notice.objects.all()}
    assert [rows[number].kind for number in numbers] == [f"kind-{place}" for place in range(count)]
    assert [rows[number].data for number in numbers] == [{"match": place} for place in range(count)]
    assert all((row.created_at, row.read_at, row.account_id) == (NOW, None, None) for row in rows.values())


def test_bytes_nothing_and_moments_arrive_as_they_are() -> None:
    ana, pseudonyms = join("ana"), bytes(range(256)) * 4
    rows = [
        (ana.pk, None, Direction.FOLLOWING, pseudonyms, 128, 1, None, 5, NOW, NOW),
        (ana.pk, None, Direction.FOLLOWER, b"", 0, 1, NOW, 6, NOW, NOW),
    ]
    first, second = (FollowList.objects.get(pk=number) for number in LISTS(rows))
    assert (bytes(first.pseudonyms), first.archive_date, first.direction) == (pseudonyms, None, "following")
    assert (bytes(second.pseudonyms), second.archive_date, second.serial) == (b"", NOW, 6)


@pytest.mark.parametrize("count", [0, 1, 3, 9, MOST_NUMBERS + 1])
def test_a_list_of_any_length_finds_its_rows(count: int) -> None:
    numbers = notices(join("ana"), 9)
    asked = numbers[: min(count, 9)] + list(range(10**6, 10**6 + max(0, count - 9)))
    assert [pk for pk, _ in KINDS(asked)] == numbers[: min(count, 9)]


def test_whoever_watches_the_queries_sees_them_and_changes_nothing() -> None:
    with CaptureQueriesContext(connection) as captured:
        numbers = notices(join("ana"), 3)
        assert [kind for _, kind in KINDS(numbers)] == ["kind-0", "kind-1", "kind-2"]
    assert sum("store_notice" in query["sql"] for query in captured) == 2


def test_a_text_that_is_too_long_is_never_cut_in_silence() -> None:
    imports = Insert(Import, "person_id", "state", "counts", "problems", "created_at", "expires_at")
    ana, text = join("ana"), "x" * 200
    try:
        with transaction.atomic():
            imports([(ana.pk, text, {}, [], NOW, NOW)])
    except DataError:
        assert connection.vendor == "postgresql"  # SQLite takes texts of any length
    assert set(Import.objects.values_list("state", flat=True)) <= {text}


@pytest.mark.parametrize("default", [None, 0, 1.5, True, "", "it's", "é"])
def test_a_default_written_into_a_statement_is_the_same_as_one_bound_to_it(default: str | float | None) -> None:
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL gets all values beside the statement")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_literal(default)} IS %s", [default])
        assert cursor.fetchone() == (1,)


def test_a_default_that_would_be_taken_for_a_place_is_refused() -> None:
    with pytest.raises(TypeError, match="mark"):
        _literal("100 %s")
