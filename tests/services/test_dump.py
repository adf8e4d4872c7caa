"""A thief's view: the whole database and the index's files, searched for everybody whom members' archives name.

Nobody's id, handle or name may be found there, apart from what the design lists: published directory entries, people's
own linked accounts, and the targets of their own follows, which members chose to show or sources to publish.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from essaim.archives.invent import invent_x_archive
from essaim.conf.settings import current
from essaim.matching.directory import Stated
from essaim.matching.pseudonyms import from_bytes
from essaim.model import ArchiveOwner, ArrivalChoice, Direction, Findability, Network
from essaim.services import compacting, finding, importing, opting_out, people, reconnecting, stating
from essaim.store.models import DirectoryEntry, FollowAction, FollowList, Import
from tests.people import ANA, BADR, CAST, CHLOE, DAN, TOWN_HALL, Somebody, make_member, somebody
from tests.servers import postgresql

pytestmark = pytest.mark.django_db(transaction=True)

#: Ten digits and fifteen: no number of ours looks like them.
CONTACTS = [
    somebody(f"contact{chr(97 + number)}", 300 + number, f"Contact N° {number} Quelconque") for number in range(20)
]
RECENT = [str(1_900_000_000_000_000_000 + 7919 * number) for number in range(20)]
OLD = [str(4_100_000_000 + 7919 * number) for number in range(20)]
PUBLISHED = somebody("published", 400, "Publiée par une source")
REMOVED = somebody("removed", 401, "Retirée pour de bon")
OPTED_OUT = somebody("optedout", 402, "Partie des listes")


def a_world(tmp_path: Path) -> None:
    """Do all that leaves rows behind, through the services alone."""
    named = [one.x_id for one in (*CONTACTS, *CAST, PUBLISHED, REMOVED, OPTED_OUT)]
    stating.take_in("roster", [_stated(PUBLISHED), _stated(REMOVED), _stated(OPTED_OUT)])
    stating.remove(DirectoryEntry.objects.get(source_id=REMOVED.x_id).pk, everything=True)
    make_member(BADR, bluesky=True, follows=[ANA, *CONTACTS], followers=[ANA, *RECENT], findability=Findability.ANYONE)
    make_member(CHLOE, proved=False, follows=[*OLD, ANA], findability=Findability.ASK)
    make_member(TOWN_HALL, follows=[*RECENT, ANA])
    ana = make_member(ANA, bluesky=True, arrivals=ArrivalChoice.FOLLOW)
    archive = invent_x_archive(
        tmp_path / "ana.zip",
        seed=3,
        owner=ANA.owner,
        following=[*named, *RECENT, *OLD],
        followers=[*named[:9], *OLD],
        mentioned={one.x_id: (one.x_handle, one.display_name) for one in CONTACTS},
        posts=30,
        full=True,
    )
    importing.import_archive(ana, archive)
    assert reconnecting.follow_all(ana).people == 4, "badr and the town hall, and two whom the roster states"
    make_member(DAN, follows=[ANA, BADR], findability=Findability.ANYONE)
    opting_out.opt_out_id(Network.X, OPTED_OUT.x_id)
    for row_id in opting_out.open_opt_outs():
        assert opting_out.apply(row_id, 60)
    other = ArchiveOwner(CONTACTS[0].x_id, CONTACTS[0].x_handle, CONTACTS[0].display_name)
    assert importing.import_ids(ana, other, {Direction.FOLLOWING: [one.x_id for one in CONTACTS]}).question
    people.block(ana, finding.who_is_here(ana).people[0].person_number)
    compacting.compact(everything=True)


def _stated(who: Somebody) -> Stated:
    return Stated("x", who.x_id, who.x_handle, Network.MASTODON, who.mastodon.handle, who.display_name, "A roster")


def cells() -> Iterator[tuple[str, object]]:
    """Give every value of every column of every table, with the place it was found at."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                yield from ((f"{table}.{column}", value) for column, value in zip(columns, row, strict=True))


