"""A community to measure on: the same rows on every machine, loaded by COPY, with the counters that the actions keep.

Sizes at scale 1 (DESIGN.md section 5): 20,000 members, 40 forums, 20,000 threads, 400,000 posts of about 80 words, one
thread of 5,000 posts, one forum of 11,000 threads.
"""

from __future__ import annotations

import datetime
import io
import random
import uuid
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import connection

from accounts.handles import handle_key
from accounts.policies import current_key
from common import markdown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SEED = 20261122
_NOW = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)
_WORDS = ["morning", "nausea", "week", "clinic", "blood", "test", "results", "nurse", "tablet", "sleep", "tired", "hands", "cold", "sun", "rash", "joint", "pain", "fog", "memory", "work", "letter", "doctor", "helped", "slowly", "better", "worse", "again", "sister", "mother", "garden", "tea", "bus", "walk", "rest", "appointment", "kidney", "skin", "eye", "check", "steroid", "taper", "mood", "hair", "appetite", "fever", "winter", "summer", "gloves", "question", "answer", "thank", "you", "same", "here", "months", "years", "started", "stopped", "changed", "dose", "asked", "pharmacist", "calendar", "note", "phone", "family", "friend", "school", "holiday", "travel", "insurance", "vaccine", "flare", "remission", "ward", "infusion", "chair", "blanket", "music", "book", "dog", "cat", "window", "quiet", "light", "dark", "shade", "hat", "sleeve", "kind", "word", "hope"]  # fmt: skip

OLD_WORD = "lighthouse"  # in every tenth post of the older half, and in no other


@dataclass(frozen=True)
class Sizes:
    """How much to make."""

    members: int = 20_000
    forums: int = 40
    threads: int = 20_000
    posts: int = 400_000
    long_thread: int = 5_000
    big_forum: int = 11_000

    def scaled(self, factor: float) -> Sizes:
        """The same shape, `factor` times the rows; the number of forums stays."""
        return Sizes(
            members=int(self.members * factor),
            threads=int(self.threads * factor),
            posts=int(self.posts * factor),
            long_thread=int(self.long_thread * factor),
            big_forum=int(self.big_forum * factor),
        )


def _escape(value: object) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    return str(value).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")


class _Lines(io.TextIOBase):
    """A file for COPY that makes its lines as they are read."""

    def __init__(self, rows: Iterable[tuple[object, ...]]) -> None:
        self._lines = ("\t".join(map(_escape, row)) + "\n" for row in rows)
        self._rest = ""

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> str:
        parts, length = [self._rest], len(self._rest)
        while size is None or size < 0 or length < size:
            line = next(self._lines, None)
            if line is None:
                break
            parts.append(line)
            length += len(line)
        text = "".join(parts)
        if size is None or size < 0:
            self._rest = ""
            return text
        self._rest = text[size:]
        return text[:size]


def _copy(table: str, columns: str, rows: Iterable[tuple[object, ...]]) -> None:
    """`rows` hold `columns`; every other column gets its model's default."""
    others = _others(table, columns)
    names = ", ".join([columns, *others])
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY {table} ({names}) FROM STDIN", _Lines((*row, *others.values()) for row in rows)
        )


def _others(table: str, columns: str) -> dict[str, object]:
    model = next(model for model in apps.get_models() if model._meta.db_table == table)
    named = {name.strip() for name in columns.split(",")}
    missing = [
        field
        for field in model._meta.concrete_fields
        if not (field.null or field.generated or field.primary_key or field.column in named)
    ]
    values = {field.column: field.get_default() for field in missing}
    values |= {
        name: False for name in values if name == "holds_posts"
    }  # posts go out at once: that is measured
    return {name: "{}" if value == [] else value for name, value in values.items()}


def _sentence(rng: random.Random, words: int) -> str:
    text = " ".join(rng.choices(_WORDS, k=words))
    return text[0].upper() + text[1:] + "."


def _body(rng: random.Random) -> str:
    return "\n\n".join(_sentence(rng, rng.randint(30, 50)) for _ in range(2))


def _html(body: str) -> str:
    """What common.markdown makes of such a body, without asking it 400,000 times; checked on samples."""
    return "".join(f"<p>{paragraph}</p>\n" for paragraph in body.split("\n\n"))


