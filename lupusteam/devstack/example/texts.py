"""Reads the threads of the example community from `texts/*.txt`.

A thread begins with `=== <title>`, then lines `key: value` up to the first empty line (`poll: <question> | <answer> | ...`,
`votes: 1 1 2` by whoever comes first among the people). Each post begins with `@<handle>`; a reply says how long after the post before
it was written, as `+2h` or `+1d 3h`, and may carry marks: `[edited]`, `[withdrawn]`, `[hidden: <reason>]`, `[reported: <reason of
a report> by <handle>]`, `[talks: <content note>]`, `[helped]`, `[picture: <what it shows>]`, or a reaction with who sent it: `[hug: <handle> <handle>]`.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_FOLDER = Path(__file__).parent / "texts"
_POST = re.compile(r"^@(?P<author>\w+)(?: \+(?P<later>[0-9dhm ]+?))?(?P<marks>(?: \[[^\]]+\])*)$")
_MARK = re.compile(r"\[(\w+)(?:: ([^\]]+))?\]")
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}


@dataclass(slots=True)
class ExamplePost:
    author: str
    ago: datetime.timedelta  # before now
    marks: dict[str, str] = field(default_factory=dict)  # mark to what follows it
    lines: list[str] = field(default_factory=list)

    @property
    def body(self) -> str:
        return "\n".join(self.lines).strip()


@dataclass(slots=True)
class ExampleThread:
    title: str
    forum: str  # its name
    ago: datetime.timedelta  # the opening post, before now
    audience: str = "members"
    drugs: list[str] = field(default_factory=list)  # slugs
    topic: str = ""  # key of Thread.Topic
    flags: list[str] = field(default_factory=list)  # "pinned", "locked", "question"
    poll: list[str] = field(default_factory=list)  # question and answers
    votes: list[int] = field(default_factory=list)  # positions of answers, from 1
    posts: list[ExamplePost] = field(default_factory=list)


def read_threads(folder: Path = _FOLDER) -> list[ExampleThread]:
    """Every example thread, oldest first.

    Raises:
        ValueError: a file does not keep to the format.
    """
    threads = [thread for path in sorted(folder.glob("*.txt")) for thread in _threads(path.read_text())]
    return sorted(threads, key=lambda thread: -thread.ago)


def _threads(text: str) -> Iterator[ExampleThread]:
    for part in re.split(r"^=== ", text, flags=re.MULTILINE)[1:]:
        head, _, rest = part.partition("\n\n")
        title, *lines = head.splitlines()
        values = dict(line.split(": ", 1) for line in lines)
        thread = ExampleThread(
            title=title.strip(),
            forum=values.pop("forum"),
            ago=_duration(values.pop("ago")),
            audience=values.pop("audience", "members"),
            drugs=values.pop("drugs", "").split(),
            topic=values.pop("topic", ""),
            flags=values.pop("flags", "").split(),
            poll=[text.strip() for text in values.pop("poll", "").split("|") if text.strip()],
            votes=[int(vote) for vote in values.pop("votes", "").split()],
        )
        if values:
            raise ValueError(f"{title}: nobody knows {', '.join(values)}")
        thread.posts = list(_posts(thread, rest))
        yield thread


def _posts(thread: ExampleThread, text: str) -> Iterator[ExamplePost]:
    ago, post = thread.ago, None
    for line in text.splitlines():
        if not line.startswith("@"):
            if post is not None:
                post.lines.append(line)
            continue
        if post is not None:
            yield post
        match = _POST.match(line)
        if match is None:
            raise ValueError(f"{thread.title}: {line!r} does not begin a post")
        if match["later"]:
            ago -= _duration(match["later"])
        if ago < datetime.timedelta(0):
            raise ValueError(f"{thread.title}: the post of {match['author']} would lie in the future")
        post = ExamplePost(match["author"], ago, dict(_MARK.findall(match["marks"])))
    if post is not None:
        yield post


def _duration(text: str) -> datetime.timedelta:
    """ "2d 3h" as a span of time."""
    parts = {_UNITS[part[-1]]: int(part[:-1]) for part in text.split()}
    return datetime.timedelta(**parts)
