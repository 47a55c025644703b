"""What members change about themselves."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import ReservedHandle
from tests.factories.accounts import UserFactory
from tests.factories.forums import PostFactory
from tests.factories.medicines import TreatmentFactory

pytestmark = pytest.mark.django_db
COMFORT = {"theme": "dim", "text_size": "larger", "time_zone": "Asia/Tokyo"}


def test_light_and_size_are_on_the_next_page(member_client, member) -> None:
    page = member_client.post(reverse("accounts:settings"), COMFORT, follow=True)
    html = page.content.decode()
    assert 'data-theme="dim" data-text="larger"' in html
    assert "Saved." in html
    member.refresh_from_db()
    assert (member.theme, member.text_size, member.time_zone) == ("dim", "larger", "Asia/Tokyo")


def test_leaving_the_choice_to_the_device_is_a_choice(member_client, member) -> None:
    member_client.post(reverse("accounts:settings"), COMFORT)
    member_client.post(reverse("accounts:settings"), {"theme": "", "text_size": "", "time_zone": "UTC"})
    member.refresh_from_db()
    assert (member.theme, member.text_size) == ("", "")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"theme": "bright"}, "theme"),
        ({"text_size": "tiny"}, "text_size"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"time_zone": ""}, "time_zone"),
    ],
)
def test_unknown_choices_change_nothing(member_client, member, changes: dict, field: str) -> None:
    page = member_client.post(reverse("accounts:settings"), COMFORT | changes)
    assert list(page.context["form"].errors) == [field]
    member.refresh_from_db()
    assert member.theme == ""


def test_what_is_chosen_is_shown_as_chosen(member_client, member) -> None:
    member_client.post(reverse("accounts:settings"), COMFORT)
    html = member_client.get(reverse("accounts:settings")).content.decode()
    assert 'name="theme" value="dim" checked' in html
    assert '<option value="Asia/Tokyo" selected>' in html


def test_a_new_name_is_shown_and_the_old_one_held(member_client, member) -> None:
    old = member.handle_key
    page = member_client.post(reverse("accounts:change_handle"), {"handle": "red.door"}, follow=True)
    assert "Signed in as red.door" in page.content.decode()
    assert ReservedHandle.objects.get().handle_key == old


@pytest.mark.parametrize("handle", ["", "admin", "a b c", "x@y.z", "somebody"])
def test_a_name_that_cannot_be_is_said_beside_the_field(member_client, member, handle: str) -> None:
    UserFactory(handle="Some.Body")
    before = member.handle
    page = member_client.post(reverse("accounts:change_handle"), {"handle": handle})
    assert list(page.context["form"].errors) == ["handle"]
    member.refresh_from_db()
    assert member.handle == before


def test_sign_in_settings_show_the_address_to_its_owner_only(member_client, member) -> None:
    html = member_client.get(reverse("accounts:sign_in")).content.decode()
    assert member.email in html
    assert member.email not in member_client.get(reverse("accounts:settings")).content.decode()


@pytest.mark.parametrize("name", ["settings", "change_handle", "sign_in", "your_data", "account_close"])
def test_settings_are_for_members(client, name: str) -> None:
    response = client.get(reverse(f"accounts:{name}"))
    assert response.status_code == 302
    assert response.headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", ["settings", "change_handle", "sign_in", "your_data", "account_close"])
def test_pages_of_settings_are_private_and_unlisted(member_client, name: str) -> None:
    response = member_client.get(reverse(f"accounts:{name}"))
    assert response.status_code == 200
    assert "private" in response.headers["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in response.content.decode()


@pytest.mark.parametrize("name", ["settings", "change_handle", "sign_in", "your_data"])
def test_settings_cost_few_queries(member_client, name: str, django_assert_max_num_queries) -> None:
    address = reverse(f"accounts:{name}")
    member_client.get(address)
    with django_assert_max_num_queries(7):
        member_client.get(address)


def test_the_rehearsal_of_leaving_counts_each_table_once_however_much_there_is(member_client, member) -> None:
    """More than other pages may ask, since it adds up what every app holds, and nobody opens it often."""
    address = reverse("accounts:account_close")
    member_client.get(address)
    with CaptureQueriesContext(connection) as asked:
        member_client.get(address)
    for _ in range(3):
        PostFactory(author=member)
        TreatmentFactory(user=member)
    with CaptureQueriesContext(connection) as asked_of_more:
        member_client.get(address)
    assert len(asked) <= 16
    assert len(asked_of_more) <= len(asked) + 2  # an example of a quote is looked for where there is a post


def test_keyboard_shortcuts_can_be_turned_off_and_their_script_goes(member_client, member) -> None:
    url = reverse("accounts:settings")
    html = member_client.get(url).content.decode()
    assert 'name="uses_shortcuts" checked' in html
    assert "js/shortcuts" in html
    html = member_client.post(url, COMFORT, follow=True).content.decode()
    assert 'name="uses_shortcuts">' in html
    assert "js/shortcuts" not in html
    member_client.post(url, COMFORT | {"uses_shortcuts": "on"})
    member.refresh_from_db()
    assert member.uses_shortcuts


def test_visitors_who_could_not_turn_them_off_have_no_shortcuts(client) -> None:
    html = client.get(reverse("shortcuts")).content.decode()
    assert "js/shortcuts" not in html
    assert "<kbd>j</kbd>" in html
