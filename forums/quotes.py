"""What others repeat of a member: words they quoted, and the name under a quote and behind an @.

When posts are erased, the words go from every quote of them; when they lose their name, the name does. In posts of others, their
earlier versions, their drafts and held posts. All else in those texts stays byte for byte, and no post counts as edited.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.handles import handle_key, holder_of_member
from accounts.models import ReservedHandle
from accounts.registries import PostsChoice
from common import markdown, pagecache, unquoting
from common.unquoting import said_in, without_name, without_words
from forums.models import Draft, Post, PostEdit
from forums.selectors.rendering import render_body

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable

    from accounts.models import User

_AT_ONCE = 500  # rows held in memory
_MAX_LINKS = 100  # of a text that are looked up
_Place = tuple[int, int]  # a post: its thread's id and its number


class Repeated:
    """What of `user`, who leaves as `posts` says, others repeat. Made before anything of theirs is changed."""

    def __init__(self, user: User, posts: PostsChoice) -> None:
        self._user_id = user.pk
        self._erases = posts is PostsChoice.ERASE
        former = ReservedHandle.objects.filter(held_for=holder_of_member(user.pk))
        self._names = {user.handle_key, *former.values_list("handle_key", flat=True)}
        theirs = Post.objects.filter(author=user)
        self._places: set[_Place] = set(theirs.values_list("thread_id", "number"))
        self.threads: frozenset[int] = frozenset(thread for thread, _number in self._places)
        self._said: dict[int, Callable[[str], bool]] = {}
        if self._erases:
            texts: dict[int, list[str]] = defaultdict(list)
            for thread, body in theirs.exclude(body="").values_list("thread_id", "body").iterator(_AT_ONCE):
                texts[thread].append(body)
            before = PostEdit.objects.filter(post__author=user).values_list("post__thread_id", "body_before")
            for thread, body in before.iterator(_AT_ONCE):
                texts[thread].append(body)
            self._said = {thread: said_in(bodies) for thread, bodies in texts.items()}

    def without(self, body: str, thread_id: int | None) -> str:
        """`body`, which somebody wrote in that thread (None: in none yet), without what it repeats of the member."""
        if "](" not in body and "@" not in body and ">" not in body:
            return body
        if self._erases:
            said = self._said.get(thread_id or 0, _nothing)
            body = without_words(
                body, is_gone=self._is_theirs, was_said=said, note=note_of_erasure(), who=_("former member")
            )
        return without_name(body, is_theirs=self._is_theirs, is_name=self._is_name, who=_("former member"))

    def find(self) -> dict[int, int]:
        """Posts of others that repeat the member: {id: id of the thread}. Reads every post with a link, a quote or a name once."""
        rows = self._candidates(Post.objects.all()).values_list("pk", "thread_id", "body")
        return {
            pk: thread for pk, thread, body in rows.iterator(_AT_ONCE) if self.without(body, thread) != body
        }

    def forget(self, posts: Iterable[int]) -> None:
        """Rewrite these posts, whose threads are held, and earlier versions, drafts and held posts wherever they are."""
        changed = set()
        for post in (
            Post.objects.select_for_update(of=["self"], no_key=True)
            .select_related("author")
            .filter(pk__in=list(posts))
            .order_by("pk")
            .defer("search")
        ):
            body = self.without(post.body, post.thread_id)
            if body == post.body:
                continue
            post.body, post.body_html = body, render_body(body, by=post.author)
            post.renderer_version = markdown.VERSION
            post.save(update_fields=["body", "body_html", "renderer_version"])
            changed.add(post.thread_id)
        pagecache.bump(*(f"thread:{thread}" for thread in changed))
        self._forget_in_edits()
        self._forget_in_drafts()

    def _forget_in_edits(self) -> None:
        edits = self._candidates(PostEdit.objects.all(), body="body_before", thread="post__thread")
        if self._erases:
            edits = edits.exclude(post__author=self._user_id)  # these go as a whole
        for edit in list(edits.select_related("post").defer("post__body", "post__body_html", "post__search")):
            body = self.without(edit.body_before, edit.post.thread_id)
            if body != edit.body_before:
                PostEdit.objects.filter(pk=edit.pk).update(body_before=body)

    def _forget_in_drafts(self) -> None:
        drafts = Draft.objects.exclude(user=self._user_id).filter(
            self._repeats("body", "thread") | ~Q(others=[])
        )
        for draft in drafts.select_for_update(of=["self"]).select_related("user").order_by("pk"):
            body = self.without(draft.body, draft.thread_id)
            others = [
                {**each, "body": self.without(str(each.get("body", "")), draft.thread_id)}
                for each in draft.others
            ]
            if (body, others) == (draft.body, draft.others):
                continue
            if draft.ready is not None and body != draft.body:
                draft.ready["html"] = render_body(body, by=draft.user)
            draft.body, draft.others = body, others
            draft.save(update_fields=["body", "others", "ready"])

    # -- Where to look ------------------------------------------------------------------
    def _candidates(self, rows: Any, *, body: str = "body", thread: str = "thread") -> Any:
        found = rows.filter(self._repeats(body, thread)).order_by("pk")
        if rows.model is Post and self._erases:
            found = found.exclude(author=self._user_id)  # these are emptied
        return found

    def _repeats(self, body: str, thread: str) -> Q:
        """Texts to look at more closely: with a link to a post, a name behind an @, or a quote where the member wrote."""
        near = Q(**{f"{body}__contains": _threads_path()}) | Q(**{f"{body}__contains": "@"})
        if self._erases:
            near |= Q(**{f"{thread}__in": list(self.threads), f"{body}__contains": ">"})
        return near

    def _is_theirs(self, address: str) -> bool:
        return place_of(address) in self._places

    def _is_name(self, name: str) -> bool:
        return handle_key(name) in self._names


def up_to_date(body: str) -> str:
    """`body`, which is about to be posted, without words and names that were erased while its author had the page open.

    One query, none for a text without a link to a post.
    """
    if _threads_path() not in body:
        return body
    places = {_place(found) for found in _post_address().finditer(body)}
    at = Q()
    for thread, number in sorted(places)[:_MAX_LINKS]:
        at |= Q(thread=thread, number=number)
    if not places:
        return body
    posts = Post.objects.filter(at, author=None)
    former = {
        (thread, number): words == ""
        for thread, number, words in posts.values_list("thread", "number", "body")
    }
    if not former:
        return body
    body = without_words(
        body,
        is_gone=lambda address: former.get(place_of(address) or (0, 0), False),
        was_said=_nothing,
        note=note_of_erasure(),
        who=_("former member"),
    )
    return without_name(
        body,
        is_theirs=lambda address: place_of(address) in former,
        is_name=lambda name: False,
        who=_("former member"),
    )


def quoted_words(body: str, places: Container[tuple[int, int]]) -> str | None:
    """The words that `body` quotes of posts at `places` (thread, number); None when it quotes none of them."""
    return unquoting.quoted_words(body, is_theirs=lambda address: place_of(address) in places)


def note_of_erasure() -> str:
    """What stands in the place of words that were quoted and are erased."""
    return _("*Erased by the person who wrote it.*")


def place_of(address: str) -> _Place | None:
    """The thread and the number of the post that `address`, on this site or written out, leads to."""
    found = _post_address().search(address)
    return _place(found) if found else None


def _place(found: re.Match[str]) -> _Place:
    return int(found.group(1)), int(found.group(2) or found.group(3))


def _nothing(line: str) -> bool:
    return False


@functools.cache
def _threads_path() -> str:
    return reverse("forums:thread_detail", args=[0]).rpartition("0")[0]


@functools.cache
def _post_address() -> re.Pattern[str]:
    return re.compile(
        rf"{re.escape(_threads_path())}(\d{{1,18}})/(?:(\d{{1,9}})/|[^#\s]{{0,200}}#p(\d{{1,9}})\b)"
    )