def files() -> Iterator[tuple[str, bytes]]:
    """Give the index's files, and the database as it lies on the disk or as its own tool dumps it."""
    yield from ((path.name, path.read_bytes()) for path in current().index_dir.rglob("*") if path.is_file())
    database = settings.DATABASES["default"]
    if connection.vendor == "sqlite":
        main = Path(str(connection.settings_dict["NAME"]))
        yield from ((path.name, path.read_bytes()) for path in main.parent.glob(f"{main.name}*"))
        return
    bin_dir = postgresql.programs()
    tool = None if bin_dir is None else shutil.which("pg_dump", path=str(bin_dir))
    if tool is not None:
        name = connection.settings_dict["NAME"]
        where = ["-h", str(database["HOST"]), "-p", str(database["PORT"]), "-U", str(database["USER"]), str(name)]
        yield "pg_dump", subprocess.run([tool, *where], check=True, capture_output=True).stdout


def written(value: object) -> list[bytes]:
    """Give a value in the ways a search may meet it."""
    if isinstance(value, memoryview | bytes | bytearray):
        return [bytes(value), bytes(value).hex().encode()]
    return [str(value).encode()]


def ways(who: Somebody) -> list[bytes]:
    """Give the ways in which somebody may be written: id, handle and name as texts, the id as eight bytes."""
    number = int(who.x_id)
    texts = [who.x_id, who.x_handle, who.display_name]
    packed = [number.to_bytes(8, "big"), number.to_bytes(8, "little")]
    return [text.encode() for text in texts] + packed + [one.hex().encode() for one in packed]


def numbers(*ids: str) -> list[bytes]:
    packed = [int(one).to_bytes(8, order) for one in ids for order in ("big", "little")]
    return [one.encode() for one in ids] + packed + [one.hex().encode() for one in packed]


def test_a_dump_of_everything_names_nobody_of_anybodys_archive(tmp_path: Path) -> None:
    a_world(tmp_path)
    assert FollowList.objects.count() >= 6
    assert Import.objects.filter(state="question").exists()
    assert FollowAction.objects.count() >= 3
    # Members' own display names stand in their linked accounts; their X ids and handles stand nowhere in clear.
    own = [way for who in CAST for way in [who.x_id.encode(), who.x_handle.encode(), *numbers(who.x_id)]]
    gone = [way for who in (OPTED_OUT, REMOVED) for way in ways(who)]
    sought = {*own, *gone, *(way for who in CONTACTS for way in ways(who)), *numbers(*RECENT, *OLD)}
    # What waited for somebody who opted out stays in the journal of the person who asked for it: a target of their own.
    gone_from_tables = sought - {OPTED_OUT.display_name.encode()}
    found = [
        (place, way) for place, value in cells() for text in written(value) for way in gone_from_tables if way in text
    ]
    assert found == []
    # Deleted rows may linger in a database's own file until it is vacuumed: there only what was never written counts.
    never = sought - {way for who in (OPTED_OUT, REMOVED) for way in ways(who)}
    searched = dict(files())
    assert len(searched) >= 2, "the index's files and the database itself"
    assert [(name, way) for name, content in searched.items() for way in never if way in content] == []


def test_the_search_itself_finds_what_is_there(tmp_path: Path) -> None:
    a_world(tmp_path)
    texts = b"\n".join(text for _, value in cells() for text in written(value))
    assert PUBLISHED.x_id.encode() in texts, "a published entry is in clear, as the design says"
    assert BADR.mastodon.handle.encode() in texts, "and so is a target of ana's own follows"
    row = FollowList.objects.filter(direction=Direction.FOLLOWING).latest("count")
    kept = int(from_bytes(bytes(row.pseudonyms))[0])
    assert kept.to_bytes(8, "big") in texts, "lists are searched as bytes"
    content = b"".join(content for _, content in files())
    assert PUBLISHED.x_id.encode() in content
    assert BADR.mastodon.handle.encode() in content
