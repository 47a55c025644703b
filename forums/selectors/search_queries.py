"""The statements of a search. Their cost does not grow with how often a word was used, only with how far back one must look.

The newest posts are looked through one by one: common words fill a page there. Older posts are asked block by block: the
index of a post's words also holds the block of `Post.SEARCH_BLOCK` posts that it lies in, so the index alone finds what is in
both, and the statement ends with the block that fills the page. A block without a match costs some microseconds.
(The planner would choose between reading backwards through all posts and gathering every match of all time; a word that was
common years ago makes either slow.)
"""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import BigIntegerField, Exists, F, Func, OuterRef, Subquery

from accounts.models import User
from common.prepared import Moment
from forums.models import Picture, Poll, Post, Thread, ThreadDrug

MAX_ID = 2**63 - 1
_SAMPLE = 500  # newest posts that are looked through one by one
_BLOCKS = 6  # that are asked before the posts of few threads are

Match = tuple[int, int]  # post, thread


class Shape(NamedTuple):
    """What decides the text of the statement; the rest are its arguments."""

    is_member: bool
    keeps_distance: bool
    is_back: bool  # towards newer posts
    has_words: bool
    has_unwanted: bool  # without words: leaves out only
    forum: bool
    drug: bool
    by: bool
    has: frozenset[str]
    after: bool
    before: bool


class Arguments(NamedTuple):
    """`anchor`: only posts before this one, or after it when going back. Moments are microseconds since 1970."""

    question: str
    reader: int
    anchor: int
    forum: int
    drug: int
    by: int
    after: int
    before: int
    window: int


_STAND_INS = Arguments("stand-in", *(2_000_000_100 + number for number in range(8)))


def matches(shape: Shape, arguments: Arguments) -> list[Match]:
    """At most `window` posts that match, nearest to the anchor first. One query."""
    sql, places = _statement(shape)
    with connection.cursor() as cursor:
        cursor.execute(sql, [fixed if place is None else arguments[place] for place, fixed in places])
        found = {(pk, thread_id) for pk, thread_id in cursor.fetchall()}
    return sorted(found, reverse=not shape.is_back)[: arguments.window]


class _Here(Func):
    """A column of the row that the statement is at."""

    output_field = BigIntegerField()

    def __init__(self, column: str) -> None:
        super().__init__(template=column)


class _InBlock(SearchQuery):
    """The question, in the block that the statement is at."""

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        sql, parameters = super().as_sql(*args, **kwargs)
        return f"({sql} && ('''#' || block.number || '''')::tsquery)", parameters


_TEXTS = """
SELECT texts.id, texts.thread_id FROM (
  SELECT post.id, post.thread_id FROM ({newest}) AS post CROSS JOIN LATERAL ({thread}) AS thread
  UNION ALL
  SELECT post.id, post.thread_id
  FROM generate_series(({start}) / {size}, {end}, {step}) AS block(number)
  CROSS JOIN LATERAL ({in_block}) AS post
  CROSS JOIN LATERAL ({thread}) AS thread
  WHERE numnode({question}) > 0
  {rest}
) AS texts LIMIT {window}
"""
# What few threads hold is not looked for in all the blocks: their posts are fewer.
_REST = """UNION ALL (
  SELECT post.id, post.thread_id FROM ({threads}) AS thread CROSS JOIN LATERAL ({posts}) AS post ORDER BY 1 {order}
)"""
_POSTS = """
SELECT post.id, post.thread_id FROM ({posts}) AS post CROSS JOIN LATERAL ({thread}) AS thread LIMIT {window}
"""
_OPENINGS = """
SELECT opening.id, opening.thread_id FROM ({threads}) AS thread CROSS JOIN LATERAL ({opening}) AS opening LIMIT {window}
"""


class _Piece(NamedTuple):
    """A part of a statement and what it is asked with."""

    sql: str
    values: tuple[Any, ...]


