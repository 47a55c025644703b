"""What this app puts into a member's copy: their words, whole; of other people's, only where they stand."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from accounts.registries import ExportFile, ExportTable
from forums.models import (
    Bookmark,
    ContentMute,
    Draft,
    Mention,
    Picture,
    PollBallot,
    Post,
    PostEdit,
    Reaction,
    Subscription,
    Thread,
    ThreadRead,
)
from forums.picture_files import path_of
from forums.pictures import WIDTHS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from accounts.models import User

_CHUNK = 500  # rows per fetch
_WHERE = _("Where")


def _address(path: str) -> str:
    return settings.SITE_ORIGIN + path


def _threads(user: User) -> Iterator[dict[str, Any]]:
    rows = (
        Thread.objects.filter(author=user)
        .select_related("forum", "poll")
        .prefetch_related("drugs", "poll__options")
    )
    for each in rows.order_by("pk").iterator(_CHUNK):
        poll = getattr(each, "poll", None)
        yield {
            "where": _address(each.get_absolute_url()),
            "title": each.title,
            "forum": each.forum.name,
            "audience": each.get_audience_display(),
            "drugs": [drug.name for drug in each.drugs.all()],
            "is_question": each.is_question,
            "poll": poll.question if poll else "",
            "answers": [option.text for option in poll.options.all()] if poll else [],
            "created_at": each.created_at,
            "hidden_at": each.hidden_at,
            "hidden_reason": each.hidden_reason,
        }


def _posts(user: User) -> Iterator[dict[str, Any]]:
    rows = Post.objects.filter(author=user).defer("body_html", "search").order_by("pk")
    for each in rows.iterator(_CHUNK):
        yield {
            "where": _address(each.get_absolute_url()),
            "text": each.body,
            "talks_about": each.content_notes,
            "created_at": each.created_at,
            "edited_at": each.edited_at,
            "withdrawn_at": each.withdrawn_at,
            "hidden_at": each.hidden_at,
            "hidden_reason": each.hidden_reason,
            "found_helpful_by": each.helpful_count,
        }


def _edits(user: User) -> Iterator[dict[str, Any]]:
    rows = (
        PostEdit.objects.filter(post__author=user)
        .select_related("post")
        .defer("post__body", "post__body_html")
    )
    for each in rows.order_by("pk").iterator(_CHUNK):
        yield {
            "where": _address(each.post.get_absolute_url()),
            "title_before": each.title_before,
            "text_before": each.body_before,
            "changed_at": each.edited_at,
        }


def _drafts(user: User) -> Iterator[dict[str, Any]]:
    for each in Draft.objects.filter(user=user).order_by("pk").iterator(_CHUNK):
        yield {
            "title": each.title,
            "text": each.body,
            "other_windows": [{"title": one["title"], "text": one["body"]} for one in each.others],
            "fields": each.fields,
            "created_at": each.created_at,
            "changed_at": each.updated_at,
            "goes_out_at": each.publish_at,
        }


def _pictures(user: User) -> Iterator[dict[str, Any]]:
    for each in (
        Picture.objects.filter(user=user).select_related("post").order_by("created_at").iterator(_CHUNK)
    ):
        yield {
            "file": _file_name(each),
            "shows": each.alt,
            "where": _address(each.post.get_absolute_url()) if each.post else "",
            "created_at": each.created_at,
        }


def picture_files(user: User) -> Iterator[ExportFile]:
    """The largest size of each of `user`'s pictures; smaller ones hold nothing more."""
    for each in Picture.objects.filter(user=user).order_by("created_at").iterator(_CHUNK):
        yield ExportFile(
            _file_name(each), functools.partial(default_storage.open, path_of(each.pk, max(WIDTHS)))
        )


def _file_name(picture: Picture) -> str:
    return f"pictures/{picture.pk}.webp"


def _ballots(user: User) -> Iterator[dict[str, Any]]:
    """That they voted. What they chose is written down nowhere."""
    rows = PollBallot.objects.filter(user=user).select_related("poll__thread").order_by("pk")
    for each in rows.iterator(_CHUNK):
        yield {"where": _address(each.poll.thread.get_absolute_url())}


def _reading(user: User) -> Iterator[dict[str, Any]]:
    rows = ThreadRead.objects.filter(user=user).select_related("thread").order_by("pk")
    for each in rows.iterator(_CHUNK):
        yield {
            "where": _address(each.thread.get_absolute_url()),
            "up_to_post": each.last_number,
            "read_at": each.read_at,
        }


def _about(row: Subscription | ContentMute) -> str:
    """The thread, forum or drug. Threads by their address: the title may be somebody else's words."""
    for thing in (row.thread, row.forum, row.drug):
        if thing is not None:
            return _address(thing.get_absolute_url())
    return ""


def _subscriptions(user: User) -> Iterator[dict[str, Any]]:
    rows = Subscription.objects.filter(user=user).select_related("thread", "forum", "drug").order_by("pk")
    for each in rows.iterator(_CHUNK):
        yield {"where": _about(each), "since": each.created_at}


