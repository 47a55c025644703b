"""How a page looks is one's own choice: members keep it in their settings, visitors in one cookie."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.export_tables import TABLES
from accounts.forms.comfort import ComfortForm
from accounts.models import User
from tests.factories.accounts import UserFactory
from tests.factories.forums import ThreadFactory
from tests.factories.notifications import NotificationFactory

pytestmark = pytest.mark.django_db
COMFORT = {"theme": "", "text_size": "", "time_zone": "UTC"}
ABOUT = "/about/"


def html_of(response):
    assert response.status_code == 200
    return re.search(r"<html[^>]*>", response.content.decode())[0]


def dark(client):
    client.cookies["comfort"] = "theme-dark.text_size-larger.motion-less"
    return client


# -- Members ---------------------------------------------------------------------------------------------
def test_less_movement_and_quiet_are_on_every_page(member_client, member):
    member_client.post(reverse("accounts:settings"), COMFORT | {"motion": "less", "is_quiet": "on"})
    for path in (ABOUT, reverse("forums:forum_list"), reverse("accounts:settings")):
        assert html_of(member_client.get(path)) == '<html lang="en" data-motion="less" data-quiet>'


def test_quiet_shows_no_number_of_notices_and_the_notices_are_there(member_client, member):
    NotificationFactory(user=member)
    User.objects.filter(pk=member.pk).update(unread_notices=1)
    assert 'class="count"' in member_client.get(ABOUT).content.decode()
    User.objects.filter(pk=member.pk).update(is_quiet=True)
    assert 'class="count"' not in member_client.get(ABOUT).content.decode()
    assert reverse("notifications:notice_list") in member_client.get(ABOUT).content.decode()


def test_who_starts_on_the_short_page_is_led_there_and_can_go_on(member_client, member):
    member_client.post(reverse("accounts:settings"), COMFORT | {"rests_at_home": "on"})
    answer = member_client.get(reverse("home"))
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("low_energy"))
    whole = re.search(r'href="(/\?[^"]+)"', member_client.get(reverse("low_energy")).content.decode())[1]
    assert member_client.get(whole).status_code == 200


def test_an_unknown_movement_or_language_changes_nothing(member_client, member):
    for wrong in ({"motion": "more"}, {"language": "xx"}):
        page = member_client.post(reverse("accounts:settings"), COMFORT | {"theme": "dark"} | wrong)
        assert list(page.context["form"].errors) == list(wrong)
    assert User.objects.get(pk=member.pk).theme == ""


def test_a_member_reads_in_the_language_they_chose(member_client, member, settings):
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    member_client.post(reverse("accounts:settings"), COMFORT | {"language": "de"})
    assert html_of(member_client.get(ABOUT)).startswith('<html lang="de"')
    assert html_of(Client().get(ABOUT)) == '<html lang="en">'


def test_a_language_that_is_gone_is_passed_over(member_client, member):
    User.objects.filter(pk=member.pk).update(language="tlh")
    assert html_of(member_client.get(ABOUT)) == '<html lang="en">'


def test_a_members_settings_count_and_not_the_cookie_of_their_browser(member_client):
    assert html_of(dark(member_client).get(ABOUT)) == '<html lang="en">'


def test_every_choice_is_in_the_members_copy():
    member = UserFactory(motion="less", language="en", rests_at_home=True, is_quiet=True)
    (told,) = TABLES["account"].rows(member)
    assert set(ComfortForm.base_fields) <= set(told)
    assert (told["language"], told["rests_at_home"], told["is_quiet"]) == ("en", True, True)


# -- Visitors ---------------------------------------------------------------------------------------------
def test_a_visitors_choice_is_one_cookie_and_no_session(client):
    answer = client.post(reverse("comfort"), {"theme": "dark", "motion": "less"})
    assert answer.status_code == 302
    assert set(answer.cookies) - {"csrftoken"} == {"comfort"}
    page = client.get(answer.headers["Location"])
    assert html_of(page) == '<html lang="en" data-theme="dark" data-motion="less">'
    assert "Saved." in page.content.decode()
    assert 'name="theme" value="dark" checked' in page.content.decode()


def test_leaving_everything_to_the_device_takes_the_cookie_away(client):
    answer = dark(client).post(reverse("comfort"), {"theme": "", "text_size": "", "motion": ""})
    assert answer.cookies["comfort"]["max-age"] == 0
    assert html_of(client.get(ABOUT)) == '<html lang="en">'


def test_unknown_choices_of_visitors_set_nothing(client):
    answer = client.post(reverse("comfort"), {"theme": "bright"})
    assert answer.status_code == 200
    assert "comfort" not in answer.cookies


def test_members_have_their_settings_instead(member_client):
    assert member_client.get(reverse("comfort")).headers["Location"] == reverse("accounts:settings")


@pytest.mark.parametrize("first", ["plain", "dark"])
def test_one_page_is_held_and_each_visitor_gets_it_in_their_light(first, django_assert_num_queries):
    path = ThreadFactory(public=True).get_absolute_url()
    order = [Client(), dark(Client())] if first == "plain" else [dark(Client()), Client()]
    order[0].get(path)
    pages = [key for key in cache._cache.get_client().keys("*") if b"page:" in key]
    assert len(pages) == 1
    with django_assert_num_queries(0):
        shown = {html_of(client.get(path)) for client in (Client(), dark(Client()))}
    assert shown == {
        '<html lang="en">',
        '<html data-theme="dark" data-text="larger" data-motion="less" lang="en">',
    }
    assert [key for key in cache._cache.get_client().keys("*") if b"page:" in key] == pages


def test_but_for_its_light_a_visitor_gets_the_same_page():
    path = ThreadFactory(public=True).get_absolute_url()
    plain, own = Client().get(path).content, dark(Client()).get(path).content
    assert own.replace(b' data-theme="dark" data-text="larger" data-motion="less"', b"") == plain != own


def test_no_shared_cache_holds_a_page_with_somebodys_light():
    plain, own = Client().get(ABOUT), dark(Client()).get(ABOUT)
    assert "public" in plain.headers["Cache-Control"]
    assert own.headers["Cache-Control"].startswith("private")
    assert "Cookie" in own.headers["Vary"]
    assert not own.cookies


def test_a_browser_that_asks_again_hears_whether_its_own_page_stands():
    plain, own = Client().get(ABOUT), dark(Client()).get(ABOUT)
    assert plain.headers["ETag"] != own.headers["ETag"]
    ask = {"If-None-Match": own.headers["ETag"]}
    assert dark(Client()).get(ABOUT, headers=ask).status_code == 304
    assert Client().get(ABOUT, headers=ask).status_code == 200
    since = {"If-Modified-Since": plain.headers["Last-Modified"]}
    assert Client().get(ABOUT, headers=since).status_code == 304
    assert dark(Client()).get(ABOUT, headers=since).status_code == 200


def test_pages_that_are_not_held_and_errors_have_the_light_too(client):
    dark(client)
    assert 'data-theme="dark"' in html_of(client.get(reverse("account_login")))
    lost = client.get("/nothing/here/").content.decode()
    assert 'data-theme="dark"' in re.search(r"<html[^>]*>", lost)[0]
    hidden = ThreadFactory().get_absolute_url()
    assert 'data-theme="dark"' in re.search(r"<html[^>]*>", client.get(hidden).content.decode())[0]


def test_what_is_no_page_is_left_alone(client):
    assert dark(client).get("/robots.txt").content == Client().get("/robots.txt").content


def test_quiet_of_one_member_is_not_the_next_ones(client):
    loud, quiet = UserFactory(unread_notices=3), UserFactory(unread_notices=3, is_quiet=True)
    for member, count in ((quiet, 0), (loud, 1), (quiet, 0)):
        client.force_login(member)
        assert client.get(ABOUT).content.decode().count('class="count"') == count
