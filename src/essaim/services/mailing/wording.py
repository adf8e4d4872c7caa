"""The words of each letter, in the language of the person, as text and as HTML. No subject names anybody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essaim.base.text import tidy
from essaim.conf.settings import current
from essaim.services import noticing, pages
from essaim.services.mailing import addresses
from essaim.services.noticing import News
from essaim.store.models import Letter, LetterKind, MailAddress


@dataclass(frozen=True)
class Words:
    """A letter ready to be sent; `stop` is the address that ends them all, where there is one."""

    subject: str
    text: str
    html: str
    language: str
    stop: str = ""


@dataclass(frozen=True)
class Button:
    """The one thing a letter asks for."""

    label: str
    url: str


@dataclass(frozen=True)
class Body:
    """What the template makes a letter of."""

    title: str
    paragraphs: list[str]
    button: Button
    why: str
    news: list[News] = field(default_factory=list)
    after: str = ""
    stop: str = ""


def words_of(letter: Letter, row: MailAddress) -> Words | None:
    """Give the letter's words; None when there is nothing left to tell."""
    with translation.override(letter.person.language):
        body = _BODIES[LetterKind(letter.kind)](letter, row)
        return None if body is None else _written(letter, body)


def _confirm(_letter: Letter, row: MailAddress) -> Body:
    return Body(
        _("Is this your address?"),
        [
            _(
                "A member of %(site)s gave this address to receive their news. "
                "Before we write anything else here, we ask you."
            )
            % {"site": current().site_name},
        ],
        Button(_("Yes, write to me here"), pages.absolute("mail-confirm", addresses.confirm_token(row))),
        _("If it was not you, do nothing: the address is forgotten within two days and nothing more comes."),
    )


def _digest(letter: Letter, row: MailAddress) -> Body | None:
    numbers, others = letter.data.get("notices", []), sum(letter.data.get("others", []))
    news = noticing.told(letter.person, numbers)
    if not news:
        return None
    title = ngettext("One piece of news", "%(count)s pieces of news", len(news) + others)
    after = ngettext("And one more, on the site.", "And %(count)s more, on the site.", others) if others else ""
    return Body(
        title % {"count": len(news) + others},
        [],
        _asked(news),
        _("You receive this because you asked for your news by e-mail, at most once a day."),
        news,
        after % {"count": others} if others else "",
        pages.absolute("mail-stop", addresses.stop_token(row)),
    )


def _asked(news: list[News]) -> Button:
    """Give the button of a digest: what ends is kept by one more click on the page it leads to."""
    if any(one.link == "keep" for one in news):
        return Button(_("Keep what is mine for another year"), pages.absolute("keep"))
    return Button(_("Read it on the site"), pages.absolute("news"))


def _reminder(letter: Letter, row: MailAddress) -> Body | None:
    if letter.person.imports.exists():
        return None
    return Body(
        _("Is your X archive ready?"),
        [
            _("Yesterday you asked us to remind you. X tells you in its app and by e-mail when the archive is ready."),
            _(
                "If it is not there yet, nothing is lost: it sometimes takes a few days. "
                "We will not write about it again."
            ),
        ],
        Button(_("Bring my archive"), pages.absolute("archive")),
        _("You receive this because you asked for this one reminder."),
        stop=pages.absolute("mail-stop", addresses.stop_token(row)),
    )


_BODIES: Mapping[LetterKind, Callable[[Letter, MailAddress], Body | None]] = {
    LetterKind.CONFIRM: _confirm,
    LetterKind.DIGEST: _digest,
    LetterKind.REMINDER: _reminder,
}


def _written(letter: Letter, body: Body) -> Words:
    context = {
        "body": body,
        "language": letter.person.language,
        "lines": [plain(one.sentence, one.values) for one in body.news],
        "site_name": current().site_name,
        "home": pages.absolute("home"),
        "contact": current().contact,
    }
    subject = f"{current().site_name} · {body.title}"
    text = render_to_string("letters/letter.txt", context).strip() + "\n"
    html = render_to_string("letters/letter.html", context)
    return Words(" ".join(subject.split()), text, html, letter.person.language, body.stop)


def plain(sentence: str, values: Mapping[str, object]) -> str:
    """Give a sentence with its values as plain text."""
    return _(sentence) % {name: tidy(str(value)) for name, value in values.items()} if values else _(sentence)
