"""Rows that are copied in are those that were written."""

import pytest

from drugs.models import Drug, DrugEdition
from forums.models import Post, Thread
from tests import database, kept
from tests.factories.forums import ThreadFactory


@pytest.mark.django_db(transaction=True)
def test_the_second_time_brings_the_same_rows_and_goes_on_counting():
    def write():
        return {"thread": ThreadFactory(replies=2, title="Kept")}

    def everything():
        return [list(model.objects.order_by("pk").values()) for model in (Thread, Post)]

    first = kept.once("two replies", write)
    rows = everything()
    database.empty_tables()
    second = kept.once("two replies", lambda: pytest.fail("written twice"))
    assert everything() == rows
    assert first["thread"] is not second["thread"]
    assert ThreadFactory(replies=1).pk > second["thread"].pk


@pytest.mark.django_db
def test_the_catalogue_is_whole_within_a_transaction_too():
    kept.catalogue()
    drugs, editions = Drug.objects.count(), DrugEdition.objects.count()
    database.empty_tables()
    kept.catalogue()
    assert (Drug.objects.count(), DrugEdition.objects.count()) == (drugs, editions)
