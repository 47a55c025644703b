"""Members read who of the staff looked at them."""

import datetime
import json
import zipfile

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from accounts import exporting
from accounts.actions.looks import give_reason
from accounts.models import DataExport, StaffLook
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

PAGE = "/settings/data/looks/"


@pytest.fixture
def look(member):
    return give_reason(
        by=UserFactory(moderator=True, handle="red.gate"), member=member, what="report", subject_id=7, reason="safety",
        note="It sounded like <goodbye>",
    )  # fmt: skip


def text(client, address=PAGE):
    return client.get(address).content.decode()


def test_it_says_role_thing_reason_words_and_time_and_no_name(member_client, look):
    page = text(member_client)
    for words in (
        "A moderator looked at something of yours that was reported",
        "because someone may be in danger",
        "It sounded like &lt;goodbye&gt;",
        "<time",
    ):
        assert words in page
    assert "red.gate" not in page


def test_nobody_reads_looks_at_somebody_else(client, look):
    for user in (look.by, UserFactory(), UserFactory(administrator=True)):
        client.force_login(user)
        assert "It sounded like" not in text(client)


def test_a_visitor_is_asked_to_sign_in(client, look):
    answer = client.get(PAGE)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


def test_without_looks_it_says_so_in_plain_words(member_client):
    assert "Nobody has looked" in text(member_client)
    assert "Nobody of our staff looked" in text(member_client, reverse("accounts:your_data"))


def test_your_data_leads_there_with_the_count(member_client, look):
    page = text(member_client, reverse("accounts:your_data"))
    assert "Our staff looked once" in page
    assert f'href="{PAGE}"' in page
    give_reason(by=UserFactory(administrator=True), member=look.member, what="email", reason="asked")
    assert "Our staff looked 2 times" in text(member_client, reverse("accounts:your_data"))


def test_many_looks_are_leafed_through_newest_first(member_client, member):
    now = timezone.now()
    StaffLook.objects.bulk_create(
        StaffLook(
            member=member, role="administrator", what="email", reason="asked", note=f"look {n}.",
            at=now - datetime.timedelta(hours=n),
        )
        for n in range(60)
    )  # fmt: skip
    first = member_client.get(PAGE)
    page = first.content.decode()
    assert "look 0." in page
    assert "look 49." in page
    assert "look 50." not in page
    page = text(member_client, f"{PAGE}?at={first.context['page'].older}")
    assert "look 50." in page
    assert "look 59." in page
    assert "look 49." not in page


@pytest.mark.parametrize("cursor", ["broken", "%00", "Zg"])
def test_a_broken_address_shows_the_first_page(member_client, look, cursor):
    assert "It sounded like" in text(member_client, f"{PAGE}?at={cursor}")


def test_queries_do_not_grow_with_looks(member_client, member, django_assert_num_queries):
    for n in (1, 9):
        for number in range(n):
            StaffLook.objects.create(
                member=member, role="moderator", what="report", reason="report", subject_id=number
            )
        with django_assert_num_queries(2):  # member, looks; the session is in Redis
            member_client.get(PAGE)


def test_they_are_in_the_copy_without_the_name(member, look):
    export = DataExport.objects.create(user=member)
    assert exporting.build(export.pk)
    export.refresh_from_db()
    with default_storage.open(export.path) as file, zipfile.ZipFile(file) as copy:
        name = next(name for name in copy.namelist() if name.endswith("looks-of-staff.json"))
        (row,) = json.loads(copy.read(name))
    assert row["who"] == "A moderator"
    assert row["why"] == "because someone may be in danger"
    assert row["in_their_words"] == "It sounded like <goodbye>"
    assert "red.gate" not in str(row)
