"""How many waited for somebody who has just arrived: a figure, of those who agreed to be counted."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, Exists, OuterRef

from essaim.base import clock
from essaim.model import Direction, Proof
from essaim.store.composed import Load
from essaim.store.models import Consent, Match, Person, SourceIdentity
from essaim.store.statements import Select

#: What those agree to who wait.
COUNTED = "counted-as-waiting"
#: The first days of a proved account.
SHOWN_FOR = timedelta(days=7)
BY_OWNER = [proof for proof in Proof if proof.by_owner]

_PROVED = Load(lambda person: SourceIdentity.objects.filter(person=person, proof__in=BY_OWNER, frozen_at=None))
#: How many agreed to be counted, are proved, wait for one of these identities of the person, and are not blocked.
_WAITING = Select(
    lambda person, identity: (
        Match.objects.filter(
            Exists(Consent.objects.filter(person=OuterRef("seeker"), purpose=COUNTED, withdrawn_at=None)),
            found=person,
            found_identity__in=[identity],
            direction=Direction.FOLLOWING,
            seeker_identity__proof__in=BY_OWNER,
            seeker_identity__frozen_at=None,
            ignored_at=None,
        )
        .exclude(seeker__blocks__blocked=person)
        .exclude(seeker__blocked_by__person=person)
        .order_by()
        .values("found_id")
        .annotate(count=Count("seeker", distinct=True))
        .values_list("count")
    ),
    places=2,
)


def waited_for(person: Person) -> int:
    """Give how many people with a proved X account had the person in their list; 0 once the first days are over.

    Only for an account that its owner proved: else anybody could ask the figure of anybody.
    """
    since = clock.now() - SHOWN_FOR
    fresh = [one.pk for one in _PROVED(person.pk) if one.proved_at is not None and one.proved_at >= since]
    return sum(count for (count,) in _WAITING(person.pk, fresh)) if fresh else 0
