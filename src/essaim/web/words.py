"""Sentences with values, names and moments, made fit for a page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils import formats, timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from essaim.base.text import tidy


def say(sentence: str, values: Mapping[str, object] | None = None) -> str:
    """Give a sentence of ours translated and filled, as plain text."""
    translated = gettext(sentence) if sentence else ""
    if not values:
        return translated
    shown = {name: number(value) if isinstance(value, int) else value for name, value in values.items()}
    return _fill(translated, shown, values)


def say_html(sentence: str, values: Mapping[str, object] | None = None) -> SafeString:
    """Give a sentence of ours translated and filled, each name kept from disturbing the text around it."""
    translated = conditional_escape(gettext(sentence) if sentence else "")
    if not values:
        return mark_safe(translated)  # noqa: S308 - escaped above
    shown = {name: number(value) if isinstance(value, int) else bdi(str(value)) for name, value in values.items()}
    return mark_safe(_fill(translated, shown, values))  # noqa: S308 - sentence and values were escaped


def _fill(sentence: str, shown: Mapping[str, object], values: Mapping[str, object]) -> str:
    try:
        return sentence % shown
    except TypeError:  # a place for a number, such as %(count)d
        numbers = {name: value if isinstance(value, (int, float)) else shown[name] for name, value in values.items()}
        return sentence % numbers


def number(value: float) -> str:
    """Give a number as the page's language writes it."""
    return formats.number_format(value, use_l10n=True, force_grouping=True)


def bdi(name: str) -> SafeString:
    """Give a name in an isolate, so that a right-to-left one leaves its neighbours where they are."""
    return format_html("<bdi>{}</bdi>", tidy(name) or "—")


def initials(name: str) -> str:
    """Give one or two letters that stand for a name."""
    words = [word for word in tidy(name).lstrip("@").split() if word[0].isalnum()]
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [word[0] for word in words]
    return "".join(letters).upper() or "·"


def day(moment: datetime | None) -> SafeString:
    """Give a day, marked up for machines; a dash for none."""
    if moment is None:
        return mark_safe("—")
    text = formats.date_format(timezone.localtime(moment), "DATE_FORMAT")
    return format_html('<time datetime="{}" data-show="day">{}</time>', moment.isoformat(), text)


def moment_of(moment: datetime | None) -> SafeString:
    """Give a moment, in UTC and saying so; a small script shows it in the reader's own time where it runs."""
    if moment is None:
        return mark_safe("—")
    text = formats.date_format(timezone.localtime(moment), "DATETIME_FORMAT")
    return format_html('<time datetime="{}" data-show="moment">{} (UTC)</time>', moment.isoformat(), text)