def _lengths(rng: random.Random, sizes: Sizes) -> list[int]:
    """Posts per thread: one long one, the others few or many, in sum `sizes.posts`."""
    rest = sizes.posts - sizes.long_thread
    shares = [rng.paretovariate(1.3) for _ in range(sizes.threads - 1)]
    scale = (rest - len(shares)) / sum(shares)
    lengths = [1 + int(share * scale) for share in shares]
    cap = max(2, sizes.long_thread // 10)
    lengths = [min(length, cap) for length in lengths]
    index = 0
    short = rest - sum(lengths)
    while short > 0:
        if lengths[index % len(lengths)] < cap:
            lengths[index % len(lengths)] += 1
            short -= 1
        index += 1
    return [sizes.long_thread, *lengths]


def generate(sizes: Sizes, *, say=print) -> None:
    """Fill the empty, migrated database. Deterministic: the same `sizes` give the same rows."""
    rng = random.Random(_SEED)
    say("drug pages, forums")
    call_command("setup_site", no_admin=True, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM forums_forum; DELETE FROM forums_forumgroup")
        cursor.execute("SELECT id FROM drugs_drug ORDER BY slug")
        drug_ids = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT id FROM drugs_drug WHERE slug = 'imuran'")
        imuran = cursor.fetchone()[0]

    say(f"{sizes.members:,} members")
    password = make_password("bench")
    _copy(
        "accounts_user",
        "id, email, handle, handle_key, password, is_active, is_staff, is_superuser, is_moderator, is_editor, joined_at, last_login, theme, text_size, time_zone, unread_notices, agreed_to",
        (
            (n, f"member{n}@mail.example", f"member{n}", handle_key(f"member{n}"), password, True, False, False, n == 2, False, _NOW, _NOW, "", "", "Europe/Berlin", 3, current_key())
            for n in range(1, sizes.members + 1)
        ),
    )  # fmt: skip

    lengths = _lengths(rng, sizes)
    others = max(1, sizes.forums - 1)
    # The first `big_forum` threads are in forum 1, with the long thread among them.
    forum_of = [1 if index < sizes.big_forum else 2 + index % others for index in range(sizes.threads)]
    forum_of = [forum if forum <= sizes.forums else 2 for forum in forum_of]
    public = [index % 3 == 0 for index in range(sizes.threads)]
    authors = [1 + rng.randrange(sizes.members) for _ in range(sizes.threads)]
    starts = [
        _NOW - datetime.timedelta(minutes=10 * (sizes.threads - index) + 60 * 24)
        for index in range(sizes.threads)
    ]
    ends = [
        start + datetime.timedelta(seconds=20 * length) for start, length in zip(starts, lengths, strict=True)
    ]

    say("forums")
    _copy("forums_forumgroup", "id, name, position", [(1, "Rooms", 1)])
    _copy(
        "forums_forum",
        "id, group_id, slug, name, description, position, is_indexable, is_archived, thread_count, public_thread_count, last_post_at",
        (
            (
                n, 1, f"room-{n}", f"Room {n}", "A room", n, True, False,
                sum(forum == n for forum in forum_of),
                sum(forum == n and shown for forum, shown in zip(forum_of, public, strict=True)),
                max((end for forum, end in zip(forum_of, ends, strict=True) if forum == n), default=None),
            )
            for n in range(1, sizes.forums + 1)
        ),
    )  # fmt: skip

    say(f"{sizes.threads:,} threads")
    _copy(
        "forums_thread",
        "id, forum_id, author_id, title, audience, created_at, last_number, reply_count, last_post_at, last_author_id, hidden_reason",
        (
            (
                index + 1, forum_of[index], authors[index], _sentence(rng, 9), "public" if public[index] else "members",
                starts[index], lengths[index], lengths[index] - 1, ends[index], authors[index], "",
            )
            for index in range(sizes.threads)
        ),
    )  # fmt: skip
    about: dict[int, list[int]] = {}
    for index in range(sizes.threads):
        if index % 4 == 0:
            about.setdefault(imuran if index % 40 == 0 else drug_ids[index % len(drug_ids)], []).append(index)
    _copy(
        "forums_threaddrug",
        "thread_id, drug_id, is_public, is_waiting",
        (
            (index + 1, drug, public[index], lengths[index] == 1)
            for drug, found in about.items()
            for index in found
        ),
    )
    with connection.cursor() as cursor:
        for drug, found in about.items():
            cursor.execute(
                "UPDATE drugs_drug SET public_thread_count = %s, member_thread_count = %s WHERE id = %s",
                [sum(public[index] for index in found), sum(not public[index] for index in found), drug],
            )

    say(f"{sizes.posts:,} posts")
    _check_html(random.Random(_SEED))
    _copy(
        "forums_post",
        "id, thread_id, number, author_id, body, body_html, renderer_version, submission_id, created_at, hidden_reason, announced_at",
        _posts(rng, sizes, lengths, authors, starts),
    )
    say("read positions and subscriptions of member 1")
    _copy(
        "forums_threadread",
        "user_id, thread_id, last_number, read_at",
        ((1, n, max(1, lengths[n - 1] // 2), _NOW) for n in range(1, min(400, sizes.threads))),
    )
    _copy("forums_subscription", "user_id, thread_id, created_at", ((1, n, _NOW) for n in range(1, 60)))
    _reset_sequences()
    say("statistics")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _posts(
    rng: random.Random, sizes: Sizes, lengths: list[int], authors: list[int], starts: list[datetime.datetime]
) -> Iterator[tuple[object, ...]]:
    pk = 0
    for index, length in enumerate(lengths):
        for number in range(1, length + 1):
            pk += 1
            body = _body(rng)
            if pk % 10 == 0 and pk < sizes.posts // 2:
                body = f"{body} {OLD_WORD}"
            author = authors[index] if number in (1, length) else 1 + rng.randrange(sizes.members)
            at = starts[index] + datetime.timedelta(seconds=20 * number)
            submission = uuid.UUID(int=(zlib.crc32(str(pk).encode()) << 64) + pk)
            yield (pk, index + 1, number, author, body, _html(body), markdown.VERSION, submission, at, "", at)


def _check_html(rng: random.Random) -> None:
    for _ in range(20):
        body = _body(rng)
        assert markdown.render(body) == _html(body), "the generator's HTML is not the renderer's"


def forget_replies(sizes: Sizes) -> None:
    """Take back what an earlier run posted, so that every run measures the same community."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE forums_thread SET last_number = kept.number, reply_count = kept.number - 1, last_post_at = kept.at "
            "FROM (SELECT thread_id, max(number) AS number, max(created_at) AS at FROM forums_post WHERE id <= %s AND thread_id IN "
            "(SELECT thread_id FROM forums_post WHERE id > %s) GROUP BY thread_id) AS kept WHERE forums_thread.id = kept.thread_id",
            [sizes.posts, sizes.posts],
        )
        cursor.execute("DELETE FROM forums_post WHERE id > %s", [sizes.posts])
        cursor.execute("VACUUM ANALYZE forums_post, forums_thread, forums_threadread")


def _reset_sequences() -> None:
    with connection.cursor() as cursor:
        for table in ("accounts_user", "forums_forumgroup", "forums_forum", "forums_thread", "forums_post"):
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
            )
