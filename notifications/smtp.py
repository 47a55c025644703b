"""One conversation with the mail server, cut in two so that the caller can commit in between.

A server keeps a mail only when it has read the line with the single dot that ends it. `offer` sends everything but that
line: whatever dies until then, nothing was delivered. `finish` sends the dot and reads the answer.
"""

from __future__ import annotations

import re
import smtplib
import socket
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend

if TYPE_CHECKING:
    from collections.abc import Callable

_MAILS_PER_CONNECTION = 100  # relays close longer conversations
_LAST_ANSWER_SECONDS = (
    90  # a server may scan the mail before it answers; giving up early would leave its fate unclear
)
_LINE_OF_DOTS = re.compile(rb"(?m)^\.")


class ServerAwayError(Exception):
    """The server cannot be reached or takes nothing from us now. Says nothing about any one mail."""


class MailRefusedError(Exception):
    """The server does not take this mail. `code` is its answer; 5xx is for good."""

    def __init__(self, code: int, *, nobody_there: bool = False) -> None:
        super().__init__(str(code))
        self.code = code
        self.nobody_there = nobody_there  # the server says that the address does not exist

    @property
    def for_good(self) -> bool:
        return 500 <= self.code < 600


class MailServer:
    """A connection that opens when it is needed. Use as a context manager."""

    def __init__(self) -> None:
        self._backend = EmailBackend(timeout=settings.EMAIL_TIMEOUT)  # knows TLS and how to sign in
        self._mails = 0

    def __enter__(self) -> MailServer:
        return self

    def __exit__(self, *error: object) -> None:
        if error[0] is None:
            self.quit()
        else:
            self.hang_up()

    def offer(self, sender: str, recipient: str, content: bytes) -> None:
        """Send `content` (lines end in CRLF) but not the dot that makes it count.

        Raises:
            ServerAwayError: nobody answers, or no mail is taken from us now.
            MailRefusedError: the server does not want this mail or this recipient.
            SMTPException, OSError: the conversation broke; nothing was delivered.
        """
        if self._mails >= _MAILS_PER_CONNECTION:
            self.quit()
        connection = self._begin(sender, len(content))
        code, answer = connection.rcpt(recipient)
        if code not in (250, 251):
            self._calm_down(connection, code)
            raise MailRefusedError(code, nobody_there=_says_nobody_there(code, answer))
        code, _ = connection.docmd("data")
        if code != 354:
            self._calm_down(connection, code)
            raise MailRefusedError(code)
        body = _LINE_OF_DOTS.sub(b"..", content)
        connection.send(body if body.endswith(b"\r\n") else body + b"\r\n")

    def finish(self, *, before_dot: Callable[[], None]) -> None:
        """Send the dot and read the answer. `before_dot` is called right before: from then on the mail may have gone.

        Raises:
            MailRefusedError: the server has read the mail and does not take it.
            SMTPException, OSError: no answer came; the mail may have been delivered.
        """
        connection = self._connection
        if connection is None or connection.sock is None:
            raise smtplib.SMTPServerDisconnected("nothing was offered")
        self._mails += 1
        connection.sock.settimeout(_LAST_ANSWER_SECONDS)
        before_dot()
        connection.send(b".\r\n")
        code, _ = connection.getreply()
        if code == 421:  # the server is about to close
            self.hang_up()
        else:
            connection.sock.settimeout(settings.EMAIL_TIMEOUT)
        if code != 250:
            raise MailRefusedError(code)

    def quit(self) -> None:
        """End politely. Never in the middle of a mail: its last lines would be taken for the end."""
        if self._connection is not None:
            try:
                self._connection.quit()
            except (smtplib.SMTPException, OSError):
                self._connection.close()
        self._forget()

    def hang_up(self) -> None:
        """Drop the connection. A mail whose dot was not sent is discarded by the server."""
        if self._connection is not None:
            self._connection.close()
        self._forget()

    @property
    def _connection(self) -> smtplib.SMTP | None:
        return self._backend.connection

    def _forget(self) -> None:
        self._backend.connection = None
        self._mails = 0

    def _begin(self, sender: str, size: int) -> smtplib.SMTP:
        """A connection that has accepted MAIL FROM; a connection that went stale is replaced once."""
        was_open = self._connection is not None
        try:
            connection = self._connection or self._open()
            connection.ehlo_or_helo_if_needed()
            options = [f"size={size}"] if connection.has_extn("size") else []
            code, _ = connection.mail(sender, options)
        except (smtplib.SMTPException, OSError) as error:
            self.hang_up()
            if was_open:
                return self._begin(sender, size)
            raise ServerAwayError(describe(error)) from error
        if code != 250:
            self.hang_up()
            if was_open:
                return self._begin(sender, size)
            raise ServerAwayError(f"MAIL {code}")
        return connection

    def _open(self) -> smtplib.SMTP:
        self._backend.open()
        connection = self._connection
        if connection is None or connection.sock is None:
            raise smtplib.SMTPServerDisconnected("no connection")
        # Else the dot would wait 40 ms until the server has acknowledged what came before it.
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def _calm_down(self, connection: smtplib.SMTP, code: int) -> None:
        """Make the connection fit for the next mail."""
        if code == 421:  # the server is about to close
            self.hang_up()
            return
        try:
            connection.rset()
        except (smtplib.SMTPException, OSError):
            self.hang_up()


def _says_nobody_there(code: int, answer: bytes) -> bool:
    """Of a refused recipient: that the address does not exist (RFC 3463 class 5.1), not that we may not write to it."""
    return code in (550, 551, 553) and re.match(rb"5\.1\.[1236]\b", answer) is not None


def describe(error: BaseException) -> str:
    """The class and the server's code: never an address, never a word of the server's answer."""
    code = getattr(error, "code", None) or getattr(error, "smtp_code", None)
    return f"{type(error).__name__} {code}" if isinstance(code, int) else type(error).__name__
