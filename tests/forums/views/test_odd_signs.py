"""Odd signs in titles and bodies are harmless, and what people mean with signs stays."""

import pytest
from django.urls import reverse

from forums.models import Thread
from tests.factories.forums import ForumFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def start(member_client, member):
    forum = ForumFactory()

    def start_(title, body="Words"):
        sent = {"forum": forum.slug, "title": title, "body": body, "audience": "members"}
        return member_client.post(reverse("forums:thread_start"), sent)

    return start_


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("🦋🌞💊", "🦋🌞💊"),
        ("safe\u202etxt.exe", "safetxt.exe"),
        ("\u2067\u2067shut\u2069", "shut"),
        ("Z" + "\u0336\u0337\u0338\u0301\u0302\u0303" * 30 + "algo", "Z\u0336\u0337\u0338\u0301algo"),
        ("שלום לכולם", "שלום לכולם"),
    ],
)
def test_a_title_is_kept_without_signs_that_reach_beyond_it(start, title, kept):
    assert start(title).status_code == 302
    assert Thread.objects.get().title == kept


@pytest.mark.parametrize("title", ["\u3164\u3164", "\u202e", "\u200b \u2060"])
def test_a_title_without_ink_is_empty(start, title):
    assert "A few words are enough" in start(title).content.decode()
    assert not Thread.objects.exists()


def test_a_body_keeps_its_words_and_loses_what_turns_the_page(start, member_client):
    start("Signs", "\u202ereversed &#x202e;again <b>&amp;</b>")
    thread = Thread.objects.get()
    html = member_client.get(thread.get_absolute_url()).content.decode()
    assert "\u202e" not in html
    assert "reversed again &lt;b&gt;&amp;&lt;/b&gt;" in html
