"""How many waited for somebody who has just arrived: a figure, of those who agreed to be counted."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef

from essaim.base import clock
from essaim.model import Direction, Proof
from essaim.store.models import Consent, Match, Person, SourceIdentity

#: What those agree to who wait.
COUNTED = "counted-as-waiting"
#: The first days of a proved account.
SHOWN_FOR = timedelta(days=7)
BY_OWNER = [proof for proof in Proof if proof.by_owner]


def waited_for(person: Person) -> int:
    """Give how many people with a proved X account had the person in their list; 0 once the first days are over.

    Only for an account that its owner proved: else anybody could ask the figure of anybody.
    """
    fresh = SourceIdentity.objects.filter(
        person=person, proof__in=BY_OWNER, proved_at__gte=clock.now() - SHOWN_FOR, frozen_at=None
    )
    agreed = Consent.objects.filter(person=OuterRef("seeker"), purpose=COUNTED, withdrawn_at=None)
    waiting = (
        Match.objects.filter(
            Exists(agreed),
            found=person,
            found_identity__in=fresh,
            direction=Direction.FOLLOWING,
            seeker_identity__proof__in=BY_OWNER,
            seeker_identity__frozen_at=None,
            ignored_at=None,
        )
        .exclude(seeker__blocks__blocked=person)
        .exclude(seeker__blocked_by__person=person)
    )
    return waiting.values("seeker").distinct().count()
