"""Nobody sees what they may not (promise 2): five roles open every address, and every word they meet was meant for them.

With CRAWL_TABLE=<path> the table of roles by routes is written there.
"""

import os
from pathlib import Path

import pytest
from django.utils import timezone

from moderation.models import Report
from notifications.digests import collect, compose_digest
from notifications.models import EmailPreference, Notification, OutgoingEmail
from notifications.registries import DigestRequest
from tests.architecture.crawl_world import COMMON_WORD, ROLES, arguments, plant, take_back
from tests.architecture.crawler import Crawler, as_table

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world():
    """What was public was seen by visitors, and kept in the cache of pages, before it was taken back."""
    began = timezone.now()
    world = plant()
    warm = Crawler("visitor", None).get_everything(arguments(world))
    taken = {word for word in world.secrets if "titleofhidden" in word or "replyhidden" in word}
    assert taken & set(warm.words(world.secrets))
    take_back(world)
    world.began = began
    return world


def test_every_role_reads_what_it_may_and_nothing_else(world):
    crawls = []
    for role in ROLES:
        crawler = Crawler(role, world.people.get(role))
        crawler.get_everything(arguments(world))
        _press_buttons(crawler, world)
        crawls.append(crawler.crawl)
    if table := os.environ.get("CRAWL_TABLE"):
        Path(table).parent.mkdir(parents=True, exist_ok=True)
        Path(table).write_text(as_table(crawls))

    for crawl in crawls:
        found, may = crawl.words(world.secrets), world.readable(crawl.role)
        assert {word: pages[:3] for word, pages in found.items() if word not in may} == {}, crawl.role
        assert may - set(found) == set(), f"{crawl.role} finds less than it may: the crawl misses pages"
        assert [page.path for page in crawl.pages if page.status == 429 or page.status >= 500] == [], (
            crawl.role
        )
        if crawl.role == "visitor":
            shared = [page for page in crawl.pages if "public" in page.cache_control]
            assert shared
            assert [page.path for page in shared if "Set-Cookie:" in page.text] == []
        else:
            assert [page.path for page in crawl.pages if "public" in page.cache_control] == []
            assert any(str(world.people[crawl.role]) in page.text for page in crawl.pages[-3:]), (
                "was signed out"
            )


def test_mail_tells_each_role_no_more_than_the_site_does(world):
    requests = [DigestRequest(world.people[role], world.began, timezone.now()) for role in ROLES[1:]]
    sections = collect(requests)
    for role, request in zip(ROLES[1:], requests, strict=True):
        preference = EmailPreference.objects.get(user=request.user)
        with_titles = compose_digest(request, preference, sections[request.user.pk])
        preference.digest_titles = False
        discreet = compose_digest(request, preference, sections[request.user.pk])
        assert with_titles, role
        assert _told(world, with_titles.composed.text + with_titles.composed.html) <= world.readable(role)
        assert _told(world, with_titles.composed.subject, *with_titles.composed.headers.values()) == set()
        assert (
            _told(world, discreet.composed.text, discreet.composed.html, discreet.composed.subject) == set()
        )
    assert any(
        "zqtitleofopenqz" in entry.title
        for each in sections.values()
        for part in each
        for entry in part.entries
    )


def test_mails_about_moderation_tell_nothing_but_where_to_look(world):
    mails = OutgoingEmail.objects.exclude(kind=OutgoingEmail.DIGEST)
    assert {mail.to for mail in mails} >= {world.people["author"].email}
    for mail in mails:
        assert _told(world, mail.subject, mail.text, mail.html, str(mail.headers)) == set()


def _told(world, *texts):
    return {word for word in world.secrets if any(word in text.casefold() for text in texts)}


def _press_buttons(crawler, world):
    """Buttons that take ids or words: nothing comes back about what the presser may not see."""
    for thread in world.threads.values():
        for verb in ("subscribe", "unsubscribe"):
            crawler.post(f"/forums/{verb}/", {"kind": "thread", "id": thread.pk, "next": "/"})
        crawler.post(f"/forums/threads/{thread.pk}/reply/", {"body": COMMON_WORD, "preview": "1"})
    crawler.post("/forums/subscribe/", {"kind": "drug", "id": world.drugs["draft"].pk, "next": "/"})
    words = {
        "forum": world.forum.slug,
        "title": COMMON_WORD,
        "body": COMMON_WORD,
        "audience": "members",
        "preview": "1",
    }
    for drug in ("draft", "unpublishedine", "zqdraftbrnadqz"):
        crawler.post("/forums/threads/new/", words | {"drug_1": drug})
    for report in Report.objects.values_list("pk", flat=True):  # what was reported is shown after a reason
        crawler.post(f"/admin/moderation/report/{report}/look/", {"reason": "report"})
        crawler.get(f"/admin/moderation/report/{report}/change/", "admin:moderation_report_change")
    for notice in Notification.objects.values_list("pk", flat=True):
        crawler.post(f"/notices/{notice}/open/", {})
    crawler.post("/accounts/password/reset/", {"email": world.people["other"].email.replace("zq", "qz")})
    crawler.post("/notices/read/", {})
    crawler.get("/settings/", "accounts:settings")
