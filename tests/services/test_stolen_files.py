"""A thief has the database, the index's files and a backup, and no key: nothing can be done with them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from essaim.base.sealing import SealBroken, Sealer
from essaim.model import Grant
from essaim.services import backing_up, grants, proving, rotating, signing_in, visiting
from essaim.services.keys import sealer
from essaim.store.models import LinkedAccount, Person
from essaim.web.sessions import SessionStore
from tests.people import ANA, CAST
from tests.services.test_dump import CONTACTS, OLD, RECENT, a_world, cells, files, numbers, ways, written

pytestmark = pytest.mark.django_db(transaction=True)

TOKENS = ("ya29-access-of-ana", "refresh-of-ana-1a2b3c", "private-dpop-key-of-ana", "secret-of-our-client")
GRANT = Grant(
    TOKENS[0], "https://tilleul.example", "https://tilleul.example", "client",
    client_secret=TOKENS[3], refresh_token=TOKENS[1], dpop_key=TOKENS[2],
)  # fmt: skip
#: A mail address as people write one; our own handles look alike and are members' own linked accounts.
MAIL = re.compile(rb"[\w.+-]+@(?!tilleul\.example)[\w-]+\.(?:org|com|net|fr|test|example)\b")


def secrets_of_members(ana: Person) -> list[str]:
    """Let Ana have one of each secret, and give them."""
    for account in ana.accounts.all():
        grants.keep(account, GRANT)
    dropped = LinkedAccount.objects.exclude(person=ana).first()
    assert dropped is not None
    grants.keep(dropped, GRANT)
    grants.drop(dropped)
    session = SessionStore()
    session["person"], session["opt_out"] = ana.pk, "essaim-ABCD-2345"
    session.save()
    code = signing_in.new_recovery_code(ana)
    return [
        *TOKENS,
        session.session_key or "",
        code,
        code.replace("-", ""),
        proving.offer(ana).code,
        "essaim-ABCD-2345",
    ]


def stolen(tmp_path: Path) -> dict[str, bytes]:
    """Give all that the thief has: each value of the database, its files, those of the index, and a backup."""
    backup = tmp_path / "backup.tar"
    backing_up.write(backup)
    loot = dict(files())
    loot["backup"] = backup.read_bytes()
    loot["values"] = b"\n".join(text for _, value in cells() for text in written(value))
    return loot


def test_stolen_files_give_nothing_without_the_key(tmp_path: Path) -> None:
    a_world(tmp_path)
    ana = Person.objects.get(accounts__handle=ANA.mastodon.handle)
    secrets = [one.encode() for one in secrets_of_members(ana)]
    loot = stolen(tmp_path)
    assert len(loot) >= 4, "the database, the index's files, the backup, each value"
    people = [way for who in CONTACTS for way in ways(who)] + numbers(*RECENT, *OLD)
    own = [one for who in CAST for one in (who.x_id.encode(), who.x_handle.encode())]
    found = [(name, way) for name, content in loot.items() for way in (*secrets, *people, *own) if way in content]
    assert found == []
    assert [(name, MAIL.search(content)) for name, content in loot.items() if MAIL.search(content)] == []


def test_the_thief_would_find_what_is_there(tmp_path: Path) -> None:
    a_world(tmp_path)
    loot = stolen(tmp_path)
    for name in ("backup", "values"):
        assert ANA.mastodon.handle.encode() in loot[name], "a member's own account is in clear, as the design says"


def test_sealed_values_open_with_no_other_key_and_in_no_other_place(tmp_path: Path) -> None:
    a_world(tmp_path)
    ana = Person.objects.get(accounts__handle=ANA.mastodon.handle)
    secrets_of_members(ana)
    other = Sealer({"t": b"another key, of thirty-two bytes"})
    tried = 0
    for one in rotating.SEALED:
        for row in one.table._default_manager.exclude(**{one.column: ""}):
            with pytest.raises(SealBroken):
                other.open(getattr(row, one.column), one.purpose(row))
            tried += 1
    assert tried >= 10
    first = ana.accounts.order_by("pk")[0]
    second = ana.accounts.order_by("pk")[1]
    with pytest.raises(SealBroken):
        sealer().open(first.grant_sealed, grants.purpose(second.pk))
    assert visiting.load("0" * 32) is None
