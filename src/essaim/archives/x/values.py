"""Single values of X's files, checked: ids, handles, names, dates."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime

#: Digits of an account's number at most.
LONGEST_ID = 19
_ID = re.compile(rf"[0-9]{{1,{LONGEST_ID}}}").fullmatch
_HANDLE = re.compile(r"[A-Za-z0-9_]{1,20}")
_MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS = {name: at for at, name in enumerate(_MONTH_NAMES, 1)}
_TWEET_DATE = re.compile(r"\w{3} (\w{3}) (\d{1,2}) (\d\d):(\d\d):(\d\d) \+0000 (\d{4})", re.ASCII)
_CLASSIC_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d) \+0000", re.ASCII)
_FIRST_YEAR = 2006
_SNOWFLAKE_EPOCH_MS = 1_288_834_974_657
_FIRST_SNOWFLAKE = 30_000_000_000
_NAME_LENGTH = 100
#: Marks that turn the direction of the text around them, and would let a name disguise its neighbours.
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def to_id(value: object) -> str | None:
    """Give an account's number as text, or None when it is none. Hand-made files hold numbers instead of strings."""
    if isinstance(value, str):
        return value if _ID(value) else None
    return to_id(str(value)) if isinstance(value, int) and not isinstance(value, bool) else None


def to_handle(value: object) -> str | None:
    """Give a handle without @, or None when it is none."""
    text = value.strip().removeprefix("@") if isinstance(value, str) else ""
    return text if _HANDLE.fullmatch(text) else None


def to_name(value: object) -> str:
    """Give a display name on one line, without what could trick a terminal or a page."""
    if not isinstance(value, str):
        return ""
    kept = (" " if unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"} else sign for sign in value[:1000])
    return " ".join("".join(sign for sign in kept if sign not in _TURNS).split())[:_NAME_LENGTH]


def to_tweet_date(created_at: str | None, tweet_id: str | None) -> datetime | None:
    """Give when a post was written: as it says, or as its number tells when it says an absurd year."""
    if created_at:
        found = _TWEET_DATE.fullmatch(created_at)
        if found and found[1] in _MONTHS:
            return _moment(found[6], _MONTHS[found[1]], *found.group(2, 3, 4, 5)) or _snowflake_date(tweet_id)
        found = _CLASSIC_DATE.fullmatch(created_at)
        if found:
            return _moment(*found.groups()) or _snowflake_date(tweet_id)
    return _snowflake_date(tweet_id)


def _moment(*parts: str | int) -> datetime | None:
    year, month, day, hour, minute, second = (int(part) for part in parts)
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC) if year >= _FIRST_YEAR else None
    except ValueError:
        return None


def _snowflake_date(tweet_id: str | None) -> datetime | None:
    if tweet_id is None or int(tweet_id) < _FIRST_SNOWFLAKE:
        return None
    try:
        return datetime.fromtimestamp(((int(tweet_id) >> 22) + _SNOWFLAKE_EPOCH_MS) // 1000, tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None


def to_snowflake(moment: datetime | None) -> int:
    """Give the smallest number that X could have given to a post of this moment; 0 when it is not known."""
    if moment is None:
        return 0
    return max(0, int(moment.timestamp() * 1000) - _SNOWFLAKE_EPOCH_MS) << 22


def to_moment(value: object) -> datetime | None:
    """Give an ISO date with its zone, or None."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        if moment is None:
            return None
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):  # a zone may push the first or the last day out of the calendar
        return None
