"""A reminder for the day the X archive is ready: a calendar file, or an e-mail."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from icalendar import Alarm, Calendar, Event

from essaim.base import clock
from essaim.conf.settings import current
from essaim.services import mailing
from essaim.web.addresses import absolute
from essaim.web.people import MemberRequest, Request, member_only

#: In the reader's own time, whichever that is: when people are home.
AT, LASTS = time(18, 0), timedelta(minutes=15)


@require_safe
def calendar(request: Request) -> HttpResponse:  # noqa: ARG001 - Django passes it
    """Give a calendar file with the day after; nothing of it is kept here."""
    now = clock.now()
    begin = datetime.combine(now.date() + timedelta(days=1), AT)  # no zone: the calendar's own
    event = Event()
    event.add("uid", f"archive-{now:%Y%m%d}@{current().host}")
    event.add("dtstamp", now)
    event.add("dtstart", begin)
    event.add("dtend", begin + LASTS)
    event.add("summary", _("Is my X archive ready?"))
    event.add(
        "description",
        _("See in X, or in your e-mail, whether the archive is ready. Then bring it here: %(url)s")
        % {"url": absolute("archive")},
    )
    event.add("url", absolute("archive"))
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _("Is my X archive ready?"))
    alarm.add("trigger", timedelta(0))
    event.add_component(alarm)
    file = Calendar()
    file.add("prodid", "-//Essaim//Essaim//EN")
    file.add("version", "2.0")
    file.add_component(event)
    response = HttpResponse(file.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="essaim.ics"'
    return response


@require_POST
@member_only
def mail(request: MemberRequest) -> HttpResponse:
    """Write to the person tomorrow."""
    mailing.remind_tomorrow(request.person)
    messages.success(request, _("We write to you tomorrow, unless you have brought the archive by then."))
    return redirect("ask")
