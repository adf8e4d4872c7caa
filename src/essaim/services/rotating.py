"""Changing the site's keys while it runs.

New keys are put into the keys file, which every process reads again when it changes; from that moment all that is
sealed, and every new list, is under them. Then what stands under the old ones is brought over, in short steps beside
the members' own work: sealed values are sealed anew, members' accounts, opt-outs and removals get their pseudonyms
under the new version. Lists cannot be brought over, since nobody can read whom they name: they stay under their
version, look-ups are made under each live version, and the version goes when the last of its lists was given anew or
has ended. A key that leaked is ended at once instead: its lists go with it, and their owners are asked to give them
again.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import Exists, Model, OuterRef, QuerySet

from essaim.base.sealing import SealBroken, Sealer, key_of
from essaim.conf.env import WrongSetting
from essaim.conf.keys import replace_keys_file
from essaim.conf.settings import current
from essaim.matching.pseudonyms import Pseudonymiser, signed
from essaim.model import Network
from essaim.services import (
    arriving,
    auditing,
    feeding,
    grants,
    identifying,
    importing,
    noticing,
    opting_out,
    proving,
    proving_by_sign_in,
    receiving,
    rechecking,
    signing_in,
    stating,
    visiting,
    withdrawing,
)
from essaim.services.auditing import Actor, acting
from essaim.services.keys import check_keys, pseudonym_keys, pseudonymiser, sealer, site_keys
from essaim.services.mailing import addresses
from essaim.services.operating import entering
from essaim.store.locks import write_lock
from essaim.store.models import (
    Delivery,
    DirectoryRemoval,
    ExistingFollows,
    FeedAddress,
    FollowList,
    IdentityPseudonym,
    Import,
    IndexFile,
    KeyCheck,
    LinkedAccount,
    MailAddress,
    OAuthApp,
    Operator,
    OptOut,
    PendingRevocation,
    Person,
    ProofCode,
    Session,
    SourceIdentity,
)

#: Rows brought over in one transaction: others get their turn in between.
BATCH = 200
#: Sealed values inside a session, and what each is sealed for.
IN_SESSIONS = {
    "pending": signing_in.PENDING,
    "x_pending": proving_by_sign_in.PENDING,
    "welcome": "welcome",
    "merge_offer": "merge-offer",
    "opt_out": withdrawing.SEALED_ASKING,
}
LISTS_LOST = "lists-lost"


@dataclass(frozen=True)
class Sealed:
    """One column that holds sealed values, and what the value of a row is sealed for."""

    table: type[Model]
    column: str
    purpose: Callable[[Any], str]
    #: Brings over what is sealed inside the clear text.
    inside: Callable[[str, Sealer], str] | None = None


def _in_session(clear: str, under: Sealer) -> str:
    content = json.loads(clear)
    for name, purpose in IN_SESSIONS.items():
        value = content.get(name)
        if isinstance(value, str) and value and key_of(value) != under.newest:
            try:
                content[name] = under.seal(under.open(value, purpose), purpose)
            except SealBroken:
                continue  # too old to be of use; its own page says so
    return json.dumps(content)


#: All of them: a sealed column that is not here fails the tests.
SEALED: tuple[Sealed, ...] = (
    Sealed(OAuthApp, "client_secret_sealed", lambda _: signing_in.APP_SECRET),
    Sealed(LinkedAccount, "grant_sealed", lambda row: grants.purpose(row.pk)),
    Sealed(PendingRevocation, "grant_sealed", lambda _: grants.REVOCATION),
    Sealed(SourceIdentity, "remote_id_sealed", lambda _: identifying.SEALED_ID),
    Sealed(SourceIdentity, "handle_sealed", lambda _: identifying.SEALED_HANDLE),
    Sealed(SourceIdentity, "post_sealed", lambda _: rechecking.SEALED_POST),
    Sealed(Import, "pending_sealed", lambda _: importing.PENDING),
    Sealed(ProofCode, "code_sealed", lambda _: proving.SEALED_CODE),
    Sealed(Delivery, "owner_sealed", lambda _: receiving.SEALED_OWNER),
    Sealed(OptOut, "remote_id_sealed", lambda _: opting_out.SEALED_ID),
    Sealed(DirectoryRemoval, "mark_sealed", lambda _: stating.SEALED_MARK),
    Sealed(FeedAddress, "token_sealed", lambda _: feeding.PURPOSE),
    Sealed(MailAddress, "address_sealed", lambda _: addresses.ADDRESS),
    Sealed(Operator, "totp_sealed", lambda row: f"{entering.SECRET}:{row.pk}"),
    Sealed(Session, "data_sealed", lambda row: visiting.purpose(row.key_hash), _in_session),
)


@dataclass(frozen=True)
class _Under:
    """The newest version of the pseudonym key: what makes pseudonyms under it, and the key itself."""

    maker: Pseudonymiser
    key: bytes

    @classmethod
    def of(cls, keys: Mapping[int, bytes]) -> _Under:
        maker = Pseudonymiser(keys)
        return cls(maker, keys[maker.newest])

    @property
    def version(self) -> int:
        return self.maker.newest


@dataclass(frozen=True)
class State:
    """How the keys stand: what is sealed under each key, and what needs each version of the pseudonym key."""

    newest: str
    sealed: Mapping[str, int]
    newest_version: int
    #: For each live version: lists, and other things that cannot be brought over, by name.
    needs: Mapping[int, Mapping[str, int]]


def state() -> State:
    """Give how the keys stand."""
    counts: Counter[str] = Counter()
    for one in SEALED:
        values = _rows(one).exclude(**{one.column: ""}).values_list(one.column, flat=True)
        counts.update(key_of(value) for value in values.iterator(chunk_size=BATCH))
    maker = pseudonymiser()
    needs = {version: _needs(version) for version in maker.versions}
    return State(sealer().newest, dict(counts), maker.newest, needs)


def add_keys(*, client: bool = False) -> Path:
    """Put new keys into the keys file, beside those of before; `client`: also a new secret of the OAuth client.

    Raises WrongSetting when the keys stand in settings, which no command can change.
    """
    path = current().keys_file
    if not current().keys_in_file:
        raise WrongSetting(
            "The keys of this site stand in its settings (ESSAIM_SEALING_KEYS, ESSAIM_PSEUDONYM_KEYS). Put them into "
            "a file and name it in ESSAIM_KEYS_FILE: only a file's keys can be changed by a command."
        )
    keys = site_keys().with_new()
    under = _Under.of({int(version): key for version, key in keys.pseudonym_keys.items()})
    # A rotation that was broken off may have left rows under a key that nobody has.
    _forget_versions({under.version})
    # Everybody gets a pseudonym under the new version before any list is written under it, or the two would not meet:
    # nearly all of them while others go on, the last few in the moment in which the file is replaced.
    _fill_all(under, lambda _what, _count: None)
    with write_lock():
        _fill_all(under, lambda _what, _count: None)
        replace_keys_file(path, keys.with_new_client() if client else keys)
    check_keys()
    with acting(Actor.OPERATOR):
        auditing.note(None, "keys-added")
    return path


def bring_over(tell: Callable[[str, int], None] = lambda _what, _count: None) -> int:
    """Bring over what can be; give how many values could not be opened with any key. Twice does no harm."""
    _fill_all(_Under.of(pseudonym_keys()), tell)
    return _reseal(sealer(), tell)


def retire(*, leaked: bool = False) -> tuple[list[str], list[int]]:
    """Take those old keys out of the keys file that nothing needs any more; give their names and versions.

    `leaked`: all old ones, with the lists that stand under them; their owners are told. What a process that was in the
    middle of something wrote under an old key is still brought over: this process has it until the end.
    """
    path, keys = current().keys_file, site_keys()
    if not current().keys_in_file:
        return [], []
    before, newest_version = sealer(), pseudonymiser().newest
    old_versions = {int(version) for version in keys.pseudonym_keys} - {newest_version}
    if leaked:
        _drop_lists(old_versions)
    gone_keys = {name for name in keys.sealing_keys if name != before.newest}
    with write_lock():
        # Under the lock nobody writes a list: what nothing needs now, nothing will need.
        if leaked:
            _drop_lists(old_versions)
        gone_versions = {version for version in old_versions if leaked or not any(_needs(version).values())}
        if not gone_keys and not gone_versions:
            return [], []
        replace_keys_file(path, keys.without(gone_keys, gone_versions))
    while _reseal(before, lambda _what, _count: None, only_new=True):
        pass
    _forget_versions(gone_versions)
    with acting(Actor.OPERATOR):
        auditing.note(None, "keys-retired")
    return sorted(gone_keys), sorted(gone_versions)


def _rows(one: Sealed) -> QuerySet[Any]:
    return one.table._default_manager.all()  # noqa: SLF001 - Django's documented name


def _reseal(under: Sealer, tell: Callable[[str, int], None], *, only_new: bool = False) -> int:
    """Seal anew what is sealed under another key; give how many could not be opened, or with `only_new` were done."""
    broken = done = 0
    for one in SEALED:
        count = 0
        for row in _under_other_keys(one, under.newest):
            value = getattr(row, one.column)
            try:
                clear = under.open(value, one.purpose(row))
            except SealBroken:
                broken += 1
                continue
            if one.inside is not None:
                clear = one.inside(clear, under)
            # Only the very value that was read: whoever wrote another meanwhile wrote it under the new key.
            same = _rows(one).filter(pk=row.pk, **{one.column: value})
            count += same.update(**{one.column: under.seal(clear, one.purpose(row))})
        done += count
        tell(f"{one.table.__name__}.{one.column}", count)
    return done if only_new else broken


def _under_other_keys(one: Sealed, newest: str) -> Iterator[Any]:
    last = 0
    others = _rows(one).exclude(**{one.column: ""}).exclude(**{f"{one.column}__startswith": f"{newest}."})
    while True:
        # The lock for each page only: arrivals and refreshes go on in between.
        with write_lock():
            page = list(others.filter(pk__gt=last).order_by("pk")[:BATCH])
            if not page:
                return
            yield from page
        last = page[-1].pk


def _fill_all(under: _Under, tell: Callable[[str, int], None]) -> None:
    tell("accounts", _fill(under, _identities_without, _identity_rows, IdentityPseudonym))
    tell("opt-outs", _fill(under, _opt_outs_without, _opt_out_rows, OptOut))
    tell("removals", _fill(under, _removals_without, _removal_rows, DirectoryRemoval))


def _fill(
    under: _Under,
    without: Callable[[int], QuerySet[Any]],
    rows: Callable[[Any, _Under], Iterator[Model]],
    table: type[Model],
) -> int:
    """Give each of them what it lacks under the newest version; give how many rows were written."""
    written = 0
    last = 0
    while True:
        with write_lock():
            page = list(without(under.version).filter(pk__gt=last).order_by("pk")[:BATCH])
            if not page:
                return written
            new = [row for one in page for row in rows(one, under)]
            written += len(new)
            table._default_manager.bulk_create(new, ignore_conflicts=True)  # noqa: SLF001
        last = page[-1].pk


def _identities_without(version: int) -> QuerySet[SourceIdentity]:
    has = IdentityPseudonym.objects.filter(identity=OuterRef("pk"), key_version=version)
    return SourceIdentity.objects.exclude(Exists(has))


def _identity_rows(identity: SourceIdentity, under: _Under) -> Iterator[Model]:
    try:
        remote_id = identifying.remote_id_of(identity)
    except SealBroken:
        return
    value = signed(under.maker.number(Network(identity.network), remote_id))
    yield IdentityPseudonym(identity=identity, key_version=under.version, pseudonym=value)


def _opt_outs_without(version: int) -> QuerySet[OptOut]:
    return OptOut.objects.exclude(remote_id_sealed="").exclude(key_version=version)


def _opt_out_rows(row: OptOut, under: _Under) -> Iterator[Model]:
    try:
        remote_id = sealer().open(row.remote_id_sealed, opting_out.SEALED_ID)
    except SealBroken:
        return
    # No list under the new version ever had them: nothing is to be taken out of any.
    yield OptOut(
        network=row.network,
        key_version=under.version,
        pseudonym=signed(under.maker.number(Network(row.network), remote_id)),
        remote_id_sealed=sealer().seal(remote_id, opting_out.SEALED_ID),
        proof=row.proof,
        created_at=row.created_at,
        applied_at=row.created_at,
    )


def _removals_without(version: int) -> QuerySet[DirectoryRemoval]:
    return DirectoryRemoval.objects.exclude(mark_sealed="").exclude(key_version=version)


def _removal_rows(row: DirectoryRemoval, under: _Under) -> Iterator[Model]:
    try:
        mark = sealer().open(row.mark_sealed, stating.SEALED_MARK)
    except SealBroken:
        return
    yield DirectoryRemoval(
        key_version=under.version,
        fingerprint=stating.fingerprint_of(mark, under.key),
        mark_sealed=sealer().seal(mark, stating.SEALED_MARK),
        created_at=row.created_at,
    )


def _needs(version: int) -> dict[str, int]:
    """Give what still needs a version: what would be lost with it."""
    questions = Import.objects.exclude(pending_sealed="")
    return {
        "lists": FollowList.objects.filter(key_version=version).count(),
        "deliveries": Delivery.objects.filter(key_version=version).count(),
        "questions": sum(importing.version_of(row) == version for row in questions),
        "opt-outs": OptOut.objects.filter(key_version=version, remote_id_sealed="").count(),
        "removals": DirectoryRemoval.objects.filter(key_version=version, mark_sealed="").count(),
    }


def _drop_lists(versions: set[int]) -> None:
    """Delete the lists under these versions, and ask their owners to give them again."""
    owners = FollowList.objects.filter(key_version__in=versions).order_by().values_list("person", flat=True).distinct()
    for number in list(owners):
        with arriving.arrival() as look_ups:
            FollowList.objects.filter(person=number, key_version__in=versions).delete()
            person = Person.objects.get(pk=number)
            arriving.arrive(person, look_ups)
            auditing.note(person, LISTS_LOST)
            noticing.tell(person, LISTS_LOST)
    Delivery.objects.filter(key_version__in=versions).delete()
    for row in Import.objects.exclude(pending_sealed=""):
        if importing.version_of(row) in versions:
            row.delete()


def _forget_versions(versions: set[int]) -> None:
    """Delete what stands under versions that are no more."""
    with write_lock():
        for table in (IdentityPseudonym, OptOut, DirectoryRemoval, ExistingFollows, KeyCheck, IndexFile, FollowList):
            table._default_manager.filter(key_version__in=versions).delete()  # noqa: SLF001
