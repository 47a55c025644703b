"""Search in threads and posts: only what the searcher may see, newest first, headlines for the shown rows only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.search import SearchHeadline, SearchQuery
from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Left
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from drugs.models import DrugName
from drugs.selectors.directory import directory
from forums.models import Post, Thread, ThreadDrug
from forums.selectors.rows import post_url, replies_in_words

if TYPE_CHECKING:
    import datetime

    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from forums.querysets import PostQuerySet

MAX_CHARS = 200  # of a query
_SAMPLE = 2_000  # newest posts that are looked through one by one
_COMMON = 10  # matches among those, from which on words count as common
_WINDOW = 60  # newest matches looked at for one page; several may lie in one thread
_LOOKED_INTO = 20  # threads whose title or drugs hold a part of the question
_SYNONYMS = 4  # brands beside the generic name
_SHORT_WORD = 3  # characters; shorter words are mostly "the" and "of"
_MOST_PARTS = 8  # words of a question that are weighed one by one
_HEADLINE_CHARS = 8_000  # of a body; bounds the work on a huge post
_MAX_ID = 2**63 - 1
_START, _STOP = "\x02", "\x03"  # no text holds them (common.forms.clean_text), so they survive escaping
_MARKED = re.compile(f"{_START}(.*?){_STOP}", re.DOTALL)
_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\s]*(?:\)|$)")  # a snippet may end inside one
_MARKUP = re.compile(r"[*`~#>]+|^\s*[-+]\s", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Hit:
    """One thread that matches, at its newest matching post. `title` and `snippet` are escaped and marked."""

    url: str
    title: SafeString
    snippet: SafeString
    author: User | None  # of the post; None for a former member
    forum: str
    replies: str
    at: datetime.datetime
    is_public: bool


@dataclass(frozen=True, slots=True)
class Hits:
    """One page of matches; `older` continues it, 0 at the end."""

    rows: list[Hit]
    older: int


def search_threads(user: User | AnonymousUser, words: str, *, before: int = 0) -> Hits:
    """Threads with a shown post, or a title, that matches `words`, by newest match. At most four queries, two for common words.

    `words` is what people type: "quoted words" together, -word left out, or. `before` is the cursor `older`.
    A thread stands once on a page, at its newest match, and may stand on a later page with an older one.
    """
    parts = _parts(words)
    everything = reduce(and_, (part.query for part in parts))
    matches = _strict(user, everything, before or _MAX_ID)
    chosen, older = _one_per_thread(matches)
    if not before and not older and len(chosen) < settings.THREADS_PER_PAGE and parts[0].is_loose:
        chosen, _older = _one_per_thread(sorted({*matches, *_loose(user, parts)}, reverse=True))
        everything = reduce(or_, (part.query for part in parts))  # mark each word, wherever the others stand
    return Hits(_hits(user, everything, chosen), older)


@dataclass(frozen=True, slots=True)
class _Part:
    """What has to be there: one word, all names of a drug, or a question with signs as it was typed."""

    query: Any
    drug_id: int | None = None
    is_loose: bool = True  # may also be met by the title or the drugs of the thread


def _parts(words: str) -> list[_Part]:
    """A drug's name stands for all its names: one member writes the brand, another the generic."""
    if any(sign in words for sign in '"-') or " or " in f" {words.casefold()} ":
        return [_Part(_websearch(words), is_loose=False)]  # people who use signs mean exactly that
    known = {
        name.name.casefold(): entry
        for entry in directory().entries
        for name in entry.names
        if name.kind in (DrugName.Kind.BRAND, DrugName.Kind.GENERIC)
    }
    parts = []
    plain = []
    for word in words.split():
        if entry := known.get(word.casefold()):
            names = dict.fromkeys([word, entry.generic_name, *entry.brands[:_SYNONYMS]])
            query = reduce(or_, (SearchQuery(n, config="english", search_type="phrase") for n in names))
            parts.append(_Part(query, entry.pk))
        else:
            plain.append(word)
    # Words that mean nothing alone ("the") vanish inside one question, but would match nothing as a part.
    few = [word for word in plain if len(word) > _SHORT_WORD][:_MOST_PARTS]
    if len(few) == len(plain):
        return [*parts, *(_Part(_websearch(word)) for word in few)]
    return [*parts, _Part(_websearch(" ".join(plain)))]


def _websearch(words: str) -> SearchQuery:
    return SearchQuery(words, config="english", search_type="websearch")


