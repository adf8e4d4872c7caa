"""What is pictured: each page of the site, in each state that looks different."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Shot:
    """One picture: what it is called, the address's name, who looks, where, and what they send or press first."""

    name: str
    route: str
    who: str
    path: str
    send: Mapping[str, str] | None = None
    press: str = ""
    light: Mapping[str, str] = field(default_factory=dict)


def _plain(who: str, suffix: str, paths: Mapping[str, str]) -> list[Shot]:
    return [Shot(f"{route}{suffix}", route, who, path) for route, path in paths.items()]


_FOR_ALL = {
    "home": "/", "about": "/about", "help": "/help", "accessibility": "/accessibility", "ask": "/ask",
    "privacy": "/privacy", "record": "/privacy/record", "impact": "/privacy/impact", "listed": "/listed",
    "opt-out": "/opt-out", "style": "/style", "sign-in": "/sign-in", "recover": "/recover", "ads": "/ads",
    "invited": "/i/{invitation}", "public-page": "/@ana", "report-page": "/@ana/report",
    "mail-confirm": "/mail/confirm/{confirm}", "mail-stop": "/mail/stop/{stop}",
}  # fmt: skip
_FOR_MEMBERS = {
    "dashboard": "/dashboard", "ask": "/ask", "archive": "/archive", "proof": "/proof", "here": "/here",
    "journal": "/journal", "by-file": "/journal/by-file", "journal-undo-all": "/journal/undo-all", "news": "/news",
    "telling": "/news/telling", "invite": "/invite", "my-page": "/me/page", "accounts": "/accounts", "me": "/me",
    "erase": "/me/erase", "keep": "/me/keep",
}  # fmt: skip
_FOR_OPERATORS = {
    "operators": "/operators", "operators-members": "/operators/members",
    "operators-member": "/operators/members/{badr}", "operators-erase": "/operators/members/{badr}/erase",
    "operators-disputes": "/operators/disputes", "operators-directory": "/operators/directory",
    "operators-acts": "/operators/acts",
}  # fmt: skip
_MANY = {
    "dashboard": "/dashboard", "here": "/here", "journal": "/journal", "news": "/news", "me": "/me",
    "journal-undo-all": "/journal/undo-all", "invite": "/invite",
}  # fmt: skip

