"""The quick way on Mastodon: a file for the server's own import page, in three clicks, beside the slow one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from essaim.networks.mastodon.following_csv import FILE_NAME
from essaim.services.reconnecting import by_file as files
from essaim.web.people import MemberRequest, member_only
from essaim.web.words import number


@require_GET
@member_only
def by_file(request: MemberRequest) -> HttpResponse:
    """Say what each way takes, for each account."""
    return render(request, "journal/by_file.html", {"ways": files.ways(request.person), "nav": "journal"})


@require_GET
@member_only
def download(request: MemberRequest, pk: int) -> HttpResponse:
    """Give the file."""
    response = HttpResponse(files.following_file(request.person, pk), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return response


@require_POST
@member_only
def uploaded(request: MemberRequest, pk: int) -> HttpResponse:
    """Leave the server alone for a while."""
    count = files.uploaded(request.person, pk)
    sentence = ngettext(
        "%(count)s person is left to your server; we look again in an hour.",
        "%(count)s people are left to your server; we look again in an hour.",
        count,
    )
    messages.success(request, sentence % {"count": number(count)})
    return redirect("journal")
