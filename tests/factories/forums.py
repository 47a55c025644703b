"""Forums, threads and posts for tests. Rows are written directly, with counters as the actions would leave them."""

import uuid

import factory
from django.utils import timezone

from common import markdown
from forums.models import Forum, ForumGroup, Picture, Post, Thread, ThreadDrug
from forums.picture_files import save_files
from forums.pictures import ReadyPicture
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory


class ForumGroupFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ForumGroup

    name = factory.Sequence("Group {}".format)


class ForumFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Forum

    group = factory.SubFactory(ForumGroupFactory)
    name = factory.Sequence("Forum {}".format)
    slug = factory.Sequence("forum-{}".format)


class ThreadFactory(factory.django.DjangoModelFactory):
    """A members' thread with its opening post; `replies=3` adds replies by other members."""

    class Meta:
        model = Thread
        skip_postgeneration_save = True

    class Params:
        public = factory.Trait(audience=Thread.Audience.PUBLIC)
        locked = factory.Trait(locked_at=factory.LazyFunction(timezone.now))
        hidden = factory.Trait(
            hidden_at=factory.LazyFunction(timezone.now), hidden_reason="It named a doctor"
        )
        pinned = factory.Trait(pinned_at=factory.LazyFunction(timezone.now))

    forum = factory.SubFactory(ForumFactory)
    author = factory.SubFactory(UserFactory)
    title = factory.Sequence("Fatigue in the morning, {}".format)

    @factory.post_generation
    def replies(self, create, extracted, **kwargs):
        if not create:
            return
        PostFactory(thread=self, author=self.author, body=f"Opening words of {self.title}")
        for _ in range(extracted or 0):
            PostFactory(thread=self)
        self.forum.refresh_from_db()
        if self.hidden_at is None:
            self.forum.thread_count += 1
            self.forum.public_thread_count += self.is_public
            self.forum.last_post_at = self.last_post_at
            self.forum.save()


class PostFactory(factory.django.DjangoModelFactory):
    """The next post of `thread`; moves the thread's counters."""

    class Meta:
        model = Post
        skip_postgeneration_save = True

    class Params:
        hidden = factory.Trait(
            hidden_at=factory.LazyFunction(timezone.now), hidden_reason="It named a doctor"
        )
        withdrawn = factory.Trait(withdrawn_at=factory.LazyFunction(timezone.now))

    thread = factory.SubFactory(ThreadFactory)
    author = factory.SubFactory(UserFactory)
    number = factory.LazyAttribute(lambda post: post.thread.last_number + 1)
    body = factory.Sequence("Words of reply {}".format)
    body_html = factory.LazyAttribute(lambda post: markdown.render(post.body))
    renderer_version = markdown.VERSION
    submission_id = factory.LazyFunction(uuid.uuid4)
    announced_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def counters(self, create, extracted, **kwargs):
        if not create:
            return
        self.thread.last_number = self.number
        self.thread.reply_count += self.number > 1 and self.is_shown
        if self.number > 1 and self.is_shown and self.author != self.thread.author:
            self.thread.first_reply_at = self.thread.first_reply_at or self.created_at
        self.thread.last_post_at = self.created_at
        self.thread.last_author = self.author
        self.thread.save()
        if self.number > 1:
            ThreadDrug.objects.filter(thread=self.thread).update(is_waiting=self.thread.is_waiting)


class ThreadDrugFactory(factory.django.DjangoModelFactory):
    """That `thread` is about `drug`, as `forums.about` writes it. Totals of the drug are for the test to move."""

    class Meta:
        model = ThreadDrug

    thread = factory.SubFactory(ThreadFactory)
    drug = factory.SubFactory(DrugFactory)
    topic = factory.SelfAttribute("thread.topic")
    is_public = factory.SelfAttribute("thread.is_public")
    is_waiting = factory.SelfAttribute("thread.is_waiting")


class PictureFactory(factory.django.DjangoModelFactory):
    """A small picture with its files; loose unless `post` is given."""

    class Meta:
        model = Picture
        skip_postgeneration_save = True

    user = factory.SubFactory(UserFactory)
    alt = "A hand in the sun"
    width = 300
    height = 200

    @factory.post_generation
    def files(self, create, extracted, **kwargs):
        if create:
            save_files(self.pk, ReadyPicture(300, 200, {480: b"RIFF....WEBPVP8 "}))
