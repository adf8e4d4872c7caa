"""The text of a post as people read it: signs un-escaped once, links in full, tokens of media dropped."""

from __future__ import annotations

import re
from collections.abc import Mapping

_ESCAPED = re.compile(r"&(amp|lt|gt);")
_SIGNS = {"amp": "&", "lt": "<", "gt": ">"}
_HALF_LETTER = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SHORT_LINK = re.compile(r"https?://t\.co/[A-Za-z0-9]+")
_SHORT_TOKEN = re.compile(rf"([ \t]*+)({_SHORT_LINK.pattern})")
#: Tokens other than X's own short links, in the posts of the first years; more in one post are forged.
_MOST_OTHER_TOKENS = 100
_LINK = re.compile(r"https?://\S+")
_PLAIN_LINK = re.compile(r"https?://[^\s<>\"“”«»]+")
_AFTER_LINK = ".,;:!?)]}'’*_~"
_CUT = "…"
#: X counts these letters once, all others twice, up to 280.
_LIGHT = re.compile("[\u0000-\u10ff\u2000-\u203f]")
_NEARLY_FULL = 200


def clean(value: object) -> str:
    """Give text that can be printed and stored: no control characters, no half letters."""
    if not isinstance(value, str):
        return ""
    if _HALF_LETTER.search(value):
        value = value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _CONTROL.sub("", value)


def unescape(text: str) -> str:
    """Give the text with the three signs that X escapes as they were typed. Once: `&amp;lt;` was `&lt;`."""
    return _ESCAPED.sub(lambda found: _SIGNS[found[1]], text)


def expand(text: str, targets: Mapping[str, str]) -> str:
    """Give un-escaped text with each token replaced by its target, dropped when that is empty, and trimmed.

    By token and not by place: places are counted on escaped text, and not the same way in every year. A target is put
    as it is and not looked into again, or `&copy=` in an address would be spoilt.
    """

    def replaced(found: re.Match[str]) -> str:
        target = targets.get(found[2])
        if target is None:
            return found[0]
        return found[1] + target if target else ""

    return _tokens(targets).sub(replaced, text).strip() if targets else text.strip()


def _tokens(targets: Mapping[str, str]) -> re.Pattern[str]:
    others = [token for token in targets if not _SHORT_LINK.fullmatch(token)]
    if not others:
        return _SHORT_TOKEN
    # The longest first: one token may begin like another.
    longest = sorted(others, key=len, reverse=True)[:_MOST_OTHER_TOKENS]
    known = "|".join([*(rf"{re.escape(token)}(?![A-Za-z0-9])" for token in longest), _SHORT_LINK.pattern])
    return re.compile(rf"([ \t]*+)({known})")


def plain_links(text: str) -> list[str]:
    """Give the addresses that stand in full in a text, as in posts older than X's own short links."""
    return [found.rstrip(_AFTER_LINK) for found in _PLAIN_LINK.findall(text) if not found.endswith(_CUT)]


def comparable(text: str) -> str:
    """Give un-escaped text without what differs between a long post and its cut twin: links, the sign of the cut."""
    return " ".join(_LINK.sub(" ", text).split()).removesuffix(_CUT).rstrip()


def is_cut(text: str) -> bool:
    """Say whether un-escaped text looks cut by X: an ellipsis at its end, or before a last short link."""
    return _SHORT_LINK.sub("", text).rstrip().endswith(_CUT)


def is_nearly_full(text: str) -> bool:
    """Say whether un-escaped text is about as long as X once allowed."""
    bare = _SHORT_LINK.sub("", text)
    return 2 * len(bare) - len(_LIGHT.findall(bare)) >= _NEARLY_FULL
