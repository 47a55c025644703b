"""Routes whose POST waits until the member agrees to the versions in force (decision 0035).

Here is what others come to read or count, and what is kept about one's own health. Everything else goes on without being
asked: reading, keeping safe, signing in, one's own copy, leaving. `tests/architecture/agreement_urls.py` has the others, with
the reason for each.
"""

ASKS_FOR_AGREEMENT = frozenset(
    {
        "accounts:change_handle",
        "accounts:profile",
        "accounts:profile_picture",
        # -- Words
        "forums:thread_start",
        "forums:reply",
        "forums:post_edit",
        "forums:draft_send_now",
        "forums:thread_title",
        "forums:thread_subject",
        "forums:picture_add",
        "forums:bookmark_note",
        # -- Taps that others see or hear of
        "forums:react",
        "forums:post_helped",
        "forums:thread_question",
        "forums:poll_vote",
        "forums:subscribe",
        # -- Fields about health
        "drugs:experience_edit",
        "drugs:experience_helpful",
        "drugs:treatment_add",
        "drugs:treatment_edit",
        "drugs:reminder_add",
        "drugs:reminder_edit",
    }
)
