"""`wanted_by` as text, for statements that ask for many members at once or are too long for querysets.

A test holds these, `forums.querysets` and `forums.rules` together. All arguments are names of columns and tables of ours,
never anything from outside. Guard them with the member's `keeps_distance`: who keeps none then pays nothing.
"""

from __future__ import annotations


def not_hidden(user: str, author: str) -> str:
    """A condition: the member in column `user` neither muted nor blocked the one in column `author`."""
    return " AND ".join(
        f"NOT EXISTS (SELECT FROM {table} far WHERE far.user_id = {user} AND far.member_id = {author})"
        for table in ("accounts_membermute", "accounts_memberblock")
    )


def not_muted(user: str, thread: str) -> str:
    """A condition: the member in column `user` muted neither the thread nor its forum nor its drugs.

    `thread` is a table or alias with the columns `id` and `forum_id`.
    """
    return (
        f"NOT EXISTS (SELECT FROM forums_contentmute mute WHERE mute.user_id = {user}"  # noqa: S608 - names of columns
        f" AND (mute.thread_id = {thread}.id OR mute.forum_id = {thread}.forum_id OR mute.drug_id IN"
        f" (SELECT about.drug_id FROM forums_threaddrug about WHERE about.thread_id = {thread}.id)))"
    )


def wanted(user: str, thread: str) -> str:
    """A condition: the member in column `user` wants to hear of the thread, whose alias also has `author_id`."""
    return f"{not_hidden(user, f'{thread}.author_id')} AND {not_muted(user, thread)}"
