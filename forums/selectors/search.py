"""Search in threads and posts: only what the searcher may see, newest first, headlines for the shown rows only."""

from __future__ import annotations

import functools
import itertools
import re
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.search import SearchHeadline, SearchQuery
from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Left
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from accounts.models import User
from common.prepared import PreparedQuery
from common.rows import RowTemplate
from common.templatetags.components import when
from drugs.models import DrugName
from drugs.selectors.directory import directory
from forums.models import Post, Thread, ThreadDrug
from forums.selectors.rows import butterfly, post_url, replies_in_words

if TYPE_CHECKING:
    from drugs.selectors.directory import Directory, DirectoryEntry
    from forums.querysets import PostQuerySet

MAX_CHARS = 200  # of a query
_SAMPLE = 2_000  # newest posts that are looked through one by one
_COMMON = 10  # matches among those, from which on words count as common
_WINDOW = 60  # newest matches looked at for one page; several may lie in one thread
_LOOKED_INTO = 20  # threads whose title or drugs hold a part of the question
_SYNONYMS = 4  # brands beside the generic name
_DRUGS_WIDENED = 2  # drugs of one question that stand for all their names
_HEADLINE_CHARS = 8_000  # of a body; bounds the work on a huge post
_MAX_ID = 2**63 - 1
_START, _STOP = "\x02", "\x03"  # no text holds them (common.forms.clean_text), so they survive escaping
_MARKED = re.compile(f"{_START}(.*?){_STOP}", re.DOTALL)
_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\s]*(?:\)|$)")  # a snippet may end inside one
_MARKUP = re.compile(r"[*`~#>]+|^\s*[-+]\s", re.MULTILINE)
_row = RowTemplate(
    "forums/partials/_search_row.html",
    ("avatar", "url", "title", "snippet", "forum", "replies", "public", "at"),
)


@dataclass(frozen=True, slots=True)
class Hits:
    """One page of matches as list items; `older` continues it, 0 at the end."""

    rows: list[SafeString]
    older: int


def search_threads(user: User | AnonymousUser, words: str, *, before: int = 0) -> Hits:
    """Threads with a shown post, or a title, that matches `words`, by newest match. At most four queries, two for common words.

    `words` is what people type: "quoted words" together, -word left out, or. `before` is the cursor `older`.
    A thread stands once on a page, at its newest match, and may stand on a later page with an older one.
    """
    words = words.casefold()
    question = widened(words)
    matches = _strict(user, question, before or _MAX_ID)
    chosen, older = _one_per_thread(matches)
    if not before and not older and len(chosen) < settings.THREADS_PER_PAGE and not _has_signs(words):
        chosen = _with_more(chosen, matches, _loose(user, words))
        question = " or ".join([question, *words.split()])  # mark each word, wherever the others stand
    return Hits(_hits(user, question, chosen), older)


# -- The question -----------------------------------------------------------------------
def widened(words: str) -> str:
    """`words` for websearch_to_tsquery, drugs by all their names: one member writes the brand, another the generic."""
    if _has_signs(words):
        return words  # people who use signs mean exactly that
    choices = []
    widenings = 0
    for word, entry in _drugs_in(words):
        names = [word]
        if entry and widenings < _DRUGS_WIDENED:
            widenings += 1
            names += [f'"{name}"' for name in (entry.generic_name, *entry.brands[:_SYNONYMS])]
        choices.append(names)
    return " or ".join(" ".join(choice) for choice in itertools.product(*choices))


def _has_signs(words: str) -> bool:
    return any(sign in words for sign in '"-') or " or " in f" {words.casefold()} "


def _drugs_in(words: str) -> list[tuple[str, DirectoryEntry | None]]:
    """Each word, with the drug it names."""
    known = _drugs_by_name(directory())
    return [(word, known.get(word.casefold())) for word in words.split()]


