"""What we write is read by others as it was meant."""

import datetime
import email
import email.policy

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from notifications.mime import write_mail

AT = datetime.datetime(2026, 11, 22, 9, 30, tzinfo=datetime.UTC)
# Any text that can be stored: no null, no lone surrogates; control characters were taken out by the forms.
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), max_size=3000)
LINES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=150)


def written(headers=None, text="Words.\n", html=""):
    return write_mail(headers=headers or {}, text=text, html=html, boundary="=5f2b", at=AT)


def read(raw):
    return email.message_from_bytes(raw, policy=email.policy.default)


def body(message, kind):
    return message.get_body([kind]).get_content().replace("\r\n", "\n")


@given(TEXTS)
@example("x" * 999)
@example(".\n..\n")
@example("From the start\nFrom here")
def test_plain_text_comes_back_as_it_was(text):
    raw = written(text=text)
    assert body(read(raw), "plain").rstrip("\n") == text.rstrip("\n")


@given(TEXTS, TEXTS.filter(bool))
def test_both_parts_come_back_as_they_were(text, html):
    message = read(written(text=text, html=html))
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert body(message, "plain").rstrip("\n") == text.rstrip("\n")
    assert body(message, "html").rstrip("\n") == html.rstrip("\n")
    assert not message.defects


@given(TEXTS, TEXTS)
def test_the_wire_sees_ascii_lines_of_lawful_length(text, html):
    raw = written({"Subject": "Your week"}, text, html)
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998


@given(LINES.map(str.strip).filter(lambda line: line == " ".join(line.split())))
@example(
    "Ihre Woche: 5 Antworten – für Sie, mit vielen Wörtern, damit die Zeile ganz gewiss umbrochen werden muß"
)
def test_a_subject_in_any_language_comes_back_as_it_was(subject):
    assert read(written({"Subject": subject}))["Subject"] == subject


def test_names_beside_addresses_are_encoded_and_addresses_are_not():
    message = read(written({"From": "Ihr Team für Sie <team@example.org>", "To": "reader@mail.example"}))
    assert message["From"].addresses[0].display_name == "Ihr Team für Sie"
    assert message["From"].addresses[0].addr_spec == "team@example.org"
    assert message["To"] == "reader@mail.example"


def test_the_date_is_that_of_the_hand_over():
    assert read(written())["Date"].datetime == AT


def test_a_long_link_stays_in_one_line():
    link = f"<https://team.example.org/unsubscribe/{'a' * 300}/>"
    assert f"List-Unsubscribe: {link}\r\n".encode() in written({"List-Unsubscribe": link})


@pytest.mark.parametrize(
    "headers",
    [
        {"Subject": "Hello\nBcc: everybody@mail.example"},
        {"Subject": "Hello\r"},
        {"To": "reader@mail.example\r\nBcc: everybody@mail.example"},
        {"X-Bad\nName": "value"},
        {"": "value"},
        {"X Bad": "value"},
        {"X:Bad": "value"},
    ],
)
def test_a_header_cannot_bring_another_one_along(headers):
    with pytest.raises(ValueError, match="end of a line"):
        written(headers)
