"""A mail server that delivers nothing: every mail becomes a file that the development mailbox shows."""

import datetime
import email.utils
import secrets
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from lupusteam.devstack.checks import free_port
from lupusteam.devstack.launch import hold_back_ends, wait_for_end


class FolderHandler:
    """Writes each mail to `folder` as it came, with the envelope's addresses in front: Bcc shows only there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content or b""
        if isinstance(content, str):
            content = content.encode()
        now = datetime.datetime.now(datetime.UTC)
        front = (
            f"X-Envelope-From: {envelope.mail_from}\r\n"
            f"X-Envelope-To: {', '.join(envelope.rcpt_tos)}\r\n"
            f"X-Received-At: {email.utils.format_datetime(now)}\r\n"
        )
        name = f"{now:%Y%m%dT%H%M%S.%f}-{secrets.token_hex(4)}"
        part = self.folder / f"{name}.part"
        try:
            part.write_bytes(front.encode() + content)
            part.rename(self.folder / f"{name}.eml")  # a reader never meets half a mail
        except OSError as error:
            return f"451 The mail could not be kept: {error.strerror}"
        return "250 Kept"


def start(folder: Path, port: int, host: str = "127.0.0.1") -> Controller:
    """Accept mail in a thread of this process until `stop()` is called on what is returned.

    Port 0 takes a free one; the result's `port` says which.
    """
    folder.mkdir(parents=True, exist_ok=True)
    controller = Controller(
        FolderHandler(folder), hostname=host, port=port or free_port(), enable_SMTPUTF8=True
    )
    controller.start()
    return controller


def serve(folder: Path, port: int) -> None:
    """Accept mail until SIGTERM or SIGINT."""
    hold_back_ends()
    controller = start(folder, port)
    print(f"Mail to 127.0.0.1:{port} goes to {folder}", flush=True)
    wait_for_end()
    controller.stop()
