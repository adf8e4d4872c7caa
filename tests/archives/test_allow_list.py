"""Members outside the allow-list are never opened: canaries with a broken checksum stay silent, for every purpose."""

from __future__ import annotations

import logging
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile

from essaim.archives import Archive, Purpose, open_archive
from essaim.archives.invent import invent_x_archive
from essaim.archives.zips import ZipContainer
from essaim.cli import main
from essaim.model import ReadProblem
from essaim.services import importing
from essaim.store.models import FollowList
from tests.archives.packing import break_crc, pack
from tests.people import ANA, make_member
from tests.web.visitors import visitor

#: Stands in every file that must stay closed.
MARKER = "kingfisher"
CANARY = f'window.YTD.canary.part0 = [ {{"canary" : {{"accountId" : "666", "text" : "{MARKER}"}}}} ]'.encode()
#: Written here again on purpose: a file that slips into the code's own list must be noticed.
ALWAYS = {"manifest.js", "account.js"}
CONTACTS = ALWAYS | {"following.js", "follower.js", "tweets.js"}
LISTS = {"lists-created.js", "lists-member.js", "lists-subscribed.js"}
OPENED = {
    Purpose.CONTACTS: CONTACTS,
    Purpose.POSTS: ALWAYS
    | LISTS
    | {"tweets.js", "note-tweet.js", "community-tweet.js", "profile.js", "screen-name-change.js"}
    | {"protected-history.js"},
    Purpose.ADS: ALWAYS | {"ad-impressions.js", "ad-engagements.js", "personalization.js"},
    Purpose.DO_NOT_FOLLOW: ALWAYS | {"block.js", "mute.js"},
    Purpose.SUMMARY: CONTACTS | {"ad-impressions.js"},
    Purpose.CONTACTS | Purpose.DO_NOT_FOLLOW: CONTACTS | {"block.js", "mute.js"},
}
#: Files that no purpose opens, beside those the invented archive has.
NEVER = re.findall(
    r"[a-z-]+",
    """
    account-creation-ip account-label account-suspension account-timezone ad-mobile-conversions-attributed
    ad-mobile-conversions-unattributed ad-online-conversions-attributed ad-online-conversions-unattributed article
    article-metadata audio-video-calls-in-dm branch-links community-note deleted-note-tweet deleted-tweet-headers
    direct-message-group-headers direct-message-mute expanded-profile key-registry moment periscope-account-information
    professional-data reply-prompt smartblock spaces-metadata tweet-headers tweetdeck twitter-circle
    twitter-circle-member twitter-circle-tweet user-link-clicks verified
""",
)


def name_of(path: str) -> str:
    return path.rsplit("/", 1)[-1]


def caged(folder: Path, opened: set[str]) -> tuple[Path, set[str]]:
    """Write Ana's archive with a canary in place of all that may not be opened; give it and the canaries' names."""
    [whole] = invent_x_archive(
        folder / "whole.zip",
        seed=1,
        owner=ANA.owner,
        following=["12", "13"],
        followers=["14"],
        mentioned={"12": ("badr", "Badr")},
        layout="2024",
        full=True,
        media=3,
    )
    with zipfile.ZipFile(whole) as file:
        members = {name: file.read(name) for name in file.namelist()}
    members |= {f"data/{name}.js": b"" for name in NEVER}
    # Media are found by their names: even where posts may be read, none is opened.
    canaries = {name for name in members if name_of(name) not in opened}
    assert {"data/direct-messages.js", "data/ip-audit.js", "data/phone-number.js", "data/sso.js"} <= canaries
    path = pack(folder / "twitter.zip", {name: CANARY if name in canaries else body for name, body in members.items()})
    for name in canaries:
        break_crc(path, name)
    return path, canaries


def everything(archive: Archive, purpose: Purpose) -> Iterable[object]:
    """Read all that an archive opened for this purpose gives."""
    if Purpose.CONTACTS in purpose:
        yield from archive.contacts(handles=True)
    if purpose in {Purpose.CONTACTS, Purpose.SUMMARY}:
        yield from archive.summary().problems
        yield from archive.contacts()
    if Purpose.POSTS in purpose:
        yield from archive.posts(communities=True)
        yield from archive.media()
        yield archive.presence()
        yield from archive.presence().problems
    if Purpose.ADS in purpose:
        yield from archive.ad_impressions()
        yield from archive.ad_engagements()
        yield archive.personalization()
        yield from archive.personalization().problems
    if Purpose.DO_NOT_FOLLOW in purpose:
        yield from archive.do_not_follow()


@pytest.mark.parametrize("purpose", OPENED, ids=str)
def test_canaries_stay_silent(tmp_path: Path, purpose: Purpose) -> None:
    path, _ = caged(tmp_path, OPENED[purpose])
    with open_archive([path], purpose) as archive:
        found = list(everything(archive, purpose))
    assert len(found) > 2
    assert [met for met in found if isinstance(met, ReadProblem)] == []
    assert MARKER not in repr(found)


