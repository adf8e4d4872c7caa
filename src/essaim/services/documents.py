"""The documents that data protection asks for, made from the settings, the tables and their ends: never out of date.

The note for everybody, the information for people who are merely listed (GDPR, article 14), the record of processing
(article 30) and the draft of an impact assessment (article 35), each in the language of the moment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from essaim.base.text import gettext_noop
from essaim.conf.settings import current
from essaim.services.consenting import PURPOSES
from essaim.services.exporting import WHY
from essaim.services.promises import PROMISES
from essaim.services.retention import RETENTION, Purpose, Whose
from essaim.services.risks import RISKS


@dataclass(frozen=True)
class Part:
    """A heading with what stands under it: sentences, points, a table. All of it is plain text."""

    heading: str
    sentences: Sequence[str] = ()
    points: Sequence[str] = ()
    head: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = field(default=())


@dataclass(frozen=True)
class Document:
    """A document: its title, one sentence that says what it is, and its parts."""

    title: str
    lead: str
    parts: Sequence[Part]


BASES: Mapping[Purpose, str] = {
    Purpose.MEMBERSHIP: gettext_noop("Contract: what the member came for (article 6.1.b)"),
    Purpose.FINDING: gettext_noop(
        "Contract with the member (6.1.b); for people on lists the legitimate interest of members in finding their own "
        "contacts again (6.1.f), with pseudonyms and opt-out"
    ),
    Purpose.FOLLOWING: gettext_noop("Contract (6.1.b); consent for following later arrivals without asking (6.1.a)"),
    Purpose.TELLING: gettext_noop("Consent, given from the mailbox itself (6.1.a)"),
    Purpose.RIGHTS: gettext_noop("Legal obligation: to respect rights and be able to show it (6.1.c)"),
    Purpose.DIRECTORY: gettext_noop("Legitimate interest (6.1.f): what people of public life made public themselves"),
    Purpose.SECURITY: gettext_noop("Legitimate interest in protecting members and the site (6.1.f)"),
    Purpose.OPERATION: gettext_noop("Legitimate interest in running the site (6.1.f)"),
}

WHOM: Mapping[Whose, str] = {
    Whose.MEMBER: gettext_noop("Members"),
    Whose.LISTED: gettext_noop("People on members’ lists"),
    Whose.PUBLIC: gettext_noop("People of public life"),
    Whose.NOBODY: gettext_noop("Nobody"),
}


def note() -> Document:
    """Give the privacy note, for everybody."""
    return Document(
        _("Your data"),
        _("In short: we keep what is needed to find your people again, and nothing else. You can see, download and "
          "erase it on your own page."),
        [_responsible(), _kept(Whose.MEMBER, Whose.LISTED), _never(), _honestly(), _recipients(), _rights(), _promises()],
    )  # fmt: skip


def listed() -> Document:
    """Give the information for people who are no members and may be on a member's list."""
    return Document(
        _("You are not a member?"),
        _("People who left X give this site the lists of whom they followed and who followed them. Your X account may "
          "be on such a list. This page says what that means, and how to be left out."),
        [
            Part(_("What is kept of you"), [
                _("Of your X account, its number, scrambled with a secret key, in the list of each member who had it; "
                  "and in the list of whom an account of theirs follows on Mastodon or Bluesky, your address there, "
                  "scrambled likewise. No name, no post, no message, no picture."),
                _("If a public source says where you are now, the public directory repeats it, with the source."),
            ]),
            Part(_("Where it comes from"), [
                _("From the archive that X gave the member, or from the public source that is named beside the entry."),
            ]),
            Part(_("What for, and by what right"), [
                _("So that members find again the people they followed, if these come here too and wish to be found: "
                  "the legitimate interest of members in their own contacts (GDPR, article 6.1.f). No profile is made "
                  "of you, nothing is decided about you, and nothing is sold or passed on."),
                _("We cannot write to you: we do not know who you are (article 14.5.b). That is why this page exists."),
            ]),
            _kept(Whose.LISTED, Whose.PUBLIC),
            _responsible(),
            Part(_("Your rights"), points=[
                _("Be left out, at once and without an account here: the page “Leave me out”."),
                _("Know what is held about your account, object, correct, erase: write to the people who run the site."),
                _("Complain to the data protection authority: %(authority)s.") % {"authority": current().authority},
            ]),
            _honestly(),
        ],
    )  # fmt: skip