@functools.cache  # a few hundred shapes at most
def _statement(shape: Shape) -> tuple[str, list[tuple[int | None, Any]]]:
    """SQL, and for each of its places which argument goes there, or a fixed value."""
    find = _Pieces(shape)
    texts = _fill(_POSTS, posts=find.posts(), thread=find.thread(), window=find.window())
    openings = _fill(_OPENINGS, threads=find.threads(), opening=find.opening(), window=find.window())
    if shape.has_words:
        if not (
            shape.by or shape.has & {"picture", "answer"}
        ):  # these have indexes of their own, and few posts
            texts = _fill(
                _TEXTS, newest=find.newest(), start=find.start(), in_block=find.in_block(), question=find.question(),
                thread=find.thread(), size=_Piece(str(Post.SEARCH_BLOCK), ()), step=_Piece("1" if shape.is_back else "-1", ()),
                end=find.last_block(), rest=find.rest(), window=find.window(),
            )  # fmt: skip
        whole = _fill("({texts}) UNION ALL ({openings})", texts=texts, openings=openings)
    else:
        whole = texts if shape.by or shape.has & {"picture", "answer"} else openings
    stand_ins = list(_STAND_INS)
    return whole.sql, [
        (stand_ins.index(value), None) if value in stand_ins else (None, value) for value in whole.values
    ]


def _fill(template: str, **pieces: _Piece) -> _Piece:
    """`template` with its named pieces, and their values in the order of the text."""
    sql, rest = "", template
    values: list[Any] = []
    while "{" in rest:
        before, _sign, rest = rest.partition("{")
        name, _sign, rest = rest.partition("}")
        sql += before + pieces[name].sql
        values += pieces[name].values
    return _Piece(sql + rest, tuple(values))


