"""Fills an empty development site with the example community, through the same actions as the site itself."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass, field
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from accounts.actions.joining import welcome_member
from accounts.actions.roles import ensure_groups, grant_role
from accounts.models import Consent, User
from accounts.registries import SignupChoices
from drugs.actions.catalogue import load_catalogue
from drugs.models import Drug
from forums.actions.forums import create_default_forums
from forums.actions.pictures import add_picture, picture_markdown
from forums.actions.polls import PollSpec
from forums.actions.posts import edit_post, post_reply, withdraw_post
from forums.actions.reading import mark_read
from forums.actions.subscriptions import subscribe
from forums.actions.threads import start_thread
from forums.announcements import announce
from forums.models import Forum, Post, PostEdit, Subscription, Thread, ThreadRead
from lupusteam.devstack.example.cards import share_experiences
from lupusteam.devstack.example.medicines import keep_medicines
from lupusteam.devstack.example.pages import hand_in_a_page
from lupusteam.devstack.example.people import PASSWORD, PEOPLE
from lupusteam.devstack.example.picture import draw_bean
from lupusteam.devstack.example.selves import look_with_a_reason, say_who_they_are
from lupusteam.devstack.example.support import keep_things, support
from lupusteam.devstack.example.texts import ExamplePost, ExampleThread, read_threads
from moderation.actions import content
from moderation.actions.reports import report_post
from moderation.models import LogEntry, Report
from notifications.actions.preferences import set_digest
from notifications.models import EmailPreference, Notification

_MARLOW, _MODERATOR, _EDITOR, _ADMINISTRATOR = "marlow", "old_fern", "margin_note", "lantern_keeper"
_SECOND_EDITOR = "second_margin"  # no page is published by one person alone
_ANNOYING = "seventh_gate"  # sells tea; marlow has muted them
_SUBSCRIPTIONS = {  # handle -> slugs of drugs, names of forums; threads come by writing in them
    _MARLOW: (["imuran", "plaquenil"], ["Raynaud’s and cold hands", "Work, school and money"]),
    _MODERATOR: ([], ["Say hello", "Newly diagnosed"]),
    _EDITOR: (["imuran", "plaquenil", "benlysta"], ["Research and trials"]),
    "tuesdaymoth": (["imuran"], []),
    "ninthspoon": (["cellcept"], []),
}
_STOPPED_AT = {"Six weeks on azathioprine, and sick every morning. Does it pass?": 11}  # marlow: "3 new"
_READ_UNTIL = datetime.timedelta(days=4)  # those who may sign in have read what is older than that
_TOLD_SINCE = datetime.timedelta(days=2)  # only newer posts leave notices
_SUPPORTED = datetime.timedelta(hours=20)  # how long ago people sent hugs
_NAMES = uuid.UUID("6f0b6a5e-6a63-5d2a-9a3c-1d5f5f0c7a11")  # makes submission ids the same in every run


@dataclass(slots=True)
class _Written:
    """What stands so far: rows, and when each should say it was written."""

    now: datetime.datetime
    people: dict[str, User]
    threads: dict[str, Thread] = field(default_factory=dict)  # by title
    written_at: dict[int, datetime.datetime] = field(default_factory=dict)  # by key of the post


@transaction.atomic
def load_example_community() -> bool:
    """Create the members, threads and all that belongs to them; False when they are there already.

    All or nothing. Forums, groups and drug pages are made first where they are missing.
    """
    if User.objects.filter(email=PEOPLE[0].email).exists():
        return False
    ensure_groups()
    create_default_forums()
    if not Drug.objects.exists():
        load_catalogue()
    written = _Written(timezone.now(), _join())
    forums = {forum.name: forum for forum in Forum.objects.all()}
    drugs = Drug.objects.in_bulk(field_name="slug")
    _subscribe(written, forums, drugs)
    entries = [(thread, number) for thread in read_threads() for number in range(1, len(thread.posts) + 1)]
    for thread, number in sorted(entries, key=lambda entry: -entry[0].posts[entry[1] - 1].ago):
        _write(written, thread, number, forums, drugs)
    for thread in read_threads():
        _set_flags(written, thread)
    _set_dates(written)
    _read(written)
    _announce(written)
    for thread in read_threads():
        support(written.people, written.threads[thread.title], thread)
    hand_in_a_page(written.people[_EDITOR], written.now - _SUPPORTED)
    Notification.objects.filter(created_at__gte=written.now).update(created_at=written.now - _SUPPORTED)
    keep_medicines(written.people, drugs, written.now)
    say_who_they_are(written.people, written.now)
    look_with_a_reason(written.people[_ADMINISTRATOR], written.people[_MARLOW], written.now)
    keep_things(written.people[_MARLOW], written.people[_ANNOYING], written.threads)
    _ask_for_digests(written)
    share_experiences(written.now)
    return True


def _join() -> dict[str, User]:
    password = make_password(PASSWORD)  # once: hashing is slow on purpose
    people, now = {}, timezone.now()
    for person in PEOPLE:
        create = User.objects.create_superuser if person.role == "administrator" else User.objects.create_user
        joined_at = now - datetime.timedelta(days=person.joined_days_ago)
        user = create(person.email, person.handle, None, joined_at=joined_at)
        user.password = password
        user.save(update_fields=["password"])
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        welcome_member(by=user, choices=SignupChoices(wants_digest=False, time_zone="UTC"))
        Consent.objects.filter(user=user).update(given_at=joined_at)
        if person.role:
            TOTP.activate(user, person.code_secret)
        people[person.handle] = user
    by = people[_ADMINISTRATOR]
    grant_role(by=by, user=people[_MODERATOR], role="moderator")
    for handle in (_EDITOR, _SECOND_EDITOR):
        grant_role(by=by, user=people[handle], role="editor")
    return people


def _subscribe(written: _Written, forums: dict[str, Forum], drugs: dict[str, Drug]) -> None:
    for handle, (slugs, names) in _SUBSCRIPTIONS.items():
        for slug in slugs:
            subscribe(by=written.people[handle], drug=drugs[slug])
        for name in names:
            subscribe(by=written.people[handle], forum=forums[name])


def _write(
    written: _Written, thread: ExampleThread, number: int, forums: dict[str, Forum], drugs: dict[str, Drug]
) -> None:
    words = thread.posts[number - 1]
    by = written.people[words.author]
    submission_id = uuid.uuid5(_NAMES, f"{thread.title} {number}")
    body = words.body.rpartition("\n\n")[0] if "edited" in words.marks else words.body
    if alt := words.marks.get("picture"):
        body += "\n\n" + picture_markdown(add_picture(by=by, upload=draw_bean(), alt=alt))
    notes = words.marks.get("talks", "").split()
    if number == 1:
        started = start_thread(
            by=by,
            forum=forums[thread.forum],
            title=thread.title,
            body=body,
            audience=thread.audience,
            drugs=[drugs[slug] for slug in thread.drugs],
            submission_id=submission_id,
            content_notes=notes,
            is_question="question" in thread.flags,
            poll=PollSpec(thread.poll[0], tuple(thread.poll[1:])) if thread.poll else None,
            topic=thread.topic,
        )
        written.threads[thread.title] = started
        post = started.posts.select_related("thread").get(number=1)
    else:
        post = post_reply(
            by=by,
            thread=written.threads[thread.title],
            body=body,
            submission_id=submission_id,
            content_notes=notes,
        )
    written.written_at[post.pk] = written.now - words.ago
    _mark(written, words, post)


def _mark(written: _Written, words: ExamplePost, post: Post) -> None:
    author, moderator = written.people[words.author], written.people[_MODERATOR]
    if "edited" in words.marks:
        edit_post(by=author, post=post, body=words.body)
    if "withdrawn" in words.marks:
        withdraw_post(by=author, post=post)
    if reason := words.marks.get("hidden"):
        content.hide_post(by=moderator, post=post, reason=reason)
    if report := words.marks.get("reported"):
        reason, _, reporter = report.partition(" by ")
        report_post(by=written.people[reporter], post=post, reason=reason)


def _set_flags(written: _Written, thread: ExampleThread) -> None:
    acts = {"pinned": content.pin_thread, "locked": content.lock_thread}
    for flag in acts.keys() & thread.flags:
        acts[flag](by=written.people[_MODERATOR], thread=written.threads[thread.title])


def _set_dates(written: _Written) -> None:
    """Let every row say the moment it stands for: actions know only now."""
    at = written.written_at
    soon = datetime.timedelta(minutes=40)
    told = written.now - _TOLD_SINCE
    posts = list(Post.objects.filter(pk__in=at).defer("body", "body_html", "search"))
    for post in posts:
        post.created_at = at[post.pk]
        post.announced_at = at[post.pk] if at[post.pk] < told else None
        for name in ("edited_at", "withdrawn_at", "hidden_at"):
            if getattr(post, name) is not None:
                setattr(post, name, at[post.pk] + soon)
    Post.objects.bulk_update(
        posts, ["created_at", "announced_at", "edited_at", "withdrawn_at", "hidden_at"], batch_size=500
    )
    moments: dict[int, list[datetime.datetime]] = {}
    for post in sorted(posts, key=lambda post: post.number):
        moments.setdefault(post.thread_id, []).append(post.created_at)
    for thread_id, times in moments.items():
        _set_dates_of_thread(Thread.objects.get(pk=thread_id), times)
    for forum in Forum.objects.filter(threads__in=moments).distinct():
        newest = forum.threads.order_by("-last_post_at").values_list("last_post_at", flat=True)[0]
        Forum.objects.filter(pk=forum.pk).update(last_post_at=newest)
    for post in posts:
        then = at[post.pk] + soon
        PostEdit.objects.filter(post=post).update(edited_at=then)
        Report.objects.filter(post=post).update(created_at=then)
        LogEntry.objects.filter(post=post).update(created_at=then)
    for handle in _SUBSCRIPTIONS:
        user = written.people[handle]
        Subscription.objects.filter(user=user, thread=None).update(created_at=user.joined_at)
    Notification.objects.filter(kind="hidden-post", subject_id__in=at).update(created_at=told)


def _set_dates_of_thread(thread: Thread, times: list[datetime.datetime]) -> None:
    """`times` are those of its posts, by number."""
    fields: dict[str, Any] = {"created_at": times[0], "last_post_at": times[-1]}
    answers = (
        thread.posts.exclude(author=thread.author_id).order_by("number").values_list("created_at", flat=True)
    )
    fields["first_reply_at"] = answers.first()
    fields |= {name: times[0] for name in ("pinned_at", "locked_at") if getattr(thread, name) is not None}
    Thread.objects.filter(pk=thread.pk).update(**fields)
    LogEntry.objects.filter(thread=thread, post=None).update(created_at=times[0])
    for read in ThreadRead.objects.filter(thread=thread):
        ThreadRead.objects.filter(pk=read.pk).update(read_at=times[read.last_number - 1])
    for row in Subscription.objects.filter(thread=thread):
        first = Post.objects.filter(thread=thread, author=row.user_id).order_by("number").first()
        if first is not None:
            Subscription.objects.filter(pk=row.pk).update(created_at=first.created_at)


def _read(written: _Written) -> None:
    """Those who may sign in have read what is older; marlow stopped in the middle of a thread."""
    for handle in (_MARLOW, _MODERATOR, _EDITOR, _SECOND_EDITOR, _ADMINISTRATOR):
        user = written.people[handle]
        User.objects.filter(pk=user.pk).update(caught_up_at=written.now - _READ_UNTIL)
        for title, thread in written.threads.items():
            thread.refresh_from_db(fields=["last_number", "last_post_at"])
            if handle == _MARLOW and title in _STOPPED_AT:
                mark_read(by=user, thread=thread, number=_STOPPED_AT[title])
            elif thread.last_post_at < written.now - _READ_UNTIL:
                mark_read(by=user, thread=thread, number=thread.last_number)
        reads = ThreadRead.objects.filter(user=user, read_at__gte=written.now)
        reads.filter(thread__title__in=_STOPPED_AT).update(read_at=written.now - datetime.timedelta(days=1))
        reads.update(read_at=written.now - _READ_UNTIL)


def _announce(written: _Written) -> None:
    """Notices of the newest posts, each with the time of its post. The others count as told."""
    newest = Post.objects.filter(pk__in=written.written_at, announced_at=None).order_by("created_at")
    for pk, at in newest.values_list("pk", "created_at"):
        announce(pk)
        Post.objects.filter(pk=pk).update(announced_at=at)
        Notification.objects.filter(created_at__gte=written.now).update(created_at=at)


def _ask_for_digests(written: _Written) -> None:
    """Weekly for marlow, daily with titles for the editor: both due, so that the mailbox soon shows them."""
    hour = written.now.astimezone(datetime.UTC).replace(
        minute=0, second=0, microsecond=0
    )  # members' zone is UTC
    for handle, frequency, titles in [(_MARLOW, "weekly", False), (_EDITOR, "daily", True)]:
        user = written.people[handle]
        set_digest(by=user, frequency=frequency, weekday=hour.weekday(), hour=hour.hour, titles=titles)
        EmailPreference.objects.filter(user=user).update(
            digest_due_at=hour, digest_covered_until=hour - datetime.timedelta(days=7)
        )
    for handle in ("harbourlight", "slowriver", "wrenfeather"):
        set_digest(by=written.people[handle], frequency="weekly", weekday=6, hour=10, titles=False)
