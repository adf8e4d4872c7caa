"""Proving an X account by the leaving post."""

from __future__ import annotations

import asyncio
import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import translation
from django.utils.translation import gettext

from essaim.base import clock
from essaim.base.text import gettext_noop
from essaim.model import Direction, Network, Proof
from essaim.networks.contract import PublicPost
from essaim.networks.x.embed import read_post
from essaim.services import arriving, identifying, rechecking
from essaim.services.errors import NotYours, ProofRefused
from essaim.services.keys import fingerprint, sealer
from essaim.services.networks import reach
from essaim.store.composed import Load
from essaim.store.locks import write_lock
from essaim.store.models import FollowList, LinkedAccount, Person, ProofCode, SourceIdentity
from essaim.store.statements import Select

CODE_LASTS = timedelta(hours=1)
#: No letter or digit that is easily taken for another.
ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
CODE = re.compile(r"essaim-([A-Z2-9]{4})-([A-Z2-9]{4})", re.IGNORECASE)
SEALED_CODE = "proof-code"

_IDENTITIES = Load(lambda person: SourceIdentity.objects.filter(person=person, network=Network.X).order_by("pk"))
_LISTS = Select(
    lambda person: FollowList.objects.filter(person=person).values_list("identity_id", "direction", "count")
)


@dataclass(frozen=True)
class ProofOffer:
    """What to post on X, word for word (it holds the code and the account's address), and until when it counts."""

    text: str
    code: str
    account: LinkedAccount
    expires_at: datetime


def offer(person: Person, account_id: int | None = None, *, renew: bool = False) -> ProofOffer:
    """Give the open offer, or a new one, for the account (default: the first linked). Raises NotYours."""
    accounts = person.accounts.order_by("pk")
    account = accounts.filter(pk=account_id).first() if account_id else accounts.first()
    if account is None:
        raise NotYours
    now = clock.now()
    open_codes = person.proof_codes.filter(account=account, used_at=None)
    row = open_codes.filter(expires_at__gt=now).order_by("-pk").first()
    if row is None or renew:
        open_codes.delete()
        code = f"essaim-{_letters()}-{_letters()}"
        row = ProofCode.objects.create(
            person=person,
            account=account,
            code_hash=fingerprint(code, SEALED_CODE),
            code_sealed=sealer().seal(code, SEALED_CODE),
            created_at=now,
            expires_at=now + CODE_LASTS,
        )
    code = sealer().open(row.code_sealed, SEALED_CODE)
    return ProofOffer(_text(person, account, code), code, account, row.expires_at)


@dataclass(frozen=True)
class Proved:
    """The account that was proved: the handle of the post's author, never of the archive.

    `frozen` is True when somebody else had proved the same account: nothing is followed by itself until the operators
    decide. `lists_differ` is True when the imported archive claims another owner.
    """

    handle: str
    frozen: bool
    lists_differ: bool
    identity: SourceIdentity


def check(person: Person, post_address: str) -> Proved:
    """Read the post through X's public embed data and keep what it proves.

    Raises ProofRefused, BadInput or NetworkError; then nothing was changed.
    """
    post = asyncio.run(read_post(reach(), post_address))
    row = _code_in(person, post)
    with write_lock():
        now = clock.now()
        if not person.proof_codes.filter(pk=row.pk, used_at=None, expires_at__gt=now).update(used_at=now):
            raise ProofRefused(gettext_noop("This code was used already. Ask for a new one and post it."))
        proved = _keep(person, post.author_id, post.author_handle, Proof.POST)
        rechecking.remember(proved.identity, post.post_id)
    arriving.arrive(person)
    return proved


def keep(person: Person, remote_id: str, handle: str, proof: Proof) -> Proved:
    """Keep that the person holds an X account, as `proof` shows, and let them arrive."""
    with write_lock():
        proved = _keep(person, remote_id, handle, proof)
    arriving.arrive(person)
    return proved


def _keep(person: Person, remote_id: str, handle: str, proof: Proof) -> Proved:
    identity = identifying.prove(person, remote_id, handle, proof)
    lists_differ = (
        not identity.follow_lists.exists()
        and person.follow_lists.exclude(identity=identity).filter(identity__proof="archive").exists()
    )
    return Proved(handle, identity.frozen_at is not None, lists_differ, identity)


@dataclass(frozen=True)
class IdentityState:
    """One X account of the person: its handle if known, how it was proved, how many contacts came with it."""

    identity_id: int
    handle: str
    proof: str
    proved: bool
    frozen: bool
    following: int
    followers: int


def identities(person: Person) -> list[IdentityState]:
    """Give the person's X accounts."""
    states = []
    lists = _LISTS(person.pk)
    for identity in _IDENTITIES(person.pk):
        sizes = {direction: count for of, direction, count in lists if of == identity.pk}
        states.append(
            IdentityState(
                identity_id=identity.pk,
                handle=identifying.handle_of(identity),
                proof=identity.proof,
                proved=identity.proved_at is not None,
                frozen=identity.frozen_at is not None,
                following=sizes.get(Direction.FOLLOWING, 0),
                followers=sizes.get(Direction.FOLLOWER, 0),
            )
        )
    return states


def codes_in(text: str) -> list[str]:
    """Give the one-time codes that a post carries, as they are kept."""
    return [f"essaim-{a.upper()}-{b.upper()}" for a, b in CODE.findall(unicodedata.normalize("NFKC", text))]


def _code_in(person: Person, post: PublicPost) -> ProofCode:
    """Give the person's open code that the post carries, after checking that the post names its account."""
    text = unicodedata.normalize("NFKC", post.text)
    found = codes_in(post.text)
    if not found:
        raise ProofRefused(
            gettext_noop("There is no code in this post. Post the text exactly as it is shown here, code included.")
        )
    hashes = [fingerprint(code, SEALED_CODE) for code in found]
    row = person.proof_codes.filter(code_hash__in=hashes).select_related("account").order_by("-pk").first()
    if row is None:
        raise ProofRefused(
            gettext_noop("The code in this post is not yours or was replaced by a newer one. Post the text shown here.")
        )
    if row.expires_at <= clock.now():
        raise ProofRefused(
            gettext_noop("The code in this post is more than an hour old. Ask for a new one and post it.")
        )
    if row.account.handle.casefold() not in text.casefold():
        raise ProofRefused(
            gettext_noop("The post does not name your new account, %(handle)s. Post the text exactly as it is shown."),
            handle=row.account.handle,
        )
    return row


def _text(person: Person, account: LinkedAccount, code: str) -> str:
    networks = {Network.MASTODON.value: "Mastodon", Network.BLUESKY.value: "Bluesky"}
    with translation.override(person.language):
        return gettext("I am leaving X. Find me on %(network)s: @%(handle)s %(code)s") % {
            "network": networks[account.network],
            "handle": account.handle,
            "code": code,
        }


def _letters() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(4))
