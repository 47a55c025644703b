"""A community in which somebody left words everywhere: in tables, in words of others, in Redis, in files, on the way to workers."""

import base64
import json
import uuid

from celery import current_app
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts import exporting
from accounts.models import DataExport
from common import ratelimits
from common.quoting import quote
from forums.actions.drafts import Words, save_draft
from forums.actions.held import hold_reply
from forums.actions.posts import edit_post, post_reply
from forums.models import Bookmark
from tests.architecture.leaver import ADDRESS, HANDLE, make_leaver
from tests.factories.accounts import UserFactory
from tests.factories.forums import ForumFactory, PostFactory, ThreadFactory

PASSWORD = "correct horse battery"  # of UserFactory


class World:
    """`leaver` and what others made of their words."""

    def __init__(self):
        self.leaver = make_leaver()
        self.other = UserFactory()
        self.forum = ForumFactory(is_indexable=True)
        self.public = ThreadFactory(
            author=self.leaver, forum=self.forum, title="quaggaPublic title", public=True
        )
        self.opening = self.public.posts.get(number=1)
        self.members = ThreadFactory(author=self.other, forum=self.forum)
        self.words = PostFactory(
            thread=self.members, author=self.leaver, body="quaggaQuoted words of a morning"
        )
        self._what_others_wrote()
        self._what_redis_and_files_hold()

    def _what_others_wrote(self):
        """Answers that quote and name the leaver: out, changed, waiting their minute, and not sent yet."""
        self.quoting = self._quote("Other words that stay.")
        self.answer = post_reply(
            by=self.other, thread=self.members, body=self.quoting, submission_id=uuid.uuid4()
        )
        self.changed = post_reply(
            by=self.other, thread=self.members, body=self.quoting, submission_id=uuid.uuid4()
        )
        edit_post(by=self.other, post=self.changed, body="Nothing of theirs any more.")
        waits = UserFactory()
        hold_reply(by=waits, thread=self.members, body=self.quoting, submission_id=uuid.uuid4())
        save_draft(
            by=UserFactory(), words=Words(body=self.quoting), submission_id=uuid.uuid4(), thread=self.members
        )
        Bookmark.objects.create(user=self.other, post=self.words, note="A note of my own")

    def _quote(self, own):
        link = reverse("forums:post_detail", args=[self.members.pk, self.words.number])
        return (
            quote(self.words.body, who=self.leaver.display_name, link=link, limit=300)
            + f"Thank you @{HANDLE}. {own}"
        )

    def _what_redis_and_files_hold(self):
        for path in (
            reverse("home"),
            self.public.get_absolute_url(),
            self.forum.get_absolute_url(),
            reverse("forums:feed", args=[self.forum.slug]),
            reverse("forums:search") + "?q=quaggaPublic",
        ):
            assert Client().get(path).status_code == 200, path
        self.browser = Client()
        self.browser.post(
            reverse("account_login"), {"login": ADDRESS, "password": PASSWORD}
        )  # half-way: codes
        self.browser = Client()
        self.browser.force_login(self.leaver)
        assert self.browser.get(self.members.get_absolute_url()).status_code == 200
        self.others_browser = Client()
        self.others_browser.force_login(self.other)
        for door, box in (("account_request_login_code", "email"), ("account_reset_password", "email")):
            Client().post(reverse(door), {box: ADDRESS})  # begun elsewhere, never finished
        Client().post(reverse("account_login"), {"login": ADDRESS, "password": "a wrong one"})
        ratelimits.hit(ratelimits.Limit("test", 5, 600), ADDRESS)
        DataExport.objects.filter(user=self.leaver).delete()
        assert exporting.build(DataExport.objects.create(user=self.leaver).pk)


def work(*, with_mail=True):
    """Do what waits for a worker now, as a worker would; return the names of the tasks."""
    current_app.autodiscover_tasks(related_name="periodic", force=True)
    redis, done = cache._cache.get_client(), []
    while taken := redis.rpop("celery"):
        message = json.loads(taken)
        is_mail = message["headers"]["task"] == "notifications.deliver_outbox"
        if message["headers"]["eta"] is None and (with_mail or not is_mail):
            args, kwargs, _ = json.loads(base64.b64decode(message["body"]))
            current_app.tasks[message["headers"]["task"]].apply(args=args, kwargs=kwargs)
            done.append(message["headers"]["task"])
    return done