def record() -> Document:
    """Give the record of processing activities."""
    rows = [
        [_(kept.what), _(WHOM[kept.whose]), _(WHY[kept.purpose]), _(BASES[kept.purpose]), _(kept.until)]
        for kept in RETENTION
    ]
    return Document(
        _("Record of processing"),
        _("What this site does with data (GDPR, article 30): one entry for each table of its database, made from the program."),
        [
            _responsible(),
            Part(_("What is processed"), head=[_("Data"), _("Of whom"), _("Purpose"), _("Legal basis"), _("Until when")],
                 rows=rows),
            Part(_("Beside the database"), head=[_("What"), _("Until when")], rows=_beside()),
            _recipients(),
            _measures(),
            _breach(),
        ],
    )  # fmt: skip


def impact() -> Document:
    """Give the draft of an impact assessment; the operators complete and sign it."""
    return Document(
        _("Impact assessment (draft)"),
        _("A draft for the people who run this site (GDPR, article 35): what the program knows is filled in; what only "
          "they know, they add, and they decide."),
        [
            _responsible(),
            Part(_("Why an assessment"), [
                _("Whom somebody follows may reveal their opinions, their faith or their health (article 9), and the lists "
                  "name many people who never came here. Both call for an assessment."),
            ]),
            Part(_("Is it necessary and in proportion?"), points=[
                _("Of an archive only the two lists of numbers are read; the rest never leaves the member’s device."),
                _("Numbers become pseudonyms in the request that brings them; they are compared with those of members, "
                  "and with nothing else."),
                _("A match is shown only as both sides allow; the default lets only people whom one followed find one."),
                _("Whoever is merely listed can be left out by one post, and is informed on a public page."),
                _("Everything ends by itself: see the record of processing."),
            ]),
            Part(_("Purposes and legal bases"), head=[_("Purpose"), _("Legal basis")],
                 rows=[[_(WHY[purpose]), _(BASES[purpose])] for purpose in Purpose]),
            Part(_("Agreements that are asked for"), points=[_(sentence) for sentence in PURPOSES.values()]),
            Part(_("Risks, and what stands against them"),
                 head=[_("Who could want what"), _("What stands against it"), _("What remains")],
                 rows=[[_(risk.threat), _(risk.against), _(risk.remains)] for risk in RISKS]),
            _promises(),
            Part(_("To be completed by the people who run the site"), points=[
                _("Who has access to the server and to the keys, and how that is reviewed."),
                _("Where backups lie, how long, and who can read them."),
                _("The opinion of the data protection officer, and of members where it was asked."),
                _("The decision, its date and its signatures; the date of the next review."),
            ]),
        ],
    )  # fmt: skip


DOCUMENTS: Mapping[str, Callable[[], Document]] = {
    "note": note,
    "listed": listed,
    "record": record,
    "impact": impact,
}


def markdown(document: Document) -> str:
    """Give a document as Markdown."""
    lines = [f"# {document.title}", "", document.lead, ""]
    for part in document.parts:
        lines += [f"## {part.heading}", ""]
        for sentence in part.sentences:
            lines += [sentence, ""]
        if part.points:
            lines += [*(f"- {point}" for point in part.points), ""]
        if part.rows:
            lines += [_line(part.head), "|" + " --- |" * len(part.head), *map(_line, part.rows), ""]
    return "\n".join(lines).rstrip() + "\n"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _responsible() -> Part:
    site = current()
    unknown = _("not given yet by the people who run this site")
    return Part(_("Who is responsible"), head=[_("What"), _("Who or what")], rows=[
        [_("Site"), f"{site.site_name}, {site.base_url}"],
        [_("Responsible (controller)"), site.controller or site.operator or unknown],
        [_("Contact"), site.contact or unknown],
        [_("Data protection officer"), site.dpo or _("none is named")],
        [_("Host of the server"), site.hosting or unknown],
        [_("Data protection authority"), site.authority],
        [_("Minimum age of members"), _("%(age)s years") % {"age": site.minimum_age}],
    ])  # fmt: skip