def _mutes(user: User) -> Iterator[dict[str, Any]]:
    rows = ContentMute.objects.filter(user=user).select_related("thread", "forum", "drug").order_by("pk")
    for each in rows.iterator(_CHUNK):
        yield {"where": _about(each), "since": each.created_at}


def _reactions(user: User) -> Iterator[dict[str, Any]]:
    rows = Reaction.objects.filter(user=user).select_related("post").defer("post__body", "post__body_html")
    for each in rows.order_by("pk").iterator(_CHUNK):
        yield {
            "where": _address(each.post.get_absolute_url()),
            "kind": each.get_kind_display(),
            "created_at": each.created_at,
        }


def _bookmarks(user: User) -> Iterator[dict[str, Any]]:
    rows = Bookmark.objects.filter(user=user).select_related("post").defer("post__body", "post__body_html")
    for each in rows.order_by("pk").iterator(_CHUNK):
        yield {
            "where": _address(each.post.get_absolute_url()),
            "note": each.note,
            "created_at": each.created_at,
        }


def _mentions(user: User) -> Iterator[dict[str, Any]]:
    rows = Mention.objects.filter(user=user).select_related("post").defer("post__body", "post__body_html")
    for each in rows.order_by("pk").iterator(_CHUNK):
        yield {"where": _address(each.post.get_absolute_url()), "created_at": each.created_at}


_HIDDEN = {"hidden_at": _("Hidden by a moderator"), "hidden_reason": _("Their reason")}

TABLES = {
    "threads": ExportTable(
        title=_("Your threads"),
        columns={
            "where": _WHERE,
            "title": _("Title"),
            "forum": _("Forum"),
            "audience": _("Who may read it"),
            "drugs": _("Drugs"),
            "is_question": _("A question"),
            "poll": _("Poll"),
            "answers": _("Its answers"),
            "created_at": _("Written"),
            **_HIDDEN,
        },
        models=("forums.Thread", "forums.ThreadDrug", "forums.Poll", "forums.PollOption"),
        rows=_threads,
    ),
    "posts": ExportTable(
        title=_("Your posts"),
        columns={
            "where": _WHERE,
            "text": _("Text"),
            "talks_about": _("Content notes"),
            "created_at": _("Written"),
            "edited_at": _("Changed"),
            "withdrawn_at": _("Withdrawn"),
            **_HIDDEN,
            "found_helpful_by": _("Members who found it helpful"),
        },
        models=("forums.Post",),
        rows=_posts,
    ),
    "earlier-versions": ExportTable(
        title=_("Earlier versions of your posts"),
        columns={
            "where": _WHERE,
            "title_before": _("Title before"),
            "text_before": _("Text before"),
            "changed_at": _("Changed"),
        },
        models=("forums.PostEdit",),
        rows=_edits,
    ),
    "drafts": ExportTable(
        title=_("Drafts"),
        columns={
            "title": _("Title"),
            "text": _("Text"),
            "other_windows": _("Words of other windows"),
            "fields": _("Other boxes"),
            "created_at": _("Begun"),
            "changed_at": _("Changed"),
            "goes_out_at": _("Goes out"),
        },
        models=("forums.Draft",),
        rows=_drafts,
    ),
    "pictures": ExportTable(
        title=_("Pictures"),
        columns={
            "file": _("File"),
            "shows": _("What it shows"),
            "where": _WHERE,
            "created_at": _("Uploaded"),
        },
        models=("forums.Picture",),
        rows=_pictures,
    ),
    "ballots": ExportTable(
        title=_("Polls in which you voted (what you chose is not kept)"),
        columns={"where": _WHERE},
        models=("forums.PollBallot",),
        rows=_ballots,
    ),
    "reading": ExportTable(
        title=_("How far you have read"),
        columns={"where": _WHERE, "up_to_post": _("Up to post"), "read_at": _("When")},
        models=("forums.ThreadRead",),
        rows=_reading,
    ),
    "subscriptions": ExportTable(
        title=_("What you subscribed to"),
        columns={"where": _WHERE, "since": _("Since")},
        models=("forums.Subscription",),
        rows=_subscriptions,
    ),
    "muted": ExportTable(
        title=_("Threads, forums and drugs you muted"),
        columns={"where": _WHERE, "since": _("Since")},
        models=("forums.ContentMute",),
        rows=_mutes,
    ),
    "reactions": ExportTable(
        title=_("Hugs, thanks and other reactions you sent"),
        columns={"where": _WHERE, "kind": _("What"), "created_at": _("When")},
        models=("forums.Reaction",),
        rows=_reactions,
    ),
    "bookmarks": ExportTable(
        title=_("Bookmarks"),
        columns={"where": _WHERE, "note": _("Note"), "created_at": _("Saved")},
        models=("forums.Bookmark",),
        rows=_bookmarks,
    ),
    "mentions": ExportTable(
        title=_("Posts that name you"),
        columns={"where": _WHERE, "created_at": _("When")},
        models=("forums.Mention",),
        rows=_mentions,
    ),
}
