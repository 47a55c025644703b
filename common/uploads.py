"""Reading files that people send."""

from __future__ import annotations

import io
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class CountingUploadHandler(FileUploadHandler):
    """Keeps at most the size of a picture in memory and only counts the rest, so that a form can say how big the file was.

    The words that came with the file are parsed as ever, however big it is. Nothing is written to disk. A file over the limit
    arrives with its true `size` and without content.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._limit = settings.PICTURE_MAX_MEGABYTES * 1024 * 1024
        self._kept = io.BytesIO()
        self._count = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._count += len(raw_data)
        if self._count <= self._limit:
            self._kept.write(raw_data)
        elif self._kept.tell():
            self._kept = io.BytesIO()

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self._kept.seek(0)
        return InMemoryUploadedFile(
            file=self._kept,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type or "",
            size=self._count,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
