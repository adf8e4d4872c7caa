"""The plain upload: private, capped, for members only."""

from __future__ import annotations

import stat
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.http import HttpRequest
from django.test import RequestFactory

from essaim.conf.settings import current
from essaim.web.uploads import MEGABYTE, CappedTemporaryFile
from tests.people import ANA, make_member


class Chunky(BytesIO):
    """A body of many megabytes that is nowhere in memory."""

    def __init__(self, head: bytes, size: int, tail: bytes) -> None:
        super().__init__(head)
        self.left, self.tail, self.total = size, BytesIO(tail), len(head) + size + len(tail)

    def read(self, size: int | None = -1, /) -> bytes:
        wanted = 65_536 if size is None or size < 0 else size
        if piece := super().read(wanted):
            return piece
        if self.left:
            piece = bytes(min(wanted, self.left))
            self.left -= len(piece)
            return piece
        return self.tail.read(wanted)


def posted(megabytes: float, *, member: bool) -> HttpRequest:
    line = b"-" * 2 + b"line"
    head = line + b'\r\nContent-Disposition: form-data; name="note"\r\n\r\nkept\r\n' + line
    head += b'\r\nContent-Disposition: form-data; name="archive"; filename="a.zip"\r\n\r\n'
    body = Chunky(head, int(megabytes * MEGABYTE), b"\r\n" + line + b"--\r\n")
    request = RequestFactory().generic("POST", "/archive", CONTENT_TYPE="multipart/form-data; boundary=line")
    request.META["CONTENT_LENGTH"] = str(body.total)
    request._stream = body
    request.__dict__["person"] = object() if member else None
    handler = CappedTemporaryFile(request)
    assert handler.most == current().upload_max_mb * MEGABYTE
    handler.most = MEGABYTE
    request.upload_handlers = [handler]
    return request


def test_an_upload_lands_in_a_private_file_that_goes_with_the_request() -> None:
    request = posted(0.2, member=True)
    upload = request.FILES["archive"]
    assert isinstance(upload, TemporaryUploadedFile)
    path = Path(upload.temporary_file_path())
    assert path.parent == Path(settings.FILE_UPLOAD_TEMP_DIR)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    request.close()
    assert not path.exists()


def test_an_upload_beyond_the_cap_is_dropped_and_the_form_says_so() -> None:
    request = posted(1.5, member=True)
    assert request.POST["note"] == "kept"
    assert not request.FILES
    assert request.upload_too_big is True  # type: ignore[attr-defined]
    request.close()


def test_a_strangers_upload_is_never_written() -> None:
    before = set(Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir())
    request = posted(1, member=False)
    assert not request.FILES
    assert set(Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir()) == before


@pytest.mark.django_db
def test_a_stranger_who_sends_a_file_is_asked_to_sign_in(client: object) -> None:
    from django.test import Client

    make_member(ANA)
    answer = Client().post("/archive", {"archive": SimpleUploadedFile("a.zip", b"PK")})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in")
