"""The private feed of news: making its address, and what feed readers fetch there."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from essaim.conf.settings import current
from essaim.services import feeding
from essaim.services.noticing import News
from essaim.web.addresses import absolute
from essaim.web.people import MemberRequest, Request, member_only
from essaim.web.words import say, say_html


@require_POST
@member_only
def change(request: MemberRequest) -> HttpResponse:
    """Make the feed's address, renew it, or take it away."""
    if request.POST.get("answer") == "stop":
        feeding.stop(request.person)
        messages.success(request, _("The feed is gone: its address leads nowhere now."))
    else:
        feeding.make(request.person)
        messages.success(request, _("Your feed has a new address. Keep it to yourself."))
    return redirect("telling")


@require_safe
def feed(request: Request, token: str) -> HttpResponse:  # noqa: ARG001 - Django passes it
    """Give the news as Atom, in the person's language. Titles name nobody: some readers send them on as e-mail."""
    person, news = feeding.read(token)
    with translation.override(person.language):
        atom = Atom1Feed(
            title=_("My news on %(site)s") % {"site": current().site_name},
            link=absolute("news"),
            description="",
            language=person.language,
            feed_guid=f"{absolute('news')}#feed",
        )
        for one in news:
            atom.add_item(
                title=_title(one),
                link=absolute(one.link or "news"),
                description=str(say_html(one.sentence, one.values)),
                unique_id=f"{absolute('news')}#{one.notice_id}",
                pubdate=one.created_at,
                updateddate=one.created_at,
            )
        body = atom.writeString("utf-8")
    response = HttpResponse(body, content_type="application/atom+xml; charset=utf-8")
    response["Cache-Control"] = "private, max-age=600"
    response["X-Robots-Tag"] = "noindex"
    return response


def _title(one: News) -> str:
    if one.kind in {"arrived", "arrived-followed"}:
        return _("Somebody you followed on X has arrived")
    if one.kind == "request-granted":
        return _("Somebody agrees to be found by you")
    return _("News about your follows and accounts") if one.values else say(one.sentence)
