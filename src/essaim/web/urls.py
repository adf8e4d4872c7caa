"""Every address of the site. Whatever changes something is a POST."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, path

from essaim.web.errors import tell_errors
from essaim.web.pages import (
    about,
    accounts,
    ads,
    archives,
    ask,
    by_file,
    dashboard,
    deliveries,
    here,
    home,
    journal,
    language,
    machines,
    me,
    merge,
    news,
    opt_out,
    proofs,
    recover,
    sign_in,
    style,
    telling,
    theme,
    welcome,
)
from essaim.web.pages.operators import entering
from essaim.web.pages.operators import pages as operators


def page(route: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
    """Give a route whose errors of ours become a page."""
    return path(route, tell_errors(view), name=name)


urlpatterns = [
    page("", home.home, "home"),
    page("about", about.about, "about"),
    page("opt-out", opt_out.opt_out, "opt-out"),
    page("help", about.help_page, "help"),
    page("accessibility", about.accessibility, "accessibility"),
    page("ask", ask.ask, "ask"),
    page("privacy", about.privacy, "privacy"),
    page("privacy/record", about.record, "record"),
    page("privacy/impact", about.impact, "impact"),
    page("listed", about.listed, "listed"),
    page(".well-known/security.txt", about.security_txt, "security-txt"),
    page("health", machines.health, "health"),
    page("metrics", machines.metrics, "metrics"),
    page("brand/<str:light>.css", machines.brand, "brand"),
    page("language", language.language, "language"),
    page("theme", theme.theme, "theme"),
    page("style", style.style, "style"),
    page("sign-in", sign_in.sign_in, "sign-in"),
    page("sign-out", sign_in.sign_out, "sign-out"),
    page("oauth/mastodon/callback", sign_in.back_from_mastodon, "oauth-mastodon"),
    page("oauth/bluesky/callback", sign_in.back_from_bluesky, "oauth-bluesky"),
    page("oauth/client-metadata.json", sign_in.client_metadata, "client-metadata"),
    page("oauth/jwks.json", sign_in.client_jwks, "client-jwks"),
    page("recover", recover.recover, "recover"),
    page("welcome", welcome.welcome, "welcome"),
    page("merge", merge.merge, "merge"),
    page("dashboard", dashboard.dashboard, "dashboard"),
    page("accounts", accounts.accounts, "accounts"),
    page("accounts/<int:pk>/unlink", accounts.unlink, "unlink"),
    page("me", me.me, "me"),
    page("me/findability", me.findability, "me-findability"),
    page("me/arrivals", me.arrivals, "me-arrivals"),
    page("me/consent", me.consent, "me-consent"),
    page("me/unblock/<int:pk>", me.unblock, "me-unblock"),
    page("me/sessions/<int:pk>/end", me.end_session, "me-session-end"),
    page("me/sessions/end-others", me.end_other_sessions, "me-sessions-end"),
    page("me/export", me.export, "me-export"),
    page("me/recovery-code", me.recovery_code, "me-recovery-code"),
    page("me/erase", me.erase, "erase"),
    page("archive", archives.archive, "archive"),
    page("archive/<int:pk>/answer", archives.answer, "archive-answer"),
    page("archive/delivery", deliveries.begin, "delivery"),
    page("archive/delivery/chunk", deliveries.chunk, "delivery-chunk"),
    page("archive/delivery/finish", deliveries.finish, "delivery-finish"),
    page("proof", proofs.proof, "proof"),
    page("proof/x", proofs.begin_x, "proof-x"),
    page("oauth/x/callback", proofs.back_from_x, "oauth-x"),
    page("here", here.here, "here"),
    page("here/follow", here.follow, "here-follow"),
    page("here/ignore", here.ignore, "here-ignore"),
    page("here/restore", here.restore, "here-restore"),
    page("here/block", here.block, "here-block"),
    page("requests/<int:pk>/answer", here.answer_request, "request-answer"),
    page("journal", journal.journal, "journal"),
    page("journal/journal.<str:form>", journal.export, "journal-export"),
    page("journal/by-file", by_file.by_file, "by-file"),
    page("journal/by-file/<int:pk>/following_accounts.csv", by_file.download, "by-file-download"),
    page("journal/by-file/<int:pk>/uploaded", by_file.uploaded, "by-file-uploaded"),
    page("journal/undo", journal.undo, "journal-undo"),
    page("journal/retry", journal.retry, "journal-retry"),
    page("journal/undo-all", journal.undo_all, "journal-undo-all"),
    page("journal/pause", journal.pause, "journal-pause"),
    page("journal/resume", journal.resume, "journal-resume"),
    page("news", news.news, "news"),
    page("ads", ads.audit, "ads"),
    page("ads/donate", ads.donate, "ads-donate"),
    page("ads/lists-<str:digest>.json", ads.lists, "ads-lists"),
    page("news/telling", telling.telling, "telling"),
    page("news/telling/mail", telling.mail, "telling-mail"),
    page("news/telling/mail/stop", telling.mail_stop, "telling-mail-stop"),
    page("mail/confirm/<str:token>", telling.confirm, "mail-confirm"),
    page("mail/stop/<str:token>", telling.mail_stop_by_link, "mail-stop"),
    page("come-in/<str:code>", sign_in.come_in, "come-in"),
    page("operators", operators.overview, "operators"),
    page("operators/enter", entering.enter, "operators-enter"),
    page("operators/leave", entering.leave, "operators-leave"),
    page("operators/hold", operators.hold, "operators-hold"),
    page("operators/members", operators.people, "operators-members"),
    page("operators/members/<int:pk>", operators.member, "operators-member"),
    page("operators/members/<int:pk>/suspend", operators.suspend, "operators-suspend"),
    page("operators/members/<int:pk>/export", operators.export, "operators-export"),
    page("operators/members/<int:pk>/erase", operators.erase, "operators-erase"),
    page("operators/disputes", operators.disputes, "operators-disputes"),
    page("operators/directory", operators.directory, "operators-directory"),
    page("operators/acts", operators.trail, "operators-acts"),
]

handler400 = "essaim.web.errors.bad_request"
handler403 = "essaim.web.errors.forbidden"
handler404 = "essaim.web.errors.not_found"
handler500 = "essaim.web.errors.broken"