SHOTS: list[Shot] = [
    *_plain("stranger", "", _FOR_ALL),
    Shot("help-open", "help", "stranger", "/help", press="details.question summary"),
    Shot("lights-open", "about", "stranger", "/about", press=".bar .menu summary"),
    Shot(
        "sign-in-wrong", "sign-in", "stranger", "/sign-in", {"network": "mastodon", "address": "bela@nowhere.example"}
    ),
    Shot("sign-in-empty", "sign-in", "stranger", "/sign-in", {"network": "bluesky", "address": ""}),
    Shot("recover-wrong", "recover", "stranger", "/recover", {"code": "abcd-efgh"}),
    Shot("opt-out-code", "opt-out", "asking", "/opt-out"),
    Shot("opt-out-wrong", "opt-out", "asking", "/opt-out", {"post": "not an address"}),
    Shot("come-in-used-up", "come-in", "stranger", "/come-in/abc"),
    Shot("mail-confirmed", "mail-confirm", "stranger", "/mail/confirm/{confirm_dan}", {}),
    Shot("mail-stopped", "mail-stop", "stranger", "/mail/stop/{stop_crowd}", {}),
    *_plain("new", "-new", _FOR_MEMBERS),
    Shot("welcome", "welcome", "newest", "/welcome"),
    Shot("welcome-wrong", "welcome", "newest", "/welcome", {"findability": "anyone"}),
    Shot("archive-no-file", "archive", "new", "/archive", {}),
    Shot("my-page-wrong", "my-page", "new", "/me/page", {"name": "No, not this!"}),
    Shot("invite-wrong", "invite", "new", "/invite", {"group": "https://bad.example"}),
    Shot("telling-wrong", "telling-mail", "new", "/news/telling/mail", {"address": "nobody"}),
    Shot("proof-wrong", "proof", "new", "/proof", {"post": "not an address"}),
    *_plain("busy", "-busy", _FOR_MEMBERS),
    Shot("more-open", "news", "busy", "/news", press=".site-nav .menu summary"),
    Shot("here-nobody", "here", "busy", "/here?q=zzzz"),
    Shot("here-ticked", "here", "busy", "/here?tick=all"),
    Shot("here-reasons", "here", "busy", "/here", press=".grade summary"),
    Shot("here-block", "here-block", "busy", "/here/block", {"person": "{somebody}"}),
    Shot("journal-failed", "journal", "busy", "/journal?show=failed"),
    Shot("journal-nobody", "journal", "busy", "/journal?q=zzzz"),
    Shot("poster", "poster", "busy", "/invite/{invitation}/poster"),
    Shot("poster-printed", "poster", "busy", "/invite/{invitation}/poster", light={"media": "print"}),
    Shot("public-page-printed", "public-page", "stranger", "/@ana", light={"media": "print"}),
    Shot("unlink", "unlink", "busy", "/accounts/{account}/unlink"),
    Shot("recovery-code", "me-recovery-code", "busy", "/me/recovery-code", {}),
    Shot("archive-question", "archive", "asked", "/archive"),
    Shot("merge", "merge", "double", "/merge"),
    Shot("proof-frozen", "proof", "frozen", "/proof"),
    Shot("dashboard-paused", "dashboard", "paused", "/dashboard"),
    Shot("journal-paused", "journal", "paused", "/journal"),
    *_plain("crowd", "-5000", _MANY),
    Shot("here-5000-last", "here", "crowd", "/here?page=100"),
    Shot("journal-5000-later", "journal", "crowd", "/journal?from=400"),
    Shot("operators-enter", "operators-enter", "outside", "/operators/enter"),
    Shot("operators-enter-wrong", "operators-enter", "outside", "/operators/enter", {"code": "000000"}),
    Shot("operators-set-up", "operators-enter", "appointed", "/operators/enter"),
    Shot("operators-set-up-code", "operators-enter", "appointed", "/operators/enter", {"setup": "{setup}"}),
    *_plain("operator", "", _FOR_OPERATORS),
    Shot("operators-members-found", "operators-members", "operator", "/operators/members", {"find": "{badr_handle}"}),
    Shot("operators-members-none", "operators-members", "operator", "/operators/members", {"find": "nobody@x.example"}),
    Shot("operators-directory-found", "operators-directory", "operator", "/operators/directory", {"find": "mairie"}),
    Shot("too-often", "me-export", "tired", "/me/export"),
    Shot("erased", "erase", "leaving", "/me/erase", {}),
    Shot("operators-erased", "operators-erase", "operator", "/operators/members/{dan}/erase", {}),
]
#: Pages that come instead of another: who answers is named by what `errors` calls it.
ERRORS = ("bad_request", "forbidden", "not_found", "broken", "no_token", "away")

#: Addresses at which there is nothing to look at: files, feeds, signs of life, and what only takes a form or leads on.
NOT_PAGES = frozenset({
    "security-txt", "health", "metrics", "brand", "language", "theme", "sign-out", "oauth-mastodon", "oauth-bluesky",
    "client-metadata", "client-jwks", "accounts-prefer", "me-findability", "me-arrivals", "me-consent", "me-unblock",
    "me-session-end", "me-sessions-end", "archive-answer", "delivery", "delivery-chunk", "delivery-finish",
    "delivery-known", "proof-x", "oauth-x", "here-follow", "here-ignore", "here-restore", "request-answer",
    "journal-export", "by-file-download", "by-file-uploaded", "journal-undo", "journal-retry", "journal-pause",
    "journal-resume", "ads-donate", "ads-lists", "telling-mail-stop", "telling-feed", "feed", "reminder-calendar",
    "reminder-mail", "invite-end", "my-page-end", "operators-leave", "operators-hold", "operators-suspend",
    "operators-export",
})  # fmt: skip
