"""Giving the X archive: what is kept of it, what was found, and the question that another owner raises."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from essaim.base.errors import BadInput
from essaim.conf.settings import current
from essaim.services import importing, limiting, proving
from essaim.web.errors import sentence_of, status_of
from essaim.web.pages.reader_words import sentences
from essaim.web.people import MemberRequest, member_only

#: Letters of a file name that no file system trips over: each may take four bytes of 255.
NAME_LENGTH = 60


@require_http_methods(["GET", "HEAD", "POST"])
@member_only
def archive(request: MemberRequest) -> HttpResponse:
    """Say how to get the archive and take it in."""
    if request.method != "POST":
        return _page(request)
    uploads = request.FILES.getlist("archive")  # reading them is what notices that one is too big
    if getattr(request, "upload_too_big", False):
        sentence = _(
            "This file is larger than %(size)s MB, which is all this site takes. Open the archive and give only "
            "following.js and follower.js, from its “data” folder: nothing else is needed."
        )
        return _page(request, error=sentence % {"size": current().upload_max_mb}, status=413)
    with _private_copies(uploads) as paths:
        if not paths:
            return _page(request, error=_("No file came with the form. Choose your archive, then send it."), status=400)
        try:
            limiting.spend_member("imports", request.person)
            limiting.spend_member("looked-up", request.person, 0)
            report = importing.import_archive(request.person, paths)
        except BadInput as error:
            return _page(request, error=sentence_of(error), status=status_of(error))
    limiting.note_member("looked-up", request.person, report.following)
    if not report.question:
        messages.success(request, _("Your archive was read, and the file is deleted."))
    return redirect("archive")


@require_POST
@member_only
def answer(request: MemberRequest, pk: int) -> HttpResponse:
    """Take the answer of the person: this other X account is mine too, or not mine."""
    mine = request.POST.get("answer") == "mine"
    importing.answer(request.person, pk, second_account=mine)
    if mine:
        messages.success(request, _("Kept, beside your other X account."))
    else:
        messages.success(request, _("Nothing of this archive was kept."))
    return redirect("archive")


def _page(request: MemberRequest, error: str = "", status: int = 200) -> HttpResponse:
    context = {
        "report": importing.latest(request.person),
        "proved": any(state.proved for state in proving.identities(request.person)),
        "error": error,
        "max_mb": current().upload_max_mb,
        "sentences": sentences(),
        "nav": "dashboard",
    }
    return render(request, "archive/archive.html", context, status=status)


@contextmanager
def _private_copies(uploads: Sequence[UploadedFile[Any]]) -> Iterator[list[Path]]:
    """Give the uploads under their own names, in a private folder that is gone afterwards.

    The names matter: `following-part1.js` says what it is. Each file is moved, not copied.
    """
    current().uploads_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="archive-", dir=current().uploads_dir))
    try:
        paths = []
        for number, upload in enumerate(uploads):
            if not isinstance(upload, TemporaryUploadedFile):
                continue
            path = folder / str(number) / _safe_name(upload.name or "")
            path.parent.mkdir()
            Path(upload.temporary_file_path()).rename(path)
            paths.append(path)
        yield paths
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _safe_name(name: str) -> str:
    kept = "".join(letter for letter in Path(name).name if letter.isalnum() or letter in "._- ()")
    return kept.strip(". ")[-NAME_LENGTH:] or "archive"
