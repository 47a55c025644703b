"""What people do in the example community without writing: reactions, votes, bookmarks, and words not yet sent."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from accounts.actions.distance import mute_member
from forums.actions.bookmarks import note_bookmark, save_bookmark
from forums.actions.drafts import Words, save_draft
from forums.actions.helped import mark_helped
from forums.actions.polls import cast_ballot
from forums.actions.reactions import add_reaction
from forums.models import Bookmark, Post, Reaction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from accounts.models import User
    from forums.models import Thread
    from lupusteam.devstack.example.texts import ExampleThread

_KEPT = ("Six weeks on azathioprine, and sick every morning. Does it pass?", 2, "The notebook idea")
_DRAFT = (
    "I got the letter on Friday and I have told nobody",
    "You do not need the whole sentence ready. I told my sister while we were doing the dishes, because",
)


def support(people: Mapping[str, User], thread: Thread, texts: ExampleThread) -> None:
    """Everything that others did with what was written in `thread`."""
    posts = {post.number: post for post in thread.posts.select_related("thread__forum", "author")}
    for number, words in enumerate(texts.posts, 1):
        for kind in Reaction.Kind.values:
            for handle in words.marks.get(kind, "").split():
                add_reaction(by=people[handle], post=posts[number], kind=kind)
        if "helped" in words.marks:
            mark_helped(by=people[texts.posts[0].author], post=posts[number])
    voters = [user for handle, user in people.items() if handle != texts.posts[0].author]
    for voter, position in zip(voters, texts.votes, strict=False):
        cast_ballot(by=voter, poll=thread.poll, positions=[position])


def keep_things(member: User, annoying: User, threads: Mapping[str, Thread]) -> None:
    """What `member` has under Me: a bookmark with a note, a draft, somebody whose posts they do not want to read."""
    title, number, note = _KEPT
    post = Post.objects.select_related("thread__forum").get(thread=threads[title], number=number)
    save_bookmark(by=member, post=post)
    note_bookmark(by=member, bookmark=Bookmark.objects.get(user=member, post=post), note=note)
    title, words = _DRAFT
    save_draft(by=member, words=Words(body=words), submission_id=uuid.uuid4(), thread=threads[title])
    mute_member(by=member, member=annoying)
