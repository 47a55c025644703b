"""The page on which a member reports a post."""

import pytest
from django.urls import reverse

from moderation.models import Report
from tests.factories.accounts import UserFactory
from tests.factories.forums import PostFactory, ThreadFactory
from tests.factories.moderation import ReportFactory

pytestmark = pytest.mark.django_db


def _url(post):
    return reverse("moderation:report", args=[post.pk])


def test_page_shows_the_first_words_and_every_reason(member_client):
    post = PostFactory(body="**Stop** your tablets at once", thread=ThreadFactory(title="A title apart"))
    page = member_client.get(_url(post))
    text = page.content.decode()
    assert page.status_code == 200
    assert "Stop your tablets at once" in text
    for value, label in Report.Reason.choices:
        assert f'value="{value}"' in text
        assert str(label) in text
    assert "A title apart" not in text


def test_reporting_puts_the_post_in_the_queue_and_leads_back(member_client, member):
    post = PostFactory()
    answer = member_client.post(_url(post), {"reason": "dosing", "words": "It says to stop"})
    assert answer.status_code == 302
    assert answer["Location"] == post.get_absolute_url()
    report = Report.objects.get()
    assert (report.post, report.reporter, report.reason, report.words) == (
        post,
        member,
        "dosing",
        "It says to stop",
    )
    after = member_client.get(reverse("guidelines"))
    assert (
        "Thank you. A moderator will look. We do not tell the author who reported." in after.content.decode()
    )


def test_get_changes_nothing(member_client):
    member_client.get(_url(PostFactory()), {"reason": "danger"})
    assert not Report.objects.exists()


def test_other_methods_are_refused(member_client):
    assert member_client.put(_url(PostFactory())).status_code == 405


def test_double_press_makes_one_report(member_client):
    post = PostFactory()
    for _ in range(2):
        member_client.post(_url(post), {"reason": "unkind"})
    assert Report.objects.count() == 1


@pytest.mark.parametrize("sent", [{}, {"reason": "nonsense"}, {"reason": "other", "words": "x" * 1001}])
def test_form_with_something_missing_keeps_the_words_and_saves_nothing(member_client, sent):
    page = member_client.post(_url(PostFactory()), {"words": "kept words", **sent})
    assert page.status_code == 200
    assert 'role="alert"' in page.content.decode()
    assert sent.get("words", "kept words") in page.content.decode()
    assert not Report.objects.exists()


def test_control_characters_and_null_bytes_vanish(member_client):
    member_client.post(_url(PostFactory()), {"reason": "other", "words": "a\x00b\x07c"})
    assert Report.objects.get().words == "abc"


def test_visitor_is_asked_to_sign_in_whether_or_not_the_post_exists(client):
    for address in (_url(PostFactory()), reverse("moderation:report", args=[999_999])):
        answer = client.get(address)
        assert answer.status_code == 302
        assert reverse("account_login") in answer["Location"]


VIEWERS = ["member", "author", "thread author", "moderator"]
STATES = {
    "shown": ({}, {}),
    "hidden": ({}, {"hidden": True}),
    "withdrawn": ({}, {"withdrawn": True}),
    "in a hidden thread": ({"hidden": True}, {}),
}
EXPECTED = {  # what each viewer of VIEWERS gets
    "shown": [200, 403, 200, 200],
    "hidden": [404, 403, 404, 200],
    "withdrawn": [404, 404, 404, 200],
    "in a hidden thread": [404, 404, 200, 200],
}


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_report_what(client, viewer, state, method):
    of_thread, of_post = STATES[state]
    post = PostFactory(thread=ThreadFactory(**of_thread), **of_post)
    client.force_login(
        {
            "member": UserFactory,
            "author": lambda: post.author,
            "thread author": lambda: post.thread.author,
            "moderator": lambda: UserFactory(moderator=True),
        }[viewer]()
    )
    expected = EXPECTED[state][VIEWERS.index(viewer)]
    answer = getattr(client, method)(_url(post), {"reason": "unkind"})
    assert answer.status_code == (302 if method == "post" and expected == 200 else expected)
    assert Report.objects.exists() == (method == "post" and expected == 200)


def test_own_post_is_refused_in_plain_words(member_client, member):
    page = member_client.get(_url(PostFactory(author=member)))
    assert page.status_code == 403
    assert "This is your own post, so there is nothing to report." in page.content.decode()


def test_too_many_reports_keep_the_words(member_client):
    *posts, last = ThreadFactory(replies=20).posts.all()
    for post in posts:
        member_client.post(_url(post), {"reason": "other"})
    page = member_client.post(_url(last), {"reason": "other", "words": "typed with sore hands"})
    assert page.status_code == 200
    assert "You have sent many reports in a short time." in page.content.decode()
    assert "typed with sore hands" in page.content.decode()
    assert Report.objects.count() == 20


def test_danger_has_the_way_to_people_who_listen(member_client):
    text = member_client.get(_url(PostFactory())).content.decode()
    assert "do not wait for us" in text
    assert f'href="{reverse("crisis")}"' in text


def test_page_is_kept_by_no_cache_or_search_engine(member_client):
    page = member_client.get(_url(PostFactory()))
    assert "no-store" in page["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in page.content.decode()


def test_reporter_is_named_nowhere_outside_the_queue(client):
    report = ReportFactory(reporter=UserFactory(handle="careful_owl"))
    client.force_login(report.post.author)
    assert "careful_owl" not in client.get(report.post.thread.get_absolute_url()).content.decode()
