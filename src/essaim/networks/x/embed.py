"""A public post on X, read through the data that X gives to pages that embed it.

Only the author's numeric id proves anything; answers without it (plain oEmbed gives none) are not enough.
"""

from __future__ import annotations

import html
import math
import re
from urllib.parse import urlsplit

import msgspec

from essaim.base.errors import BadInput
from essaim.base.text import gettext_noop
from essaim.networks.addresses import is_loopback_host
from essaim.networks.contract import PublicPost, Reach
from essaim.networks.errors import NotThere
from essaim.networks.http import Http

MAX_BYTES = 512 * 1024
_HOSTS = {"x.com", "twitter.com", "mobile.x.com", "mobile.twitter.com", "m.twitter.com", "www.x.com", "www.twitter.com"}
_PATH = re.compile(r"/(?:i/web|i|[A-Za-z0-9_]{1,20})/status(?:es)?/([0-9]{1,20})(?:/.*)?")
_BARE = re.compile(r"[0-9]{5,20}")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"

NOT_A_POST = gettext_noop(
    "This is not the address of a post on X. It looks like https://x.com/name/status/1234567890123456789."
)
NO_SUCH_POST = gettext_noop("X shows no such post. Is it public, and still there? A new post may need a minute.")
HIDDEN_POST = gettext_noop(
    "X does not show this post to the public: it was deleted, or the account is protected or suspended."
)
NO_AUTHOR = gettext_noop("X’s answer does not say whose post this is, so it proves nothing. Please try again later.")


class _Author(msgspec.Struct):
    id_str: str = ""
    screen_name: str = ""


class _Url(msgspec.Struct):
    url: str = ""
    expanded_url: str = ""


class _Entities(msgspec.Struct):
    urls: list[_Url] = []


class _Post(msgspec.Struct):
    kind: str = msgspec.field(name="__typename", default="")
    id_str: str = ""
    text: str = ""
    user: _Author | None = None
    entities: _Entities | None = None
    tombstone: object = None
    #: Plain oEmbed answers with this, and without any number.
    author_url: str = ""


async def read_post(reach: Reach, address: str) -> PublicPost:
    """Give the post at an address in any of its forms. Raises BadInput when it proves nothing, or NetworkError."""
    post_id = post_id_of(address, allow_loopback=reach.allow_loopback)
    query = {"id": post_id, "lang": "en", "token": embed_token(post_id)}
    async with Http(reach, max_bytes=MAX_BYTES) as http:
        answer = await http.get(f"{reach.x_embed_url}/tweet-result", params=query)
    try:
        told = answer.accepted().read(_Post)
    except NotThere as error:
        raise BadInput(NO_SUCH_POST) from error
    if told.tombstone is not None or told.kind == "TweetTombstone":
        raise BadInput(HIDDEN_POST)
    if not told.kind and not told.id_str:
        raise BadInput(NO_AUTHOR if told.author_url else NO_SUCH_POST)
    author = told.user or _Author()
    if told.id_str != post_id or not re.fullmatch(r"[0-9]{1,20}", author.id_str):
        raise BadInput(NO_AUTHOR)
    return PublicPost(post_id, author.id_str, author.screen_name, _whole_text(told))


def post_id_of(address: str, *, allow_loopback: bool = False) -> str:
    """Give the number of the post an address leads to. Raises BadInput."""
    text = "".join(address.split()).strip("<>\"'«»“”‘’()[],;")
    if _BARE.fullmatch(text):
        return text
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host = (parts.hostname or "").lower()
    except ValueError as error:
        raise BadInput(NOT_A_POST) from error
    ours = host in _HOSTS or (allow_loopback and is_loopback_host(host) and host.startswith("x."))
    found = _PATH.fullmatch(parts.path)
    if len(text) > 500 or not ours or parts.scheme not in {"http", "https"} or "@" in parts.netloc or not found:
        raise BadInput(NOT_A_POST)
    return found[1]


def embed_token(post_id: str) -> str:
    """Give the `token` that X's embed script sends: the id over 10^15, times π, in base 36, without zeros and dot."""
    return re.sub(r"0+|\.", "", _base36(float(int(post_id)) / 1e15 * math.pi))


def _base36(value: float) -> str:
    """Write a positive number in base 36 as browsers do: as many digits as it takes to tell it from its neighbours."""
    whole, fraction = math.floor(value), value - math.floor(value)
    delta = max(0.5 * (math.nextafter(value, math.inf) - value), math.nextafter(0.0, 1.0))
    digits: list[int] = []
    while fraction >= delta:
        fraction, delta = fraction * 36, delta * 36
        digit = int(fraction)
        digits.append(digit)
        fraction -= digit
        if (fraction > 0.5 or (fraction == 0.5 and digit % 2)) and fraction + delta > 1:
            whole += _round_up(digits)
            break
    head = ""
    while whole or not head:
        whole, digit = divmod(whole, 36)
        head = _DIGITS[digit] + head
    return head + ("." + "".join(_DIGITS[digit] for digit in digits) if digits else "")


def _round_up(digits: list[int]) -> int:
    """Add one to the last digit, carrying; give what is carried into the whole part."""
    while digits:
        last = digits.pop()
        if last < 35:
            digits.append(last + 1)
            return 0
    return 1


def _whole_text(told: _Post) -> str:
    """Give the text as its author typed it: X shortens addresses and escapes a few characters."""
    text = told.text
    for link in told.entities.urls if told.entities else []:
        if link.url and link.expanded_url:
            text = text.replace(link.url, link.expanded_url)
    return html.unescape(text)
