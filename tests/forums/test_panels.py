"""The threads on a drug page."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string

from drugs.registries import drug_panels
from forums.models import Subscription
from tests.factories.drugs import DrugFactory
from tests.factories.forums import ThreadDrugFactory, ThreadFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def drug():
    return DrugFactory(slug="imuran", lead_brand="Imuran", generic_name="azathioprine")


def draw(user, drug):
    panel = drug_panels.get("threads")(user, drug)
    html = render_to_string(panel.template, {"panel": panel, "drug": drug, "csrf_token": "token"})
    return " ".join(html.split())


def add(drug, **traits):
    thread = ThreadFactory(**traits)
    ThreadDrugFactory(thread=thread, drug=drug)
    drug.public_thread_count += thread.is_public
    drug.member_thread_count += not thread.is_public
    drug.save()


def test_visitors_see_public_threads_how_many_others_exist_and_how_to_join(drug):
    add(drug, public=True, title="Open words")
    add(drug, title="Private words")
    add(drug, title="More private words")
    add(drug, public=True, hidden=True, title="Hidden words")
    html = draw(AnonymousUser(), drug)
    assert "Open words" in html
    assert "2 more threads are for members only." in html
    assert "/accounts/signup/?next=%2Fforums%2Fthreads%2Fnew%2F%3Fdrug%3Dimuran" in html
    assert "rivate words" not in html
    assert "Hidden words" not in html
    assert "<form" not in html


def test_members_see_both_kinds_ask_at_once_and_subscribe(member, drug):
    add(drug, public=True, title="Open words")
    add(drug, title="Private words")
    html = draw(member, drug)
    assert "Private words" in html
    assert 'href="/forums/threads/new/?drug=imuran"' in html
    assert 'value="token"' in html
    assert "/forums/subscribe/" in html
    assert "for members only" not in html
    Subscription.objects.create(user=member, drug=drug)
    assert "/forums/unsubscribe/" in draw(member, drug)


def test_more_threads_than_fit_lead_to_all_of_them(member, drug):
    for _ in range(7):
        add(drug, public=True)
    assert "All 7 threads" in draw(member, drug)
    assert "All 7 public threads" in draw(AnonymousUser(), drug)
    assert "/forums/about/imuran/" in draw(member, drug)


def test_a_drug_nobody_has_asked_about_says_so(member, drug):
    assert "You may be the first." in draw(member, drug)
    assert "No thread about it is open to everyone yet." in draw(AnonymousUser(), drug)


@pytest.mark.parametrize("rows", [1, 20])
def test_the_panel_takes_one_query_for_visitors_and_two_for_members(
    member, drug, django_assert_num_queries, rows
):
    for _ in range(rows):
        add(drug, public=True, replies=1)
    with django_assert_num_queries(1):
        draw(AnonymousUser(), drug)
    with django_assert_num_queries(2):
        draw(member, drug)
