"""A mail server for tests that keeps what it accepts, and refuses, breaks off or dawdles when told to."""

from __future__ import annotations

import collections
import contextlib
import email
import email.policy
import socketserver
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage


class SmtpServer(socketserver.ThreadingTCPServer):
    """Listens on a free port of 127.0.0.1 from construction to `close()`.

    `answers` replaces the answer to a command ("MAIL", "RCPT", "DATA", or "." for the end of a mail); "" breaks off
    without one. `only_for` limits them to one recipient. `seconds_per_mail` delays the last answer.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.answers: dict[str, str] = {}
        self.only_for = ""
        self.seconds_per_mail = 0.0
        self.received: list[tuple[str, bytes]] = []  # recipient and mail, in the order of acceptance
        self.half_received: list[bytes] = []  # what came of mails whose end never came
        self.connections = 0
        self.changed = threading.Condition()
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def port(self) -> int:
        return self.server_address[1]

    @property
    def recipients(self) -> collections.Counter[str]:
        """How many mails each address got."""
        return collections.Counter(recipient for recipient, _ in self.received)

    @property
    def mails(self) -> list[EmailMessage]:
        return [email.message_from_bytes(raw, policy=email.policy.default) for _, raw in self.received]

    def wait_for(self, count: int, seconds: float) -> bool:
        """True as soon as `count` mails were accepted, False after `seconds`."""
        with self.changed:
            return self.changed.wait_for(lambda: len(self.received) >= count, seconds)

    def close(self) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that was killed is what these tests are about."""


class _Conversation(socketserver.StreamRequestHandler):
    server: SmtpServer
    disable_nagle_algorithm = True

    def handle(self) -> None:
        server, recipient = self.server, ""
        server.connections += 1
        self.say("220 ready")
        while line := self.rfile.readline():
            command = line[:4].strip().upper().decode()
            if command == "RCPT":
                recipient = line.decode().partition("<")[2].partition(">")[0]
            scripted = (
                server.answers.get(command) if not server.only_for or server.only_for == recipient else None
            )
            if scripted is not None:
                if not scripted or not self.say(scripted):
                    return
            elif command == "EHLO":
                self.say("250-here\r\n250-SIZE 1000000\r\n250 8BITMIME")
            elif command == "DATA":
                self.say("354 go on")
                if not self.take(recipient):
                    return
            elif command == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 fine")

    def take(self, recipient: str) -> bool:
        server, lines = self.server, []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                server.half_received.append(b"".join(lines))
                return False
            lines.append(line.removeprefix(b"."))
        if server.seconds_per_mail:
            threading.Event().wait(server.seconds_per_mail)
        scripted = server.answers.get(".") if server.only_for in ("", recipient) else None
        if not scripted:  # accepted, though with "" the sender never hears of it
            with server.changed:
                server.received.append((recipient, b"".join(lines)))
                server.changed.notify_all()
        if scripted == "":
            return False
        return self.say(scripted or "250 kept")

    def say(self, answer: str) -> bool:
        with contextlib.suppress(OSError):
            self.wfile.write(answer.encode() + b"\r\n")
        return not answer.startswith("421")


@contextlib.contextmanager
def smtp_server() -> Iterator[SmtpServer]:
    server = SmtpServer()
    try:
        yield server
    finally:
        server.close()
