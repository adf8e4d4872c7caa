"""Refusals in the words of each program, and what they mean."""

from __future__ import annotations

import msgspec

from essaim.base.decoding import decoded
from essaim.networks import reasons
from essaim.networks.answers import Answer, ErrorBody

_BLOCKED = {"BLOCKED", "BLOCKING", "YOU_HAVE_BEEN_BLOCKED"}


class _Inner(msgspec.Struct):
    code: str = ""


class _MisskeyRefusal(msgspec.Struct):
    error: _Inner


def misskey_code(answer: Answer) -> str:
    """Give the code of a refusal as Misskey's family writes it (`ALREADY_FOLLOWING`); empty for all others."""
    try:
        return decoded(answer.body, _MisskeyRefusal).error.code
    except (msgspec.MsgspecError, UnicodeError, RecursionError, ValueError):
        return ""


def scope_missing(answer: Answer) -> bool:
    """Say whether a 403 means that the token may not do this at all, rather than not to this person."""
    return answer.status == 403 and (
        "insufficient_scope" in answer.headers.get("www-authenticate", "") or "scope" in answer.error.lower()
    )


def too_fast(answer: Answer) -> bool:
    """Say whether a 400 is Pixelfed's own limit by the hour, which it tells in words only, always in English."""
    return answer.status == 400 and "per hour" in _words(answer)


def why_refused(answer: Answer) -> str:
    """Give the reason for a refused follow.

    A full list of follows is told apart because the sentence for it names their number, in any language: Mastodon
    answers 422 with it, Pixelfed 400.
    """
    if misskey_code(answer) in _BLOCKED:
        return reasons.BLOCKED
    counted = answer.status in {400, 422} and any(char.isdigit() for char in _words(answer))
    return reasons.FULL if counted else reasons.REFUSED


def _words(answer: Answer) -> str:
    try:
        told = decoded(answer.body, ErrorBody)
    except (msgspec.MsgspecError, UnicodeError, RecursionError, ValueError):
        return ""
    return " ".join(part for part in (told.error, told.message) if isinstance(part, str)).lower()
