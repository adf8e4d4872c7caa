"""Invented words, addresses and dates, in the forms X writes them in."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from random import Random

Json = dict[str, object]

WORDS = re.findall(
    r"\w+",
    "honey meadow linden thyme dawn hive rain orchard letter market bread river bridge lamp snow summer neighbour "
    "garden window music train harbour coffee paper kettle fox swallow clover barn wheat",
)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SNOWFLAKE_EPOCH_MS = 1_288_834_974_657


def words(rng: Random, least: int, most: int) -> str:
    """Give some words."""
    return " ".join(rng.choices(WORDS, k=rng.randint(least, most)))


def x_date(moment: datetime) -> str:
    """Give a date as X writes it in posts."""
    day, month = _DAYS[moment.weekday()], _MONTHS[moment.month - 1]
    return f"{day} {month} {moment.day:02} {moment:%H:%M:%S} +0000 {moment.year:04}"


def iso_date(moment: datetime) -> str:
    """Give a date as X writes it everywhere else."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.000Z"


def snowflake(moment: datetime, low: int) -> int:
    """Give the number of a post written at that time."""
    return (int(moment.timestamp() * 1000) - _SNOWFLAKE_EPOCH_MS << 22) | (low & 0x3FFFFF)


def moment_of(number: int) -> datetime:
    """Give when the post of that number was written."""
    return datetime.fromtimestamp(((number >> 22) + _SNOWFLAKE_EPOCH_MS) / 1000, tz=UTC)


def escaped(text: str) -> str:
    """Give a text as X stores it: three signs escaped, as for a page."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def short(number: int, which: int) -> str:
    """Give ten signs for an address of X's shortener, the same each time."""
    return f"{(number ^ (which + 1) * 0x9E3779B97F) & 0xFFFFFFFFFF:010x}"
