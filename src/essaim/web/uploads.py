"""Plain upload: a private file, capped, gone when the request ends."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler
from django.http import HttpRequest

from essaim.conf.settings import current

MEGABYTE = 1_000_000


class CappedTemporaryFile(TemporaryFileUploadHandler):
    """Writes an upload to a private temporary file; stops over ESSAIM_UPLOAD_MAX_MB, or when nobody is signed in.

    The cap holds for a request's files together. The view sees `request.upload_too_big`. The page's form
    carries its token before the file, so that it is known even when the file was cut.
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.received = 0
        self.most = current().upload_max_mb * MEGABYTE

    def new_file(
        self,
        field_name: str,
        file_name: str,
        content_type: str,
        content_length: int | None,
        charset: str | None = None,
        content_type_extra: dict[str, bytes] | None = None,
    ) -> None:
        """Begin a file. Forms are read before views decide: nobody but members makes us write to disk."""
        if getattr(self.request, "person", None) is None:
            raise StopUpload(connection_reset=False)
        # Owner-only also when the folder was not there yet.
        Path(settings.FILE_UPLOAD_TEMP_DIR).mkdir(mode=0o700, parents=True, exist_ok=True)
        super().new_file(field_name, file_name, content_type, content_length, charset, content_type_extra)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a piece, unless it is one too many."""
        self.received += len(raw_data)
        if self.received > self.most:
            if self.request is not None:
                setattr(self.request, "upload_too_big", True)  # noqa: B010 - Django's request does not know it
            raise StopUpload(connection_reset=False)
        super().receive_data_chunk(raw_data, start)
