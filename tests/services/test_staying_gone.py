"""Who erased everything is remembered without a name, for as long as backups are kept."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from essaim.base import clock
from essaim.services import people, retaining, staying_gone
from essaim.services.staying_gone import FILE, among, noted
from essaim.store.models import Person
from tests.conftest import Traveller
from tests.people import ANA, BADR, CHLOE, make_member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Let the site keep its file in a folder of the test's own."""
    own = tmp_path / FILE
    monkeypatch.setattr(staying_gone, "own_file", lambda: own)
    yield own
    assert not list(tmp_path.glob("*.aside")), "nothing is left over"


def test_an_erasure_leaves_a_day_and_a_digest_and_nothing_else(file: Path) -> None:
    ana, _ = make_member(ANA), make_member(BADR)
    number = ana.pk
    people.erase(ana)
    [line] = file.read_text().splitlines()
    day, digest = line.split()
    assert day == clock.now().date().isoformat()
    assert len(digest) == 64
    assert file.stat().st_mode & 0o777 == 0o600
    assert among(noted([file])) == [], "nobody who is here is meant"
    assert Person.objects.filter(pk=number).first() is None


def test_who_is_back_with_a_backup_is_known_and_a_newcomer_with_the_same_number_is_not(file: Path) -> None:
    ana, badr = make_member(ANA), make_member(BADR)
    number, since = ana.pk, ana.created_at
    people.erase(ana)
    newcomer = Person.objects.create(pk=number, created_at=clock.now(), last_seen_at=clock.now())
    assert among(noted([file])) == []
    Person.objects.filter(pk=newcomer.pk).update(created_at=since)
    assert among(noted([file])) == [number]
    assert badr.pk != number


def test_what_is_not_committed_is_not_noted(file: Path) -> None:
    from django.db import transaction

    ana = make_member(ANA)
    with transaction.atomic():
        people.erase(ana)
        transaction.set_rollback(True)
    assert not file.exists()


def test_it_is_forgotten_when_no_backup_can_bring_anybody_back(file: Path, travel: Traveller) -> None:
    people.erase(make_member(ANA))
    travel.forward(days=30)
    people.erase(make_member(CHLOE))
    retaining.sweep()
    assert len(noted([file])) == 2
    travel.forward(days=1)
    retaining.sweep()
    assert len(noted([file])) == 1
    travel.forward(days=31)
    retaining.sweep()
    assert file.read_text() == ""


def test_files_of_several_machines_become_one(file: Path, tmp_path: Path) -> None:
    people.erase(make_member(ANA))
    other, beside = tmp_path / "other" / FILE, tmp_path / "backups" / FILE
    other.parent.mkdir()
    other.write_text(f"{clock.now().date()} {'0' * 64}\nwhat somebody wrote into it\n")
    assert len(staying_gone.take_in([other, tmp_path / "missing"])) == 2
    staying_gone.copy_to(beside)
    assert noted([beside]) == noted([file])


def test_a_file_that_cannot_be_written_keeps_nobody_from_going(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    file.mkdir()
    with caplog.at_level(logging.WARNING):
        people.erase(make_member(ANA))
    assert not Person.objects.exists()
    assert "could not be noted" in caplog.text
    file.rmdir()
    for left in file.parent.glob("*.aside"):
        left.unlink()
