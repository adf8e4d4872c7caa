"""Who could want what of this site, what stands against it, and what remains."""

from __future__ import annotations

from dataclasses import dataclass

from essaim.base.text import gettext_noop


@dataclass(frozen=True)
class Risk:
    """One threat in words marked for translation."""

    threat: str
    against: str
    remains: str


RISKS: tuple[Risk, ...] = (
    Risk(
        gettext_noop("Doxxing: to learn which new address belongs to an X account"),
        gettext_noop(
            "Each member chooses who may find them, the default is only people they followed themselves; an archive "
            "proves nothing; whoever proved nothing sees figures and no name, small figures not at all."
        ),
        gettext_noop("Whoever chose to be found by anyone is found by anyone who had them on a list."),
    ),
    Risk(
        gettext_noop("Stalking by archive: to wait until somebody arrives, and follow them again"),
        gettext_noop(
            "Blocks work both ways; a request that was refused looks like one that was not answered; nothing happens "
            "by itself for somebody who only claims an account."
        ),
        gettext_noop("Somebody whom the member once followed may find them, unless they are blocked here."),
    ),
    Risk(
        gettext_noop("Forged archives: to ask the site about people, with lists that were made up"),
        gettext_noop(
            "A list finds only people who allow it; look-ups and imports are counted for each account; the proof is a "
            "public post read from X itself, bound to one person and one hour."
        ),
        gettext_noop("Whoever holds a real X account can prove it, and then asks about those who are open to anyone."),
    ),
    Risk(
        gettext_noop("Hostile servers: to use the site’s requests, exhaust it, or lie about whom somebody follows"),
        gettext_noop(
            "One way out of the machine, with checked addresses, bounded sizes and times; one server's trouble delays "
            "its own contacts only; what a server says is taken for its own members alone."
        ),
        gettext_noop("A server can always lie about its own members."),
    ),
    Risk(
        gettext_noop("Stolen backups, databases or disks"),
        gettext_noop(
            "Lists are pseudonyms, tokens and sessions are sealed or hashed, the keys are never in a backup, and can be "
            "changed at once."
        ),
        gettext_noop(
            "Members’ own linked accounts and the targets of their follows are readable; whoever also has the keys reads all."
        ),
    ),
    Risk(
        gettext_noop("Theft of a member’s session or recovery code"),
        gettext_noop(
            "Cookies are closed to scripts and other sites; sessions are listed, ended one by one, and new at each "
            "sign-in; codes have 120 bits, are kept as hashes, and tries are counted."
        ),
        gettext_noop("Whoever sits at the member’s unlocked computer is the member, for the site."),
    ),
    Risk(
        gettext_noop("Legal pressure: an authority or a party in court asks for lists or addresses"),
        gettext_noop(
            "What is not kept cannot be given: no names, no posts, no addresses of visitors, and everything ends; "
            "operators answer in writing, and say so publicly where the law lets them."
        ),
        gettext_noop("Whoever can force the operators can force the key, and test single numbers."),
    ),
    Risk(
        gettext_noop("A hostile operator, or one who is careless"),
        gettext_noop(
            "Acts of operators are written down; keys stand apart from data; the program is open and promises are "
            "tested; a group of people is better than one."
        ),
        gettext_noop(
            "Whoever holds the keys and the server can test whether a number is on a list, use members’ accesses, and "
            "change the program. Members must be able to trust them: nothing technical replaces that."
        ),
    ),
)
