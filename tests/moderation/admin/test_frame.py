"""The frame that every page of the admin shares, editors' pages too."""

import re

import pytest
from django.contrib.admin.models import CHANGE
from django.contrib.admin.models import LogEntry as AdminLogEntry
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from tests.factories.accounts import UserFactory
from tests.factories.forums import ForumFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    user = UserFactory(administrator=True)
    client.force_login(user)
    return user


def test_history_names_people_by_handle_and_never_by_address(client, administrator):
    forum = ForumFactory()
    other = UserFactory(handle="quiet_heron", editor=True)
    AdminLogEntry.objects.create(
        user=other,
        content_type=ContentType.objects.get_for_model(forum),
        object_id=forum.pk,
        object_repr=str(forum),
        action_flag=CHANGE,
        change_message="Changed the name.",
    )
    text = client.get(reverse("admin:forums_forum_history", args=[forum.pk])).content.decode()
    assert "quiet_heron" in text
    assert "Changed the name." in text
    assert "@mail.example" not in text


def test_history_without_changes_says_so(client, administrator):
    text = client.get(reverse("admin:forums_forum_history", args=[ForumFactory().pk])).content.decode()
    assert "Nobody has changed this here." in text


@pytest.mark.parametrize("page", ["admin:index", "admin:forums_forum_changelist", "admin:forums_forum_add"])
def test_nobody_reads_an_address_in_the_frame(client, administrator, page):
    text = client.get(reverse(page)).content.decode()
    assert administrator.handle in text
    assert administrator.email not in text


def test_light_and_size_are_those_of_the_members_settings(client):
    client.force_login(UserFactory(moderator=True, theme="dim", text_size="larger"))
    text = client.get(reverse("admin:index")).content.decode()
    assert 'js/admin_light.js" data-theme="dim" data-text="larger"' in text
    client.force_login(UserFactory(moderator=True))
    assert "admin_light.js" not in client.get(reverse("admin:index")).content.decode()


def test_signing_out_goes_through_the_site(client, administrator):
    text = client.get(reverse("admin:index")).content.decode()
    assert f'action="{reverse("account_logout")}"' in text
    client.post(reverse("account_logout"))
    assert client.get(reverse("admin:index")).status_code == 302


@pytest.mark.parametrize(
    ("who", "shown"),
    [
        ({"moderator": True}, {"Reports", "Threads", "Posts", "Log"}),
        ({"editor": True}, {"Drug pages", "Handed in", "What is due"}),
        (
            {"administrator": True},
            {"Reports", "Threads", "Posts", "Log", "Drug pages", "Handed in", "What is due"},
        ),
    ],
)
def test_bar_of_the_workplace_holds_what_a_role_may_open(client, who, shown):
    client.force_login(UserFactory(**who))
    page = client.get(reverse("admin:index")).content.decode()
    bar = re.search(r'<nav id="workplace".*?</nav>', page, re.DOTALL)
    assert set(re.findall(r"<a [^>]*>([^<]+)</a>", bar[0])) == shown