def _strict(user: User | AnonymousUser, query: Any, before: int) -> list[tuple[int, int]]:
    """The newest posts, as (post, thread), whose text or whose thread's title holds everything. One or two queries.

    Whether reading backwards or the word index is cheap depends on how common the words are, which the planner often
    cannot know. So the newest posts are looked through first: what they hold says how common the words are.
    """
    posts = Post.objects.listed_for(user).filter(search=query, pk__lt=before)
    start = Subquery(Post.objects.filter(pk__lt=before).order_by("-pk").values("pk")[:1])
    sample = posts.filter(pk__gt=start - _SAMPLE).order_by("-pk")
    titled = _in_titles(user, query, before)
    columns = ("pk", "thread_id", "is_text")
    first = sample.annotate(is_text=Value(True)).values_list(*columns)[:_WINDOW]
    found = list(first.union(titled.annotate(is_text=Value(False)).values_list(*columns)))
    matches = {(pk, thread_id) for pk, thread_id, _is_text in found}
    in_text = sum(is_text for *_, is_text in found)
    if in_text < _WINDOW:
        by_age = F("pk").desc() if in_text >= _COMMON else (F("pk") + 0).desc()  # + 0: not by the key's index
        matches |= set(posts.order_by(by_age).values_list("pk", "thread_id")[:_WINDOW])
    return sorted(matches, reverse=True)[:_WINDOW]


def _in_titles(user: User | AnonymousUser, query: Any, before: int) -> PostQuerySet:
    """Opening posts of the newest threads whose title holds everything, by the word index."""
    threads = Thread.objects.listed_for(user).filter(search=query)
    if before != _MAX_ID:  # threads and their opening posts are numbered alike
        openings = Post.objects.filter(number=1, pk__lt=before).order_by("-pk")
        threads = threads.filter(pk__lte=Subquery(openings.values("thread_id")[:1]))
    ids = threads.order_by((F("pk") + 0).desc()).values("pk")[:_WINDOW]
    return Post.objects.listed_for(user).filter(number=1, thread__in=ids, pk__lt=before)


def _loose(user: User | AnonymousUser, parts: list[_Part]) -> list[tuple[int, int]]:
    """More posts, as (post, thread), where title, drugs and text of a thread hold everything together. One query.

    Looks into a bounded number of threads: the newest whose title or drugs hold a part.
    """
    drugs = [part.drug_id for part in parts if part.drug_id]
    threads = Thread.objects.listed_for(user).order_by("-pk").values("pk")
    titled = threads.filter(search=reduce(or_, (part.query for part in parts)))[:_LOOKED_INTO]
    tagged = threads.filter(thread_drugs__drug__in=drugs)[:_LOOKED_INTO]
    posts = Post.objects.listed_for(user).filter(thread__in=titled.union(tagged) if drugs else titled)
    for part in parts:
        held = Q(search=part.query) | Q(thread__search=part.query)
        if part.drug_id:
            held |= Exists(ThreadDrug.objects.filter(thread=OuterRef("thread"), drug=part.drug_id))
        posts = posts.filter(held)
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


def _hits(user: User | AnonymousUser, query: Any, chosen: list[int]) -> list[Hit]:
    """The chosen posts in words, marked. One query, none for nothing."""
    if not chosen:
        return []
    found = (
        Post.objects.listed_for(user)
        .filter(pk__in=chosen)
        .annotate(
            marked_title=SearchHeadline(
                "thread__title", query, config="english", start_sel=_START, stop_sel=_STOP, highlight_all=True
            ),
            marked_body=SearchHeadline(
                Left("body", _HEADLINE_CHARS),
                query,
                config="english",
                start_sel=_START,
                stop_sel=_STOP,
                min_words=12,
                max_words=28,
                max_fragments=1,
            ),
        )
        .select_related("author", "thread__forum")
        .defer("body", "body_html", "search", "thread__search")
        .order_by("-pk")
    )
    return [_hit(post) for post in found]


def _hit(post: Any) -> Hit:
    thread: Thread = post.thread
    author = post.author if post.author is not None and post.author.erased_at is None else None
    return Hit(
        url=post_url(thread.get_absolute_url(), post.number),
        title=marked(post.marked_title),
        snippet=marked(f"… {_plain(post.marked_body)} …"),
        author=author,
        forum=thread.forum.name,
        replies=replies_in_words(thread.reply_count),
        at=post.created_at,
        is_public=thread.is_public,
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
