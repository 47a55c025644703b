"""A mail as bytes for the wire. The standard library writes any mail there is; this writes ours, in a tenth of the time.

Ours are plain text, or plain text and HTML side by side, without attachments. Whatever is not short ASCII lines goes as
base64, which every server passes on unchanged.
"""

from __future__ import annotations

import base64
import re
from email.header import Header
from email.utils import format_datetime, getaddresses
from typing import TYPE_CHECKING

from django.core.mail.message import sanitize_address

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

_NAME = re.compile(r"[!-9;-~]+")
_ADDRESSES = {"from", "to", "reply-to"}
_LINE_MAX_CHARS = 998  # RFC 5322, without the line end
_LINE_END = re.compile(r"\r\n?|\n")


def write_mail(
    *, headers: Mapping[str, str], text: str, html: str, boundary: str, at: datetime.datetime
) -> bytes:
    """`headers` and both parts as one mail whose lines end in CRLF. `html` may be empty.

    Headers stand in one line each: some mail programs misread an unsubscribe link that is folded. `boundary` must not
    occur in the parts; `at` becomes the date.

    Raises:
        ValueError: a header cannot be written, as when it holds the end of a line.
    """
    lines = [_header(name, value) for name, value in headers.items()]
    lines += [f"Date: {format_datetime(at)}", "MIME-Version: 1.0"]
    if not html:
        lines += _part("plain", text)
    else:
        lines += [f'Content-Type: multipart/alternative; boundary="{boundary}"', ""]
        lines += [f"--{boundary}", *_part("plain", text)]
        lines += [f"--{boundary}", *_part("html", html)]
        lines += [f"--{boundary}--"]
    return ("\r\n".join(lines) + "\r\n").encode("ascii")


def _header(name: str, value: str) -> str:
    if not _NAME.fullmatch(name) or _LINE_END.search(value):
        raise ValueError("a header holds the end of a line")
    if value.isascii():
        return f"{name}: {value}"
    if name.lower() in _ADDRESSES:  # the names are encoded, the addresses are not
        return f"{name}: {', '.join(sanitize_address(pair, 'utf-8') for pair in getaddresses([value]))}"
    return f"{name}: {Header(value, 'utf-8', header_name=name).encode(linesep=chr(13) + chr(10))}"


def _part(kind: str, content: str) -> list[str]:
    lines = _LINE_END.split(content)
    head = f'Content-Type: text/{kind}; charset="utf-8"'
    if content.isascii() and max(map(len, lines)) <= _LINE_MAX_CHARS:
        return [head, "Content-Transfer-Encoding: 7bit", "", *lines]
    encoded = base64.encodebytes("\r\n".join(lines).encode()).decode("ascii")
    return [head, "Content-Transfer-Encoding: base64", "", *encoded.splitlines()]
