"""Reads values whose shape X changes without notice: what is missing or odd is empty, never an error."""

from __future__ import annotations

from essaim.archives.x.values import to_handle

#: No honest value is longer; a long post has 25,000 signs.
_LONGEST = 30_000


def to_dict(value: object) -> dict[str, object]:
    """Give the object, or an empty one."""
    return value if isinstance(value, dict) else {}


def to_list(value: object) -> list[object]:
    """Give the list; nothing is an empty list, and a single value a list of one."""
    if isinstance(value, list):
        return value
    return [] if value in (None, "", {}) else [value]


def unwrapped(item: dict[str, object]) -> dict[str, object]:
    """Give what the one key of an element wraps; its name is not always the file's."""
    values = list(item.values())
    return to_dict(values[0]) if len(values) == 1 and isinstance(values[0], dict) else item


def inside(value: object, *keys: str) -> object:
    """Give what stands at the end of these keys, or None."""
    for key in keys:
        value = to_dict(value).get(key)
    return value


def to_text(value: object) -> str:
    """Give a text, or a number as text; anything else is empty. What no file can hold is replaced."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = str(value)[:_LONGEST]
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def to_texts(value: object) -> tuple[str, ...]:
    """Give the texts of a list, those that are not empty."""
    return tuple(text for item in to_list(value) if (text := to_text(item)))


def to_flag(value: object) -> bool:
    """Give a truth, also when it stands in quotes."""
    return value is True or (isinstance(value, str) and value.strip().lower() == "true")


def to_count(value: object) -> int:
    """Give a number of things, also when it stands in quotes; 0 when it is none."""
    text = to_text(value).strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else 0


def to_account(value: object) -> str:
    """Give a handle without @; when it cannot be one, what stands there."""
    return to_handle(value) or to_text(value).strip()
