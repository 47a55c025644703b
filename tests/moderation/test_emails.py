"""The mail to authors of hidden words."""

import pytest

from moderation import emails
from moderation.actions.content import hide_post, hide_thread
from notifications.models import OutgoingEmail
from tests.factories.accounts import UserFactory
from tests.factories.forums import ForumFactory, PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db

SECRETS = ["Imuran", "leukemia", "bluedoor", "Medicines", "Dr Grey", "lupus"]


@pytest.fixture
def post():
    thread = ThreadFactory(title="Imuran and leukemia", forum=ForumFactory(name="Medicines"))
    return PostFactory(thread=thread, author=UserFactory(handle="bluedoor"), body="Imuran gave me leukemia")


def test_mail_has_a_neutral_subject_a_text_and_html(post):
    mail = emails.post_hidden(post)
    assert mail.subject == "A note about your post"
    for part in (mail.text, mail.html):
        assert f"/forums/threads/{post.thread_id}/{post.number}/" in part
        assert "moderator hid" in part
        assert "second look" in part
    assert mail.headers["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("what", ["post", "thread"])
def test_stored_mail_says_no_title_name_illness_or_reason(post, moderator, what):
    if what == "post":
        hide_post(by=moderator, post=post, reason="Rule 4: it named Dr Grey")
    else:
        hide_thread(by=moderator, thread=post.thread, reason="Rule 4: it named Dr Grey")
    mail = OutgoingEmail.objects.get()
    whole = f"{mail.subject} {mail.text} {mail.html} {mail.headers}".replace("LupusTeam", "")
    assert not [secret for secret in SECRETS if secret.lower() in whole.lower()]
    assert moderator.handle not in whole
