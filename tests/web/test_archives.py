from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from essaim.archives.invent import invent_x_archive
from essaim.conf.settings import current
from essaim.store.models import FollowList, Import
from essaim.web.pages import archives
from tests.people import ANA, BADR, TOWN_HALL, make_member
from tests.web.visitors import visitor

pytestmark = pytest.mark.django_db


def archive_of(folder: Path, who: object = ANA, following: tuple[str, ...] = (BADR.x_id,)) -> bytes:
    [path] = invent_x_archive(folder / "archive.zip", seed=1, owner=who.owner, following=list(following))  # type: ignore[attr-defined]
    return path.read_bytes()


def leftovers() -> list[Path]:
    """Give what is left in the folder of uploads."""
    return [path for path in current().uploads_dir.rglob("*") if path.is_file()]


def test_ana_gives_her_archive_and_reads_what_was_found(tmp_path: Path) -> None:
    ana = make_member(ANA, x=False)
    client = visitor(ana)
    upload = SimpleUploadedFile("twitter-2026.zip", archive_of(tmp_path))
    page = client.post("/archive", {"archive": upload}, follow=True)
    assert page.status_code == 200
    assert "Your archive was read, and the file is deleted." in page.content.decode()
    assert FollowList.objects.get(person=ana, direction="following").count == 1
    assert leftovers() == []


def test_bare_files_are_taken_under_their_own_names() -> None:
    ana = make_member(ANA, x=False)
    files = [
        SimpleUploadedFile(name, f"window.YTD.following.part{part} = {json.dumps(rows)}".encode())
        for part, name, rows in (
            (0, "following.js", [{"following": {"accountId": BADR.x_id}}]),
            (1, "following-part1.js", [{"following": {"accountId": TOWN_HALL.x_id}}]),
        )
    ]
    visitor(ana).post("/archive", {"archive": files})
    row = FollowList.objects.get(person=ana)
    assert (row.count, row.identity) == (2, None)
    assert leftovers() == []


def truncated(folder: Path) -> bytes:
    return archive_of(folder)[:-200]


def without_lists(_folder: Path) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("data/account.js", "window.YTD.account.part0 = [ ]")
    return held.getvalue()


@pytest.mark.parametrize(
    "name", ["a" * 300 + ".zip", "档" * 240 + ".zip", "\u202ex.zip", "???", "..zip", "my archive (2).zip"]
)
def test_whatever_a_file_is_called_it_is_read(name: str, tmp_path: Path) -> None:
    ana = make_member(ANA, x=False)
    upload = SimpleUploadedFile(name, archive_of(tmp_path))
    assert visitor(ana).post("/archive", {"archive": upload}).status_code == 302
    assert FollowList.objects.filter(person=ana).exists()
    assert leftovers() == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("letter.pdf", b"%PDF-1.7 not an archive"),
        ("empty.zip", b""),
        ("photo.png", b"\x89PNG\r\n\x1a\n" + bytes(50)),
        ("truncated.zip", truncated),
        ("no-lists.zip", without_lists),
    ],
)
def test_what_is_no_archive_gets_one_clear_sentence_and_nothing_is_kept(
    name: str, content: object, tmp_path: Path
) -> None:
    ana = make_member(ANA, x=False)
    data = content(tmp_path) if callable(content) else content
    assert isinstance(data, bytes)
    page = visitor(ana).post("/archive", {"archive": SimpleUploadedFile(name, data)})
    assert page.status_code == 400
    assert page.content.decode().count('class="error"') == 1
    assert not FollowList.objects.exists()
    assert not Import.objects.exists()
    assert leftovers() == []


def test_a_form_without_a_file_says_so_also_before_anybody_uploaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = replace(current(), data_dir=tmp_path / "fresh")
    monkeypatch.setattr(archives, "current", lambda: fresh)
    page = visitor(make_member(ANA)).post("/archive", {})
    assert page.status_code == 400
    assert "No file came with the form" in page.content.decode()


def test_an_archive_over_the_cap_is_cut_short_and_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("essaim.web.uploads.MEGABYTE", 0)
    ana = make_member(ANA, x=False)
    page = visitor(ana).post("/archive", {"archive": SimpleUploadedFile("a.zip", archive_of(tmp_path))})
    assert page.status_code == 413
    assert "nothing else is needed" in page.content.decode()
    assert not FollowList.objects.exists()
    assert leftovers() == []


def test_another_owner_leads_to_a_question_that_only_ana_can_answer(tmp_path: Path) -> None:
    ana = make_member(ANA, follows=[])
    client = visitor(ana)
    upload = SimpleUploadedFile("other.zip", archive_of(tmp_path, TOWN_HALL))
    page = client.post("/archive", {"archive": upload}, follow=True)
    assert "Whose archive is this?" in page.content.decode()
    question = Import.objects.get(state="question")
    dan = make_member(TOWN_HALL, x=False)
    assert visitor(dan).post(f"/archive/{question.pk}/answer", {"answer": "mine"}).status_code == 404
    client.post(f"/archive/{question.pk}/answer", {"answer": "mine"})
    assert ana.identities.count() == 2


def test_a_visitor_is_asked_to_sign_in_and_nothing_is_written(client: object, tmp_path: Path) -> None:
    from django.test import Client

    answer = Client().post("/archive", {"archive": SimpleUploadedFile("a.zip", archive_of(tmp_path))})
    assert answer.status_code == 302
    assert leftovers() == []
