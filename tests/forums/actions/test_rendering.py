"""Stored HTML follows the renderer."""

import pytest
from django.core.management import call_command

from common import markdown
from forums.actions.rendering import rerender
from forums.models import Post
from tests.factories.forums import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db


def test_old_html_is_rendered_again_and_new_html_left_alone():
    thread = ThreadFactory(replies=2)
    Post.objects.filter(number=2).update(body="**new**", body_html="<p>old</p>", renderer_version=0)
    Post.objects.filter(number=3).update(body_html="<p>kept</p>")
    call_command("rerender_posts", "--batch=2")
    assert list(thread.posts.order_by("number").values_list("body_html", "renderer_version"))[1:] == [
        ("<p><strong>new</strong></p>\n", markdown.VERSION),
        ("<p>kept</p>", markdown.VERSION),
    ]


def test_erased_posts_stay_empty():
    PostFactory(body="", body_html="", renderer_version=0)
    rerender()
    assert Post.objects.get(number=2).body_html == ""


def test_a_batch_says_where_to_go_on():
    ThreadFactory(replies=2)
    first = rerender(limit=2)
    last = rerender(after=first, limit=2)
    assert first == Post.objects.get(number=2).pk
    assert (last, rerender(after=last)) == (Post.objects.get(number=3).pk, None)
