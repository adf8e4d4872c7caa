"""Leaving posts are looked at again, a few times and far apart: whoever holds the account may have taken one away.

A post that is gone takes nothing away by itself: its code was there once, and people who leave delete what they leave
behind. But the person is told, in case it was not they who wrote or deleted it, and the operators see it when two
people prove one account.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from essaim.base import clock
from essaim.base.errors import BadInput
from essaim.model import Proof
from essaim.networks import kept
from essaim.networks.errors import NetworkError, SlowDown
from essaim.networks.x.embed import read_post
from essaim.services import auditing, noticing, working
from essaim.services.keys import sealer
from essaim.services.networks import reach
from essaim.store.models import SourceIdentity, WorkKind

SEALED_POST = "proof-post"
#: How long after the proof the post is looked at. After the last time its address is forgotten.
LOOKS = (timedelta(days=1), timedelta(days=7), timedelta(days=30))
AGAIN_AFTER = timedelta(hours=6)
#: Looked at by one beat: X is asked one post a beat, never many at once.
MOST_AT_ONCE = 1


def remember(identity: SourceIdentity, post_id: str) -> None:
    """Keep which post proved an identity, to look at it again. Call it in the transaction of the proof."""
    identity.post_sealed = sealer().seal(post_id, SEALED_POST)
    identity.post_look_at, identity.post_gone_at = clock.now() + LOOKS[0], None
    identity.save(update_fields=["post_sealed", "post_look_at", "post_gone_at"])


def post_of(identity: SourceIdentity) -> str:
    """Give the number of the post that proved an identity, as long as it is kept; for its holder's eyes."""
    return sealer().open(identity.post_sealed, SEALED_POST) if identity.post_sealed else ""


def keep_up() -> None:
    """Plan the looks that are due (called beside the sweep)."""
    due = SourceIdentity.objects.filter(post_look_at__lte=clock.now()).order_by("post_look_at", "pk")
    with transaction.atomic():
        working.plan_many(WorkKind.LOOK_AT_POST, due.values_list("pk", flat=True)[:MOST_AT_ONCE])


def look(identity_id: int) -> None:
    """Look once whether the post is still there and still its author's (called by jobs; harmless when not due)."""
    identity = SourceIdentity.objects.select_related("person").filter(pk=identity_id).first()
    now = clock.now()
    if identity is None or identity.post_look_at is None or identity.post_look_at > now:
        return
    try:
        kept.run(read_post(reach(), sealer().open(identity.post_sealed, SEALED_POST)))
    except BadInput:
        _gone(identity)
    except NetworkError as error:
        # X not answering says nothing of the post.
        _next(identity, max(now + AGAIN_AFTER, error.until) if isinstance(error, SlowDown) else now + AGAIN_AFTER)
    else:
        proved_at = identity.proved_at or now
        _next(identity, next((proved_at + wait for wait in LOOKS if proved_at + wait > now), None))


def _gone(identity: SourceIdentity) -> None:
    with transaction.atomic():
        noted = SourceIdentity.objects.filter(pk=identity.pk, post_sealed=identity.post_sealed).update(
            post_sealed="", post_look_at=None, post_gone_at=clock.now()
        )
        if noted and identity.proof == Proof.POST:
            noticing.tell(identity.person, "post-gone")
            auditing.note(identity.person, "post-gone", f"identity:{identity.pk}")


def _next(identity: SourceIdentity, at: datetime | None) -> None:
    """Look again at a moment; None is never: then which post it was is forgotten."""
    changed = {"post_look_at": at} if at is not None else {"post_look_at": None, "post_sealed": ""}
    SourceIdentity.objects.filter(pk=identity.pk, post_sealed=identity.post_sealed).update(**changed)