@pytest.mark.parametrize("purpose", OPENED, ids=str)
def test_every_file_that_may_be_opened_is_noticed_when_it_is_broken(tmp_path: Path, purpose: Purpose) -> None:
    """The canaries would sing: each file that is read and is damaged is told."""
    path, canaries = caged(tmp_path, OPENED[purpose])
    with zipfile.ZipFile(path) as file:
        read = [name for name in file.namelist() if name not in canaries]
    for name in read:
        break_crc(path, name)
    with open_archive([path], purpose) as archive:
        found = list(everything(archive, purpose))
    damaged = {met.where for met in found if isinstance(met, ReadProblem) and met.code == "damaged-file"}
    assert damaged == set(read)


def test_every_purpose_is_tried_here() -> None:
    assert set(Purpose) <= set(OPENED)


@pytest.mark.parametrize("purpose", OPENED, ids=str)
def test_what_may_not_be_opened_is_not_even_kept(tmp_path: Path, purpose: Purpose) -> None:
    path, _ = caged(tmp_path, OPENED[purpose])
    with open_archive([path], purpose) as archive:
        (container,) = archive._containers  # type: ignore[attr-defined]
        assert isinstance(container, ZipContainer)
        kept = {member.path for member in container.members}
    media = {name for name in kept if "_media/" in name}
    assert {name_of(name) for name in kept - media} == OPENED[purpose]
    assert bool(media) is (Purpose.POSTS in purpose)


def test_the_lists_alone_are_read_for_their_ids(tmp_path: Path) -> None:
    (path,) = invent_x_archive(tmp_path / "a.zip", seed=1, owner=ANA.owner, following=["12"], followers=["13"])
    break_crc(path, "data/tweets.js")
    with open_archive([path]) as archive:
        assert [contact.remote_id for contact in archive.contacts()] == ["12", "13"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("purpose", "words"),
    [
        (Purpose.SUMMARY, ("archive", "summary", "ZIP")),
        (Purpose.SUMMARY, ("archive", "summary", "ZIP", "--json")),
        (Purpose.CONTACTS, ("archive", "contacts", "ZIP")),
        (Purpose.CONTACTS, ("archive", "contacts", "ZIP", "--format", "jsonl")),
        (Purpose.CONTACTS | Purpose.DO_NOT_FOLLOW, ("reconnect", "plan", "ZIP", "--directory", "CSV")),
        (Purpose.CONTACTS, ("reconnect", "plan", "ZIP", "--directory", "CSV", "--include-blocked")),
        (
            Purpose.CONTACTS | Purpose.DO_NOT_FOLLOW,
            ("reconnect", "export", "ZIP", "--directory", "CSV", "--mastodon-csv", "OUT"),
        ),
    ],
)
def test_no_command_prints_or_logs_a_word_of_a_canary(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, purpose: Purpose, words: tuple[str, ...]
) -> None:
    path, _ = caged(tmp_path, OPENED[purpose])
    directory = tmp_path / "people.csv"
    directory.write_text("network,remote_id,handle,mastodon,bluesky,source\nx,13,,c@ruche.example,,a list\n")
    places = {"ZIP": path, "CSV": directory, "OUT": tmp_path / "out.csv"}
    with caplog.at_level(logging.DEBUG):
        ran = CliRunner().invoke(main, [str(places.get(word, word)) for word in words])
    assert ran.exit_code == 0, ran.stderr
    written = "".join(file.read_text() for file in tmp_path.glob("out*"))
    assert MARKER not in ran.stdout + ran.stderr + caplog.text + written


@pytest.mark.django_db
def test_the_site_opens_the_two_lists_alone(tmp_path: Path) -> None:
    path, canaries = caged(tmp_path, ALWAYS | {"following.js", "follower.js"})
    assert {"data/block.js", "data/mute.js", "data/tweets.js", "data/ad-impressions.js"} <= canaries
    report = importing.import_archive(make_member(ANA, x=False), [path])
    assert (report.following, report.followers, report.problems) == (2, 1, [])


@pytest.mark.django_db
def test_an_upload_opens_the_two_lists_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    ana = make_member(ANA, x=False)
    path, _ = caged(tmp_path, ALWAYS | {"following.js", "follower.js"})
    with caplog.at_level(logging.DEBUG):
        page = visitor(ana).post("/archive", {"archive": SimpleUploadedFile("t.zip", path.read_bytes())}, follow=True)
    text = page.content.decode()
    assert "Your archive was read, and the file is deleted." in text
    assert page.context["report"].problems == []
    assert MARKER not in text + caplog.text
    assert FollowList.objects.get(person=ana, direction="following").count == 2
