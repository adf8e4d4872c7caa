"""How often a visitor or a member may try something, counted in rows that all processes share."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F

from essaim.base import clock
from essaim.conf.settings import current
from essaim.services.errors import TooOften
from essaim.store.models import Person, Tries

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: Rows of tries go this long after their window: nobody needs yesterday's.
KEPT_FOR = timedelta(hours=1)
#: Behind an address of the machine's own network many may stand (a proxy that does not tell): they share more.
SHARED = 50
_OUR_OWN = [
    ipaddress.ip_network(net) for net in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fe80::/10")
]


@dataclass(frozen=True)
class Rule:
    """So many tries in so long."""

    most: int
    window: timedelta


RULES = {
    # Each makes our server speak to another one.
    "sign-in": Rule(30, timedelta(minutes=10)),
    # 120 bits cannot be guessed; this is against those who try all the same.
    "recover": Rule(10, timedelta(hours=1)),
    "recover-all": Rule(500, timedelta(hours=1)),
    # Six digits: nobody may try many.
    "operator-code": Rule(10, timedelta(minutes=15)),
    "proof": Rule(30, timedelta(hours=1)),
    "opt-out": Rule(20, timedelta(hours=1)),
    # One archive, one answer; the site's own bound keeps a crowd of programs from drowning what people say.
    "donate": Rule(5, timedelta(days=1)),
    "donate-all": Rule(2_000, timedelta(days=1)),
    # Archives may be made up to ask who is here: what an honest person needs, many times over, and no more.
    "imports": Rule(20, timedelta(days=1)),
    "looked-up": Rule(1_000_000, timedelta(days=30)),
    # A file of all that is held costs some work.
    "export": Rule(30, timedelta(hours=1)),
}


def spend_visitor(rule: str, address: str) -> None:
    """Count a try of somebody who came from this address. Raises TooOften."""
    where, shared = _network(address)
    _spend(rule, where, SHARED if shared else 1)


def spend_member(rule: str, person: Person, amount: int = 1) -> None:
    """Count a try of a member, or several at once. Raises TooOften."""
    _spend(rule, f"person {person.pk}", amount=amount)


def note_member(rule: str, person: Person, amount: int) -> None:
    """Count what a member did already; the next try of theirs may be one too many."""
    _count(rule, f"person {person.pk}", amount)


def spend_site(rule: str) -> None:
    """Count a try of anybody. Raises TooOften."""
    _spend(rule, "site")


def _spend(name: str, who: str, times: int = 1, amount: int = 1) -> None:
    if _count(name, who, amount) > RULES[name].most * times:
        raise TooOften


def _count(name: str, who: str, amount: int) -> int:
    """Add to what was used in this window; give how much that is."""
    rule, now = RULES[name], clock.now()
    start = EPOCH + (now - EPOCH) // rule.window * rule.window
    # The hash is that of the window's first day: it must stay the same as long as the window.
    holder = _hashed(who, start)
    rows = Tries.objects.filter(holder=holder, rule=name, window_start=start)
    if not rows.update(used=F("used") + amount):
        try:
            with transaction.atomic():
                Tries.objects.create(
                    holder=holder,
                    rule=name,
                    window_start=start,
                    used=amount,
                    expires_at=start + rule.window + KEPT_FOR,
                )
        except IntegrityError:  # another process was first
            rows.update(used=F("used") + amount)
    return rows.values_list("used", flat=True).get()


def _network(address: str) -> tuple[str, bool]:
    """Give what counts as one place: an address, of IPv6 the network of a household; and whether many share it."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "unknown", True
    if isinstance(ip, ipaddress.IPv6Address):
        mapped = ip.ipv4_mapped
        if mapped is None:
            return str(ipaddress.ip_network((ip, 64), strict=False)), _is_our_own(ip)
        ip = mapped
    return str(ip), _is_our_own(ip)


def _is_our_own(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return ip.is_loopback or any(ip.version == net.version and ip in net for net in _OUR_OWN)


def _hashed(who: str, window: datetime) -> str:
    """Give a keyed hash that is another one for each window, so that it follows nobody around."""
    text = f"essaim tries/{window.isoformat()}/{who}"
    return hmac.new(current().secret_key.encode(), text.encode(), hashlib.sha256).hexdigest()