@functools.lru_cache(maxsize=1)  # until the catalogue changes
def _drugs_by_name(known: Directory) -> dict[str, DirectoryEntry]:
    kinds = (DrugName.Kind.BRAND, DrugName.Kind.GENERIC)
    return {
        name.name.casefold(): entry for entry in known.entries for name in entry.names if name.kind in kinds
    }


def _asked(question: Any) -> SearchQuery:
    return SearchQuery(question, config="english", search_type="websearch")


# -- What matches ------------------------------------------------------------------------
def _strict(user: User | AnonymousUser, question: str, before: int) -> list[tuple[int, int]]:
    """The newest posts, as (post, thread), whose text or whose thread's title holds everything. One or two queries.

    Whether reading backwards or the word index is cheap depends on how common the words are, which the planner often
    cannot know. So the newest posts are looked through first: what they hold says how common the words are.
    """
    member = user.is_authenticated
    found = _sampled(member, before == _MAX_ID).rows(question, before)
    matches = {(pk, thread_id) for pk, thread_id, _is_text in found}
    in_text = sum(is_text for *_, is_text in found)
    if in_text < _WINDOW:
        matches |= set(_everywhere(member, in_text >= _COMMON).rows(question, before))  # type: ignore[arg-type]
    return sorted(matches, reverse=True)[:_WINDOW]


def _posts(is_member: bool) -> PostQuerySet:
    """What members or visitors may find: `listed_for` asks nothing else of them than who they are."""
    return Post.objects.listed_for(User() if is_member else AnonymousUser())


@functools.cache
def _sampled(is_member: bool, is_first: bool) -> PreparedQuery:
    """(question, before): matches among the newest posts, and in the titles of all threads, by the word index."""

    def make(question: str, before: int) -> Any:
        start = Subquery(Post.objects.filter(pk__lt=before).order_by("-pk").values("pk")[:1])
        posts = _posts(is_member).filter(pk__lt=before)
        sample = posts.filter(search=_asked(question), pk__gt=start - _SAMPLE).order_by("-pk")
        threads = Thread.objects.listed_for(User() if is_member else AnonymousUser())
        if not is_first:  # threads and their opening posts are numbered alike
            openings = Post.objects.filter(number=1, pk__lt=before).order_by("-pk")
            threads = threads.filter(pk__lte=Subquery(openings.values("thread_id")[:1]))
        titled = threads.filter(search=_asked(question)).order_by((F("pk") + 0).desc()).values("pk")
        openings = posts.filter(number=1, thread__in=titled[:_WINDOW])
        columns = ("pk", "thread_id", "is_text")
        in_text = sample.annotate(is_text=Value(True)).values_list(*columns)[:_WINDOW]
        return in_text.union(openings.annotate(is_text=Value(False)).values_list(*columns))

    return PreparedQuery(make)


@functools.cache
def _everywhere(is_member: bool, is_common: bool) -> PreparedQuery:
    """(question, before): matches among all posts, found backwards if common, else by the word index."""

    def make(question: str, before: int) -> Any:
        by_age = F("pk").desc() if is_common else (F("pk") + 0).desc()  # + 0: not by the key's index
        posts = _posts(is_member).filter(search=_asked(question), pk__lt=before)
        return posts.order_by(by_age).values_list("pk", "thread_id")[:_WINDOW]

    return PreparedQuery(make)


def _loose(user: User | AnonymousUser, words: str) -> list[tuple[int, int]]:
    """More posts, as (post, thread), where title, drugs and text of a thread hold all words together. One query.

    Looks into a bounded number of threads: the newest whose title or drugs hold one of the words. A reply holds one itself.
    """
    parts = [(_asked(widened(word)), entry.pk if entry else None) for word, entry in _drugs_in(words)]
    drugs = [drug for _query, drug in parts if drug]
    threads = Thread.objects.listed_for(user).order_by("-pk").values("pk")
    titled = threads.filter(search=reduce(or_, (query for query, _drug in parts)))[:_LOOKED_INTO]
    tagged = threads.filter(thread_drugs__drug__in=drugs)[:_LOOKED_INTO]
    posts = Post.objects.listed_for(user).filter(thread__in=titled.union(tagged) if drugs else titled)
    for query, drug in parts:
        held: Any = Q(search=query) | Q(thread__search=query)
        if drug:
            held |= Exists(ThreadDrug.objects.filter(thread=OuterRef("thread"), drug=drug))
        posts = posts.filter(held)
    posts = posts.filter(Q(number=1) | Q(search=reduce(or_, (query for query, _drug in parts))))
    return list(posts.order_by("-pk").values_list("pk", "thread_id")[:_WINDOW])


