"""Threads and posts as moderators see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.postgres.search import SearchQuery
from django.db.models import BooleanField, Case, ExpressionWrapper, Q, Value, When
from django.db.models.functions import Left
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.handles import handle_key
from accounts.models import User
from forums.models import Post, Thread
from moderation import selectors
from moderation.admin.base import ModeratorAdmin, opened_on
from moderation.admin.columns import (
    StateFilter,
    author_name,
    moment,
    post_words,
    states,
    thread_link,
    thread_words,
)
from moderation.admin.content_acts import (
    CORRECT,
    HIDE_POST,
    HIDE_THREAD,
    LOCK,
    MOVE,
    PIN,
    RESTORE_POST,
    RESTORE_THREAD,
    UNLOCK,
    UNPIN,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.utils.safestring import SafeString

_EXCERPT_CHARS = 160
_FOUND_EACH_WAY = 500  # rows; a search is narrowed, not leafed through


class ThreadStateFilter(StateFilter):
    conditions = {
        "hidden": (gettext_lazy("hidden"), Q(hidden_at__isnull=False)),
        "locked": (gettext_lazy("locked"), Q(locked_at__isnull=False)),
        "pinned": (gettext_lazy("pinned"), Q(pinned_at__isnull=False)),
    }


class PostStateFilter(StateFilter):
    conditions = {
        "hidden": (gettext_lazy("hidden"), Q(hidden_at__isnull=False)),
        "withdrawn": (gettext_lazy("withdrawn"), Q(withdrawn_at__isnull=False)),
        "locked": (gettext_lazy("in a locked thread"), Q(thread__locked_at__isnull=False)),
    }


@admin.register(Thread)
class ThreadAdmin(ModeratorAdmin):
    """Threads, newest first."""

    list_display = ["title_linked", "forum", "author_shown", "reply_count", "state", "last_post"]
    list_display_links = None
    list_filter = [ThreadStateFilter, "audience", "forum"]
    list_select_related = ["forum", "author"]
    ordering = ["-pk"]
    search_fields = ["title"]  # draws the box; get_search_results searches
    search_help_text = gettext_lazy("Number, words of the title, or name of the author")
    page_template = "moderation/admin/thread.html"
    acts = [HIDE_THREAD, RESTORE_THREAD, LOCK, UNLOCK, PIN, UNPIN, MOVE, CORRECT]
    actions = ["hide_selected"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return Thread.objects.select_related("forum", "author").defer("search")

    def describe(self, obj: Any) -> str:
        return thread_words(obj)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        found = Q(title__icontains=term) | Q(author__in=_authors(term))
        if term.isdecimal() and len(term) < 18:
            found |= Q(pk=int(term))
        return queryset.filter(found), False

    @admin.display(description=gettext_lazy("thread"))
    def title_linked(self, thread: Thread) -> SafeString:
        return thread_link(thread)

    @admin.display(description=gettext_lazy("author"))
    def author_shown(self, thread: Thread) -> str:
        return author_name(thread.author)

    @admin.display(description=gettext_lazy("state"))
    def state(self, thread: Thread) -> SafeString | str:
        return states(thread)

    @admin.display(description=gettext_lazy("last post"))
    def last_post(self, thread: Thread) -> SafeString | str:
        return moment(thread.last_post_at)

    @admin.action(description=gettext_lazy("Hide, with one reason"), permissions=["view"])
    def hide_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        return self.act_on_selected(request, queryset, HIDE_THREAD)

    def page_context(self, request: HttpRequest, object_id: int) -> dict[str, Any] | None:
        found = selectors.thread_in_context(object_id, opened=opened_on(request))
        if found is None:
            return None
        return {
            "title": _("Thread %(id)s") % {"id": object_id},
            "found": found,
            "buttons": self.buttons_for(found.thread),
            "states": states(found.thread),
        }


@admin.register(Post)
class PostAdmin(ModeratorAdmin):
    """Posts, newest first."""

    list_display = ["words", "author_shown", "forum", "written", "state"]
    list_display_links = None
    list_filter = [PostStateFilter, "thread__forum"]
    list_select_related = ["thread__forum", "author"]
    ordering = ["-pk"]
    search_fields = ["body"]  # draws the box; get_search_results searches
    search_help_text = gettext_lazy("Number, words of the post, words of the title, or name of the author")
    page_template = "moderation/admin/post.html"
    acts = [HIDE_POST, RESTORE_POST]
    actions = ["hide_selected"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        posts = Post.objects.select_related("thread__forum", "author")
        opened = opened_on(request).posts
        return posts.defer("body", "body_html", "search", "thread__search").annotate(
            is_sealed=ExpressionWrapper(
                selectors.waiting_on_post() & ~Q(pk__in=opened), output_field=BooleanField()
            ),
            excerpt=Case(When(is_sealed=True, then=Value("")), default=Left("body", _EXCERPT_CHARS)),
        )

    def describe(self, obj: Any) -> str:
        return post_words(obj)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """The newest that match in any one way. Each way uses an index of its own, which one OR over all could not."""
        term = search_term.strip()
        if not term:
            return queryset, False
        ways = [
            Q(search=SearchQuery(term, config="english", search_type="websearch")),
            Q(author__in=_authors(term)),
            Q(thread__in=Thread.objects.filter(title__icontains=term).values("pk")),
        ]
        if term.isdecimal() and len(term) < 18:
            ways.append(Q(pk=int(term)))
        first, *rest = (
            Post.objects.filter(way).order_by("-pk").values_list("pk", flat=True)[:_FOUND_EACH_WAY]
            for way in ways
        )
        return queryset.filter(pk__in=list(first.union(*rest))), False

    @admin.display(description=gettext_lazy("post"))
    def words(self, post: Post) -> SafeString:
        return format_html(
            '<a href="{}">{}</a> <span class="quiet">{}</span><br>{}',
            reverse("admin:forums_post_change", args=[post.pk]),
            post.thread.title,
            _("post %(number)s") % {"number": post.number},
            _("Reported. It can be read on the page of its report.")
            if post.is_sealed  # type: ignore[attr-defined]
            else post.excerpt + ("…" if len(post.excerpt) == _EXCERPT_CHARS else ""),  # type: ignore[attr-defined]
        )

    @admin.display(description=gettext_lazy("author"))
    def author_shown(self, post: Post) -> str:
        return author_name(post.author)

    @admin.display(description=gettext_lazy("forum"))
    def forum(self, post: Post) -> str:
        return post.thread.forum.name

    @admin.display(description=gettext_lazy("written"))
    def written(self, post: Post) -> SafeString | str:
        return moment(post.created_at)

    @admin.display(description=gettext_lazy("state"))
    def state(self, post: Post) -> SafeString | str:
        return states(post)

    @admin.action(description=gettext_lazy("Hide, with one reason"), permissions=["view"])
    def hide_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        return self.act_on_selected(request, queryset, HIDE_POST)

    def page_context(self, request: HttpRequest, object_id: int) -> dict[str, Any] | None:
        found = selectors.post_in_context(object_id, opened=opened_on(request))
        if found is None:
            return None
        return {
            "title": _("Post %(id)s") % {"id": object_id},
            "found": found,
            "buttons": self.buttons_for(found.post),
            "states": states(found.post),
        }


def _authors(term: str) -> QuerySet:
    """Members whose handle begins so; never by address."""
    key = handle_key(term)
    return User.objects.filter(handle_key__startswith=key).values("pk") if key else User.objects.none()
