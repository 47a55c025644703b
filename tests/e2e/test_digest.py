"""The digest on its whole way: from a new post over real SMTP into a mailbox, and one click that ends it."""

import datetime
import re
from email.utils import parseaddr
from urllib.request import Request, urlopen

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from drugs.models import Drug
from forums.actions.forums import create_default_forums
from forums.actions.posts import post_reply
from forums.actions.subscriptions import subscribe
from forums.actions.threads import start_thread
from forums.models import Forum, Thread
from notifications.models import DigestDelivery, EmailPreference
from notifications.periodic import queue_due_digests
from tests import kept
from tests.e2e.conftest import PHONE
from tests.e2e.steps import html_of, text_of
from tests.factories.accounts import UserFactory
from tests.factories.notifications import EmailPreferenceFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TITLE = "Zebra stripes after sun"
# What may stand nowhere in a digest: the illness, drugs, forums, titles, words, names.
TELLING = re.compile(
    r"lupus(?!team)|imuran|azathioprine|medicines|zebra|tuesday|wren|quarrelsome|drug|illness|disease",
    re.IGNORECASE,
)


@pytest.fixture
def reader(mails, work):
    """A member who subscribes to Imuran and to a thread, both with news, and whose digest is due."""
    kept.catalogue()
    create_default_forums()
    reader, writer = UserFactory(handle="wren"), UserFactory(handle="tuesday")
    medicines = Forum.objects.get(slug="medicines")
    own = start_thread(
        by=reader, forum=medicines, title=f"{TITLE}, again", body="Mine", audience=Thread.Audience.MEMBERS, drugs=[],
        submission_id="7f1f2a52-7a4f-4f3c-8c62-0a6f4a4b2a01",
    )  # fmt: skip
    imuran = Drug.objects.get(slug="imuran")
    subscribe(by=reader, drug=imuran)
    start_thread(
        by=writer, forum=medicines, title=TITLE, body="A quarrelsome liver", audience=Thread.Audience.MEMBERS,
        drugs=[imuran], submission_id="7f1f2a52-7a4f-4f3c-8c62-0a6f4a4b2a02",
    )  # fmt: skip
    post_reply(
        by=writer, thread=own, body="Quarrelsome too", submission_id="7f1f2a52-7a4f-4f3c-8c62-0a6f4a4b2a03"
    )
    preference = EmailPreferenceFactory(user=reader)
    hour = datetime.timedelta(hours=1)
    due = timezone.now().replace(minute=0, second=0, microsecond=0) + hour  # the full hour after the posts…
    EmailPreference.objects.filter(pk=preference.pk).update(
        digest_due_at=due,
        digest_hour=due.hour,
        digest_weekday=due.weekday(),
        digest_covered_until=due - 3 * hour,
    )
    return reader, due


def deliver_digest(reader, due, mails, time_machine):
    """…has come: beat finds who is due, the worker writes and sends."""
    time_machine.move_to(due + datetime.timedelta(minutes=3), tick=True)
    queue_due_digests()
    return mails(reader.email)


def test_digest_arrives_once_and_names_nothing_and_nobody(reader, mails, time_machine, live_server):
    (mail,) = deliver_digest(*reader, mails, time_machine)
    assert mail["Subject"] == "Your week: 1 reply waits"
    assert parseaddr(mail["From"])[0] == "Your team"
    preheader = re.search(r'<p class="pre"[^>]*>([^<]*)', html_of(mail))[1]
    assert preheader.strip()
    for told in (
        mail["Subject"],
        mail["From"],
        mail["List-Id"],
        preheader,
        *map(_visible, (html_of(mail), text_of(mail))),
    ):
        assert TELLING.findall(told) == []
    links = re.findall(r'(?:href|src)="([^"]+)"', html_of(mail))
    assert links
    assert all(link.startswith(live_server.url) for link in links)

    queue_due_digests()  # beat runs again, and nothing comes a second time
    assert len(mails(reader[0].email)) == 1
    assert DigestDelivery.objects.count() == 1


def test_one_click_ends_it_and_looking_at_the_link_does_not(reader, mails, time_machine, open_page):
    member = reader[0]
    (mail,) = deliver_digest(*reader, mails, time_machine)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = mail["List-Unsubscribe"].strip("<>")

    with urlopen(link) as answer:  # noqa: S310 - ours; mail programs and scanners look at links
        assert answer.status == 200
        assert "Set-Cookie" not in answer.headers
    assert _frequency(member) == "weekly"

    page = open_page(js=False, size=PHONE)
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("Stop the digest?")
    expect(page.locator("body")).not_to_contain_text(member.handle)
    assert _frequency(member) == "weekly"

    with urlopen(Request(link, data=b"List-Unsubscribe=One-Click", method="POST")) as answer:  # noqa: S310
        assert answer.status == 200
    assert _frequency(member) == "off"

    time_machine.move_to(reader[1] + datetime.timedelta(days=8), tick=True)
    queue_due_digests()
    assert len(mails(member.email)) == 1


def test_the_links_of_a_digest_lead_to_what_waits(reader, mails, time_machine, open_page, sign_in):
    member = reader[0]
    (mail,) = deliver_digest(*reader, mails, time_machine)
    post_link = next(link for link in re.findall(r'href="([^"]+)"', html_of(mail)) if link.endswith("#p2"))
    page = open_page(size=PHONE)
    sign_in(page, member)
    page.goto(post_link)
    expect(page.locator("#p2")).to_contain_text("Quarrelsome too")
    expect(page.locator("#p2")).to_be_in_viewport()

    page.goto("/settings/e-mail/")
    page.get_by_label("Never").check()
    page.get_by_role("button", name="Save settings").click()
    expect(page.get_by_role("main")).to_contain_text("No digest will come.")
    assert _frequency(member) == "off"


def _frequency(member):
    return EmailPreference.objects.get(user=member).digest_frequency


def _visible(text):
    """What a person reads, without addresses."""
    return re.sub(
        r"https?://\S+|<[^>]+>|mailto:\S+", " ", re.sub(r"<style.*?</style>", " ", text, flags=re.DOTALL)
    )