def _one_per_thread(matches: list[tuple[int, int]]) -> tuple[list[int], int]:
    """The newest match of each thread, for one page, and where to go on."""
    chosen: dict[int, int] = {}
    last = 0
    for pk, thread_id in matches:
        if thread_id not in chosen:
            if len(chosen) == settings.THREADS_PER_PAGE:
                return list(chosen.values()), last
            chosen[thread_id] = pk
        last = pk
    return list(chosen.values()), last if len(matches) == _WINDOW else 0


def _with_more(chosen: list[int], matches: list[tuple[int, int]], more: list[tuple[int, int]]) -> list[int]:
    """`chosen` and, from threads that `matches` does not name, the newest of `more`; newest first, for one page."""
    known = {thread_id for _pk, thread_id in matches}
    others, _older = _one_per_thread([match for match in more if match[1] not in known])
    return sorted([*chosen, *others], reverse=True)[: settings.THREADS_PER_PAGE]


# -- What is shown -----------------------------------------------------------------------
def _hits(user: User | AnonymousUser, question: str, chosen: list[int]) -> list[SafeString]:
    """The chosen posts in words, marked. One query, none for nothing."""
    if not chosen:
        return []
    size = settings.THREADS_PER_PAGE
    rows = _marked_posts(user.is_authenticated, size).rows(question, *chosen, *[0] * (size - len(chosen)))
    url = reverse("forums:thread_detail", args=[0]).replace("/0/", "/{}/").format
    return [_hit(user.is_authenticated, url(thread_id), *row) for thread_id, *row in rows]


@functools.cache
def _marked_posts(is_member: bool, size: int) -> PreparedQuery:
    """(question, `size` ids of posts or zeros): what a row is made of, newest first."""

    def make(question: str, *ids: int) -> Any:
        headline = functools.partial(
            SearchHeadline, query=_asked(question), config="english", start_sel=_START, stop_sel=_STOP
        )
        posts = _posts(is_member).filter(pk__in=ids).order_by("-pk")
        return posts.annotate(
            title=headline("thread__title", highlight_all=True),
            snippet=headline(Left("body", _HEADLINE_CHARS), min_words=12, max_words=28, max_fragments=1),
        ).values_list(
            "thread_id", "number", "title", "snippet", "author__handle", "thread__forum__name",
            "thread__reply_count", "thread__audience", "created_at",
        )  # fmt: skip

    return PreparedQuery(make)


def _hit(is_member: bool, url: str, *row: Any) -> SafeString:
    number, title, snippet, handle, forum, replies, audience, at = row
    return _row.fill(
        butterfly(handle),
        post_url(url, number),
        marked(title),
        marked(f"… {_plain(snippet)} …"),
        forum,
        replies_in_words(replies),
        is_member and audience == Thread.Audience.PUBLIC,
        when(at),
    )


def _plain(fragment: str) -> str:
    """A piece of Markdown without its signs."""
    return " ".join(_MARKUP.sub("", _LINK.sub(r"\1", fragment)).split())


def marked(text: str) -> SafeString:
    """`text` escaped, with what stood between the two control characters in `<mark>`."""
    html = SafeString("")
    at = 0
    for match in _MARKED.finditer(text):
        html += conditional_escape(text[at : match.start()])
        html += format_html("<mark>{}</mark>", match.group(1))
        at = match.end()
    return html + conditional_escape(text[at:].replace(_START, "").replace(_STOP, ""))
