"""Which letters are due: a digest of news at most once a day, and only what the person has not read or been told."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from essaim.base import clock
from essaim.services import noticing
from essaim.services.mailing import addresses
from essaim.services.mailing.addresses import NEWS
from essaim.store.models import Consent, LetterKind, MailAddress, Notice

AT_MOST_EVERY = timedelta(hours=24)
#: What came together is told together.
SETTLES_FOR = timedelta(minutes=30)
#: The others stand on the site.
MOST_NEWS = 40
#: People per pass: the next pass takes the others.
MOST_PEOPLE = 200


def write_due() -> int:
    """Plan the digests that are due; give how many."""
    if not addresses.configured():
        return 0
    now = clock.now()
    agreed = Consent.objects.filter(person=OuterRef("person"), purpose=NEWS, withdrawn_at=None)
    fresh = _untold().filter(person=OuterRef("person"), created_at__lte=now - SETTLES_FOR)
    due = MailAddress.objects.filter(next_digest_at__lte=now).exclude(confirmed_at=None)
    numbers = list(due.filter(Exists(agreed), Exists(fresh)).order_by("next_digest_at").values_list("pk", flat=True))
    return sum(_write(number) for number in numbers[:MOST_PEOPLE])


def _write(number: int) -> bool:
    now = clock.now()
    with transaction.atomic():
        # The conditional update is the claim: of two passes at once, one writes.
        claimed = MailAddress.objects.filter(pk=number, next_digest_at__lte=now)
        if not claimed.update(next_digest_at=now + AT_MOST_EVERY):
            return False
        row = MailAddress.objects.select_related("person").get(pk=number)
        since = row.confirmed_at or now
        untold = _untold().filter(person=row.person)
        told = list(untold.filter(created_at__gte=since - SETTLES_FOR).order_by("-pk").values_list("pk", flat=True))
        untold.update(mailed_at=now)
        if not told:  # all of it is older than the address: the next news need not wait a day
            MailAddress.objects.filter(pk=number).update(next_digest_at=now)
            return False
        addresses.write(row.person, LetterKind.DIGEST, notices=told[:MOST_NEWS], others=[max(len(told) - MOST_NEWS, 0)])
    return True


def _untold() -> QuerySet[Notice]:
    return Notice.objects.filter(read_at=None, mailed_at=None, kind__in=noticing.KINDS)