class _Pieces:
    """The parts of one shape. What may be found is said by the querysets: shown posts in threads that lists show."""

    def __init__(self, shape: Shape) -> None:
        self._shape = shape
        self._viewer = User() if shape.is_member else AnonymousUser()
        self._reader = User(pk=_STAND_INS.reader, keeps_distance=shape.keeps_distance)
        self._asked = SearchQuery(_STAND_INS.question, config="english", search_type="raw")
        self._order = "pk" if shape.is_back else "-pk"
        self._beyond = {"pk__gt" if shape.is_back else "pk__lt": _STAND_INS.anchor}

    # Posts and threads under the conditions of the question, without its words.
    def _posts(self) -> Any:
        shape, posts = self._shape, Post.objects.shown().filter(**self._beyond)
        if shape.keeps_distance:
            posts = posts.by_unmuted_authors(self._reader)
        if shape.by:
            posts = posts.filter(author=_STAND_INS.by)
        if shape.after:
            posts = posts.filter(created_at__gte=Moment(_STAND_INS.after))
        if shape.before:
            posts = posts.filter(created_at__lt=Moment(_STAND_INS.before))
        if "answer" in shape.has:
            posts = posts.filter(helped_at__isnull=False)
        if "picture" in shape.has:
            posts = posts.filter(Exists(Picture.objects.filter(post=OuterRef("pk"))))
        if shape.has_unwanted:
            posts = posts.filter(search=self._asked)
        return posts

    def _threads(self) -> Any:
        shape, threads = self._shape, Thread.objects.listed_for(self._viewer)
        if shape.keeps_distance:
            threads = threads.not_by_muted(self._reader)
        if shape.forum:
            threads = threads.filter(forum=_STAND_INS.forum)
        if shape.drug:
            threads = threads.filter(
                Exists(ThreadDrug.objects.filter(thread=OuterRef("pk"), drug=_STAND_INS.drug))
            )
        if "question" in shape.has:
            threads = threads.filter(is_question=True)
        if "answer" in shape.has:
            threads = threads.filter(helped_count__gt=0)
        if "poll" in shape.has:
            threads = threads.filter(Exists(Poll.objects.filter(thread=OuterRef("pk"))))
        return threads

    # Texts.
    def newest(self) -> _Piece:
        start = Subquery(Post.objects.filter(**self._beyond).order_by(self._order).values("pk")[:1])
        near = {"pk__lt": start + _SAMPLE} if self._shape.is_back else {"pk__gt": start - _SAMPLE}
        return _compiled(self._posts().filter(search=self._asked, **near).order_by(self._order))

    def in_block(self) -> _Piece:
        here = _InBlock(_STAND_INS.question, config="english", search_type="raw")
        return _compiled(self._posts().filter(search=here).order_by(*self._not_by_key()))

    def posts(self) -> _Piece:
        """All of them, by the index that suits the conditions."""
        posts = self._posts()
        if self._shape.has_words:
            posts = posts.filter(search=self._asked)
        return _compiled(posts.order_by(self._order))

    def thread(self) -> _Piece:
        """The thread of the post that the statement is at, if it may be shown."""
        return _compiled(self._threads().filter(pk=_Here("post.thread_id")), "id", limit=1)

    def start(self) -> _Piece:
        return _compiled(Post.objects.filter(**self._beyond).order_by(self._order), "pk", limit=1)

    def last_block(self) -> _Piece:
        """Where the walk ends: at the end of all posts, or after some blocks where `rest` is shorter."""
        if self._has_rest:
            sign = "+" if self._shape.is_back else "-"
            return _fill(f"({{start}}) / {Post.SEARCH_BLOCK} {sign} {_BLOCKS}", start=self.start())
        if not self._shape.is_back:
            return _Piece("0", ())
        newest = _compiled(Post.objects.order_by("-pk"), "id", limit=1)
        return _fill(f"({{newest}}) / {Post.SEARCH_BLOCK}", newest=newest)

    def rest(self) -> _Piece:
        """What few threads hold, beyond the blocks that were asked."""
        if not self._has_rest:
            return _Piece("", ())
        start = Subquery(Post.objects.filter(**self._beyond).order_by(self._order).values("pk")[:1])
        block = start / Post.SEARCH_BLOCK
        if self._shape.is_back:
            beyond = {"pk__gte": (block + _BLOCKS + 1) * Post.SEARCH_BLOCK}
        else:
            beyond = {"pk__lt": (block - _BLOCKS) * Post.SEARCH_BLOCK}
        posts = self._posts().filter(search=self._asked, thread=_Here("thread.id"), **beyond)
        return _fill(
            _REST,
            threads=_compiled(self._threads(), "id"),
            posts=_compiled(posts),
            order=_Piece("ASC" if self._shape.is_back else "DESC", ()),
        )

    @property
    def _has_rest(self) -> bool:
        return self._shape.drug or "poll" in self._shape.has

    def question(self) -> _Piece:
        return _Piece("to_tsquery('english', %s)", (_STAND_INS.question,))

    # Titles.
    def threads(self) -> _Piece:
        """Threads and their opening posts are numbered alike, so the nearest threads have the nearest opening posts."""
        threads = self._threads()
        if not self._shape.has_words:
            return _compiled(threads.order_by(self._order), "id")
        return _compiled(threads.filter(search=self._asked).order_by(*self._not_by_key()), "id")

    def opening(self) -> _Piece:
        return _compiled(self._posts().filter(number=1, thread=_Here("thread.id")), limit=1)

    def window(self) -> _Piece:
        return _Piece("%s", (_STAND_INS.window,))

    def _not_by_key(self) -> tuple[Any, ...]:
        """The order, by sorting what the word index found and not by reading along the key."""
        key = F("pk") + 0
        return (key.asc() if self._shape.is_back else key.desc(),)


def _compiled(rows: Any, *columns: str, limit: int = 0) -> _Piece:
    rows = rows.values_list(*(columns or ("id", "thread_id")))
    sql, values = (rows[:limit] if limit else rows).query.sql_with_params()
    return _Piece(sql, tuple(values))
