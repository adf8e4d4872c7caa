"""Why a follow stands where it stands: codes kept in rows, sentences for people."""

from __future__ import annotations

from essaim.base.text import gettext_noop

# Decided here
ALREADY_FOLLOWED = "already-followed"
DROPPED = "dropped"
IGNORED = "ignored"
NOT_SHOWN = "no-longer-allowed"  # hidden, blocked: one is not told which
LEFT = "left"
NOT_STATED = "no-longer-stated"
NOT_WANTED = "not-wanted"
UNDO_ASKED = "undo-asked"
CLAIM_WITHDRAWN = "claim-withdrawn"
OWN_ACCOUNT = "own-account"
# Said by networks (networks.reasons), or of them
BLOCKED = "blocked"
MUTED = "muted"
ACCOUNT_GONE = "account-gone"
ACCOUNT_MOVED = "account-moved"
LOCKED = "locked"
REFUSED = "refused"
SLOW_DOWN = "slow-down"
SERVER_DOWN = "server-down"
TARGET_SERVER_DOWN = "target-server-down"
NOT_FOUND_NOW = "not-found-now"
SILENT_TOO_LONG = "silent-too-long"
UNKNOWN_OUTCOME = "unknown-outcome"
SIGN_IN_AGAIN = "sign-in-again"
FULL = "follow-limit"
BY_FILE = "by-file"

SENTENCES = {
    ALREADY_FOLLOWED: gettext_noop("You follow them already."),
    BLOCKED: gettext_noop("One of you blocked the other, or the other’s server."),
    BY_FILE: gettext_noop("You gave your server the file: we look in an hour whom it followed, and follow the others."),
    MUTED: gettext_noop("You muted them there: nothing was sent."),
    DROPPED: gettext_noop("You took this follow back before it was sent."),
    IGNORED: gettext_noop("You put this person aside: nothing was sent."),
    NOT_SHOWN: gettext_noop("They may no longer be found this way: nothing was sent."),
    LEFT: gettext_noop("They unlinked this account or left Essaim: nothing was sent."),
    NOT_STATED: gettext_noop("The public source no longer states this address: nothing was sent."),
    NOT_WANTED: gettext_noop("You no longer want people who arrive to be followed by themselves: nothing was sent."),
    UNDO_ASKED: gettext_noop("You took this follow back while it was being sent; it will be undone."),
    CLAIM_WITHDRAWN: gettext_noop("They turned out not to hold the X account that led you to them: nothing was sent."),
    OWN_ACCOUNT: gettext_noop("This is an account of your own: nothing was sent."),
    ACCOUNT_GONE: gettext_noop("The account is no longer there."),
    ACCOUNT_MOVED: gettext_noop("The account has moved to another address."),
    LOCKED: gettext_noop("They approve their followers one by one: your request waits for their answer."),
    REFUSED: gettext_noop("The server refused, without a reason that we can tell."),
    SLOW_DOWN: gettext_noop("Your server asked us to wait; we go on by ourselves."),
    SERVER_DOWN: gettext_noop("Your server did not answer; we try again by ourselves."),
    TARGET_SERVER_DOWN: gettext_noop("Their server did not answer; we try again by ourselves."),
    NOT_FOUND_NOW: gettext_noop("Your server does not find them, or cannot reach theirs; we look again by ourselves."),
    SILENT_TOO_LONG: gettext_noop("Their server has not answered for days. You can try again."),
    UNKNOWN_OUTCOME: gettext_noop("The request was sent but no answer came: we look whether it was done."),
    SIGN_IN_AGAIN: gettext_noop("Your server no longer lets Essaim act for you: sign in there again to go on."),
    FULL: gettext_noop("Your server lets you follow no more accounts for now."),
}
OTHER = gettext_noop("The server gave a reason that we do not know.")

#: A follow dismissed for one of these may be planned again when the reason is over; never one the person took back.
MAY_END = frozenset({IGNORED, NOT_SHOWN, LEFT, NOT_STATED, NOT_WANTED})


def sentence(code: str) -> str:
    """Give the reason in words, in English, marked for translation; empty for no reason."""
    return SENTENCES.get(code, OTHER) if code else ""
