"""What authors read under Notices when a moderator did something to their words. Subjects are resolved in batches.

Only the author is answered. The reason stands in the notice while it holds; the text itself is on the thread's page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from drugs.models import Experience
from forums.models import Post, Thread
from forums.rules import can_see_thread
from moderation.models import LogEntry
from notifications.registries import NoticeText

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User


def resolve_hidden_posts(reader: User, post_ids: Sequence[int]) -> dict[int, NoticeText]:
    """Texts of "hidden-post"; subjects are posts."""
    return {
        post.pk: NoticeText(_hidden_post(post), _post_url(reader, post)) for post in _posts(reader, post_ids)
    }


def resolve_restored_posts(reader: User, post_ids: Sequence[int]) -> dict[int, NoticeText]:
    """Texts of "restored-post"; subjects are posts."""
    return {
        post.pk: NoticeText(
            _("A moderator looked again and shows your post in %(forum)s.")
            % {"forum": post.thread.forum.name},
            _post_url(reader, post),
        )
        for post in _posts(reader, post_ids)
    }


def resolve_hidden_threads(reader: User, thread_ids: Sequence[int]) -> dict[int, NoticeText]:
    """Texts of "hidden-thread"; subjects are threads."""
    return {
        thread.pk: NoticeText(_hidden_thread(thread), thread.get_absolute_url())
        for thread in _threads(reader, thread_ids)
    }


def resolve_restored_threads(reader: User, thread_ids: Sequence[int]) -> dict[int, NoticeText]:
    """Texts of "restored-thread"; subjects are threads."""
    return {
        thread.pk: NoticeText(
            _("A moderator looked again and shows your thread in %(forum)s.") % {"forum": thread.forum.name},
            thread.get_absolute_url(),
        )
        for thread in _threads(reader, thread_ids)
    }


def resolve_moderated_threads(reader: User, entry_ids: Sequence[int]) -> dict[int, NoticeText]:
    """Texts of "moderated-thread"; subjects are log entries of acts that leave its words alone."""
    entries = LogEntry.objects.filter(pk__in=entry_ids, member=reader, post=None).select_related(
        "thread__forum"
    )
    sentences: dict[str, str] = {
        LogEntry.Verb.LOCK: _("A moderator locked your thread in %(forum)s. It can still be read."),
        LogEntry.Verb.UNLOCK: _("A moderator opened your thread in %(forum)s for replies again."),
        LogEntry.Verb.MOVE: _("A moderator moved your thread. It is in %(forum)s now."),
        LogEntry.Verb.SUBJECT: _("A moderator corrected what your thread in %(forum)s is about."),
    }
    return {
        entry.pk: NoticeText(
            _with_reason(sentences[entry.verb] % {"forum": entry.thread.forum.name}, entry.reason),
            entry.thread.get_absolute_url(),
        )
        for entry in entries
        if entry.thread is not None and entry.verb in sentences
    }


def resolve_hidden_cards(reader: User, card_ids: Sequence[int]) -> dict[int, NoticeText]:
    """Texts of "hidden-card"; subjects are cards. They say no drug: notices are read over shoulders too."""
    return {
        card.pk: NoticeText(
            _with_reason(
                _("A moderator hid one of your cards. What you wrote is kept for you."), card.hidden_reason
            )
            if card.hidden_at is not None
            else _("A moderator hid one of your cards. It is shown again."),
            _card_url(card),
        )
        for card in _cards(reader, card_ids)
    }


def resolve_restored_cards(reader: User, card_ids: Sequence[int]) -> dict[int, NoticeText]:
    """Texts of "restored-card"; subjects are cards."""
    return {
        card.pk: NoticeText(_("A moderator looked again and shows your card."), _card_url(card))
        for card in _cards(reader, card_ids)
    }


def resolve_hidden_profiles(reader: User, entry_ids: Sequence[int]) -> dict[int, NoticeText]:
    """Texts of "hidden-profile"; subjects are log entries."""
    entries = LogEntry.objects.filter(pk__in=entry_ids, member=reader, verb=LogEntry.Verb.HIDE_PROFILE)
    sentence = _("A moderator took the words and the picture off your profile. The words are kept for you.")
    url = reverse("accounts:profile")
    return {entry.pk: NoticeText(_with_reason(sentence, entry.reason), url) for entry in entries}


def _cards(reader: User, card_ids: Sequence[int]) -> list[Experience]:
    cards = Experience.objects.visible_to(reader).filter(pk__in=card_ids, user=reader)
    return list(cards.select_related("drug").only("hidden_at", "hidden_reason", "drug__slug"))


def _card_url(card: Experience) -> str:
    return reverse("drugs:experience_list", args=[card.drug.slug])


def _posts(reader: User, post_ids: Sequence[int]) -> list[Post]:
    posts = Post.objects.filter(pk__in=post_ids, author=reader).select_related("thread__forum")
    return list(posts.defer("body", "body_html", "search", "thread__search"))


def _threads(reader: User, thread_ids: Sequence[int]) -> list[Thread]:
    return list(
        Thread.objects.filter(pk__in=thread_ids, author=reader).select_related("forum").defer("search")
    )


def _hidden_post(post: Post) -> str:
    names = {"forum": post.thread.forum.name}
    if post.hidden_at is None:
        return _("A moderator hid your post in %(forum)s. It is shown again.") % names
    return _with_reason(
        _("A moderator hid your post in %(forum)s. Your text is kept for you.") % names, post.hidden_reason
    )


def _hidden_thread(thread: Thread) -> str:
    names = {"forum": thread.forum.name}
    if thread.hidden_at is None:
        return _("A moderator hid your thread in %(forum)s. It is shown again.") % names
    return _with_reason(
        _("A moderator hid your thread in %(forum)s. Your text is kept for you.") % names,
        thread.hidden_reason,
    )


def _with_reason(sentence: str, reason: str) -> str:
    return (
        _("%(sentence)s Reason: %(reason)s") % {"sentence": sentence, "reason": reason}
        if reason
        else sentence
    )


def _post_url(reader: User, post: Post) -> str:
    """The post, or its forum when the thread around it is hidden from the reader."""
    return (
        post.get_absolute_url()
        if can_see_thread(reader, post.thread)
        else post.thread.forum.get_absolute_url()
    )
