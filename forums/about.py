"""What threads are about: their drugs and topic, and the copies by which a drug's lists are sorted (ThreadDrug).

Called by `forums.actions` only, inside their transactions, with the thread's row held or just made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, Q, Sum

from forums.counters import bump_pages, count_in_drug, settle_copies
from forums.models import Thread, ThreadDrug
from forums.selectors.related import forget_related

if TYPE_CHECKING:
    from collections.abc import Iterable

    from drugs.models import Drug


def checked_subject(drugs: Iterable[Drug], topic: str) -> tuple[list[Drug], str]:
    """Each drug once, and the topic, both of which forms have cleaned; the last guard against a caller that did not.

    Raises:
        ValueError: more than Thread.MAX_DRUGS drugs, no such topic, or a topic without a drug.
    """
    about = list({drug.pk: drug for drug in drugs}.values())
    if len(about) > Thread.MAX_DRUGS:
        raise ValueError("a thread is about MAX_DRUGS drugs at most")
    if topic and not about:
        raise ValueError("a topic belongs to a drug")
    return about, Thread.Topic(topic).value if topic else ""


def name_drugs(thread: Thread, drugs: Iterable[Drug]) -> None:
    """Write that the new `thread` is about `drugs`. The caller counts it."""
    ThreadDrug.objects.bulk_create(
        ThreadDrug(thread=thread, drug=drug, topic=thread.topic, is_public=thread.is_public) for drug in drugs
    )


def change_subject(thread: Thread, drugs: list[Drug], topic: str) -> tuple[list[int], list[int]] | None:
    """Make `thread` one about `drugs` with `topic`, as `checked_subject` gives them; None when it is so already.

    Returns the ids of the drugs that were added and of those that were taken away. Totals of these move, in the order of their
    ids; pages for visitors of all drugs from before and from now are not served again.
    """
    old = set(thread.thread_drugs.values_list("drug_id", flat=True))
    new = {drug.pk for drug in drugs}
    if old == new and thread.topic == topic:
        return None
    bump_pages(thread)
    thread.topic = topic
    thread.save(update_fields=["topic"])
    thread.thread_drugs.filter(drug__in=old - new).delete()
    added = [drug for drug in drugs if drug.pk not in old]
    helpful = _helpful(thread) if added else 0
    ThreadDrug.objects.bulk_create(ThreadDrug(thread=thread, drug=drug, helpful=helpful) for drug in added)
    thread.__dict__.pop("drug_slugs", None)
    settle_copies(thread)
    if thread.hidden_at is None:
        for pk in sorted(old ^ new):
            step = 1 if pk in new else -1
            count_in_drug(pk, public=step * thread.is_public, members=step * (not thread.is_public))
    bump_pages(thread)
    transaction.on_commit(lambda: forget_related(thread.pk))
    return sorted(new - old), sorted(old - new)


def _helpful(thread: Thread) -> int:
    counted = thread.posts.shown().aggregate(
        taps=Sum("helpful_count"), marks=Count("pk", filter=Q(helped_at__isnull=False))
    )
    return int((counted["taps"] or 0) + counted["marks"])
