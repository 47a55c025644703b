"""Where pictures lie when a site has more than one machine: an S3-compatible store, private."""

from __future__ import annotations

from typing import Any, NoReturn

from botocore.config import Config
from storages.backends.s3 import S3Storage

_CONNECT_SECONDS, _READ_SECONDS = 5, 20  # a store that does not answer holds a thread no longer
_ATTEMPTS = 3


class PrivateS3Storage(S3Storage):
    """A private bucket. Nothing in it has an address of its own: views ask who may see a file, and stream it."""

    def get_default_settings(self) -> dict[str, Any]:
        return super().get_default_settings() | {
            "default_acl": None,  # the bucket's own rule; many stores refuse ACLs
            "file_overwrite": True,  # names are ids, so the same name is the same file
            "querystring_auth": True,
            "client_config": Config(
                connect_timeout=_CONNECT_SECONDS,
                read_timeout=_READ_SECONDS,
                retries={"max_attempts": _ATTEMPTS, "mode": "standard"},
                s3={"addressing_style": "path"},  # stores of one's own have no name per bucket
                signature_version="s3v4",
                # Newer checksums are Amazon's alone; other stores refuse them.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        }

    def url(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise NotImplementedError("files here are handed out by views")