def _kept(*whose: Whose) -> Part:
    rows = [[_(kept.what), _(WHY[kept.purpose]), _(kept.until)] for kept in RETENTION if kept.whose in whose]
    return Part(_("What is kept, why, and until when"), head=[_("What"), _("Why"), _("Until when")], rows=rows)


def _beside() -> list[list[str]]:
    return [
        [_("An archive sent as a file, where the browser could not read it itself: a private file"),
         _("Until it is read, at most an hour.")],
        [_("The index: pseudonyms, made from the database"), _("What was erased leaves its files within an hour.")],
        [_("The log: kinds of errors and our own numbers, no name and no address"),
         _("Days, as the server's own log is set.")],
        [_("Backups, without the keys; whoever erased everything is erased again when one is brought back"),
         _("%(days)s days at most.") % {"days": current().backup_days}],
        [_("For that, of each member who erased everything: the day, and a digest that tells nothing without a backup"),
         _("%(days)s days, as long as backups are kept.") % {"days": current().backup_days}],
    ]  # fmt: skip


def _never() -> Part:
    return Part(_("What is not"), points=[
        _("No tracking, no advertising, no picture or script from elsewhere. Two cookies are needed, for your session and "
          "your forms; two more keep your language and your light or dark, if you choose them."),
        _("No list of other people’s X accounts in clear, not even in backups."),
        _("Nobody learns your new accounts against your choice of who may find you."),
    ])  # fmt: skip


def _honestly() -> Part:
    return Part(_("Honestly"), [
        _("Scrambling with a key is not anonymity: those who run the site hold the key and could test whether a given "
          "number is in a list. They promise not to; a thief of the database or of a backup cannot."),
    ])  # fmt: skip


def _recipients() -> Part:
    points = [
        _("Your own servers, to sign you in and to follow people for you."),
        _("The directory of Bluesky’s identities, and a resolver of its handles: the handle that you type."),
        _("X, when you prove your account or ask to be left out: we read the public post whose address you give us."),
        _("Those who run the server that this site stands on. Nobody else; nothing is sold."),
    ]
    return Part(_("With whom we speak"), points=points)


def _rights() -> Part:
    site = current()
    points = [
        _("See, download, correct, withdraw and erase: all of it on the page “My data”, without asking anybody."),
        _("Complain to the data protection authority: %(authority)s.") % {"authority": site.authority},
    ]
    if site.contact:
        points.insert(1, _("For anything else, write to %(contact)s.") % {"contact": site.contact})
    return Part(_("Your rights"), points=points)


def _promises() -> Part:
    return Part(
        _("What we promise, and the test that holds it"),
        [_("Each promise is tried by a test of the program, at each change of it; anybody can read and run them.")],
        head=[_("Promise"), _("Test")],
        rows=[[_(one.sentence), ", ".join(_short(test) for test in one.tests)] for one in PROMISES],
    )


def _short(test: str) -> str:
    return test.partition("::")[2]


def _measures() -> Part:
    return Part(_("Measures of protection"), points=[
        _("Tokens, own X numbers, codes and sessions are encrypted with authentication, under keys outside the database "
          "and its backups; the keys can be changed while the site runs."),
        _("Contacts are kept as pseudonyms under a key of their own."),
        _("Sessions are known by a hash of their key, can be ended one by one, and end after thirty days."),
        _("What is tried too often has to wait; forms carry tokens; pages forbid scripts, frames and pictures from "
          "elsewhere."),
        _("What operators do is written into an audit trail; the log names nobody."),
    ])  # fmt: skip


def _breach() -> Part:
    return Part(_("If data is stolen or lost"), points=[
        _("Stop the leak: take the site off the network if need be, and keep the logs."),
        _("If the keys may be known: change them at once (essaim keys rotate --leaked), which also ends all old access "
          "to what is encrypted; ask the servers to end the accesses."),
        _("Within 72 hours: tell the data protection authority what happened, whom it concerns, what was done "
          "(article 33)."),
        _("Where the risk for people is high, tell them too, on the site and by the ways they gave (article 34)."),
        _("Write it down: what happened, its effects, what was changed so that it does not happen again."),
    ])  # fmt: skip
