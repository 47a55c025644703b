"""Reads the mails that the sink of the development stack wrote. No database."""

import datetime
import email
import email.policy
import re
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path

MAIL_ID = r"[0-9]{8}T[0-9]{6}\.[0-9]{6}-[0-9a-f]{8}"
_HEAD = re.compile(r"<head[^>]*>", re.IGNORECASE)


@dataclass(frozen=True)
class MailHead:
    """What the list shows of one mail."""

    id: str
    sender: str
    to: str
    subject: str
    received_at: datetime.datetime


@dataclass(frozen=True)
class Mail:
    head: MailHead
    headers: list[tuple[str, str]]
    text: str
    html: str
    attachments: list[str]
    raw: str


def mail_heads(folder: Path, *, address: str = "", limit: int) -> tuple[list[MailHead], int]:
    """The newest `limit` mails to an address that contains `address`, newest first, and how many there are in all."""
    names = sorted((path.name for path in folder.glob("*.eml")), reverse=True)
    if not address:
        return [_head(folder / name) for name in names[:limit]], len(names)
    heads = (_head(folder / name) for name in names)
    found = [head for head in heads if address.casefold() in head.to.casefold()]
    return found[:limit], len(found)


def read_mail(folder: Path, mail_id: str) -> Mail | None:
    """One mail, or None if there is no such file."""
    path = folder / f"{mail_id}.eml"
    if not re.fullmatch(MAIL_ID, mail_id) or not path.is_file():
        return None
    raw = path.read_bytes()
    message = BytesParser(_class=EmailMessage, policy=email.policy.default).parsebytes(raw)
    return Mail(
        head=_head(path),
        headers=[(name, _header(message, name, index)) for name, index in _numbered(message)],
        text=_part(message, "plain"),
        html=_part(message, "html"),
        attachments=[part.get_filename() or part.get_content_type() for part in message.iter_attachments()],
        raw=raw.decode("utf-8", errors="replace"),
    )


def with_links_outside(html: str) -> str:
    """The mail's HTML with a note to the browser to open links in a new tab, as mail programs do."""
    return _HEAD.sub(lambda found: f'{found.group()}<base target="_blank">', html, count=1)


def _head(path: Path) -> MailHead:
    with path.open("rb") as file:
        message = BytesHeaderParser(policy=email.policy.default).parse(file)
    try:
        received_at = parsedate_to_datetime(str(message["X-Received-At"]))
    except ValueError:
        received_at = datetime.datetime.fromtimestamp(path.stat().st_mtime, datetime.UTC)
    return MailHead(
        id=path.stem,
        sender=str(message.get("From", "")),
        to=str(message.get("X-Envelope-To") or message.get("To", "")),
        subject=str(message.get("Subject", "")),
        received_at=received_at,
    )


def _numbered(message: EmailMessage) -> list[tuple[str, int]]:
    seen: dict[str, int] = {}
    numbered = []
    for name in message.keys():  # noqa: SIM118 (a header may stand several times)
        numbered.append((name, seen.get(name.lower(), 0)))
        seen[name.lower()] = seen.get(name.lower(), 0) + 1
    return numbered


def _header(message: EmailMessage, name: str, index: int) -> str:
    return str(message.get_all(name, [])[index])


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    if part is None:
        return ""
    try:
        return str(part.get_content())
    except LookupError:  # a character set that nobody knows
        return part.get_payload(decode=True).decode("utf-8", errors="replace")  # type: ignore[union-attr]
