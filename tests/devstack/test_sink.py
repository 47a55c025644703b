import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from lupusteam.devstack import sink


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[str, int]]:
    controller = sink.start(tmp_path / "mail", port=0)
    yield controller.hostname, controller.port
    controller.stop()


def test_mail_becomes_one_file_with_everyone_who_got_it(running: tuple[str, int], tmp_path: Path):
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "Your code", "team@example.org", "anna@example.org"
    message.set_content("123456")
    with smtplib.SMTP(*running) as client:
        client.send_message(message, to_addrs=["anna@example.org", "hidden@example.org"])
    (kept,) = (tmp_path / "mail").iterdir()
    assert kept.suffix == ".eml"
    text = kept.read_text()
    assert "X-Envelope-To: anna@example.org, hidden@example.org" in text
    assert "123456" in text


def test_mail_that_cannot_be_kept_is_sent_back_for_later(running: tuple[str, int], tmp_path: Path):
    (tmp_path / "mail").rmdir()
    with smtplib.SMTP(*running) as client, pytest.raises(smtplib.SMTPDataError) as error:
        client.sendmail("team@example.org", ["anna@example.org"], "Subject: x\r\n\r\ny")
    assert error.value.smtp_code == 451
