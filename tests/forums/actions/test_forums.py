"""The rooms of a new site."""

import pytest
from django.urls import Resolver404, resolve

from forums.actions.forums import create_default_forums
from forums.default_forums import DEFAULT_FORUMS
from forums.models import Forum, ForumGroup

pytestmark = pytest.mark.django_db


def test_a_new_site_gets_every_room_once():
    assert create_default_forums() == sum(len(forums) for forums in DEFAULT_FORUMS.values())
    assert create_default_forums() == 0
    assert ForumGroup.objects.count() == len(DEFAULT_FORUMS)


def test_what_moderators_changed_stays():
    create_default_forums()
    Forum.objects.filter(slug="kidneys").update(name="Kidneys and bladder", position=9)
    Forum.objects.filter(slug="good-days").delete()
    assert create_default_forums() == 1
    assert Forum.objects.get(slug="kidneys").name == "Kidneys and bladder"


def test_delicate_rooms_stay_out_of_search_engines():
    create_default_forums()
    closed = set(Forum.objects.filter(is_indexable=False).values_list("slug", flat=True))
    assert {
        "low-days",
        "pregnancy-and-parenting",
        "work-school-money",
        "partners-and-parents",
        "hello",
    } <= closed
    assert Forum.objects.get(slug="medicines").is_indexable


def test_no_room_takes_the_address_of_a_page():
    create_default_forums()
    for forum in Forum.objects.all():
        assert resolve(forum.get_absolute_url()).view_name == "forums:forum_detail"


def test_an_address_of_two_parts_is_no_room():
    with pytest.raises(Resolver404):
        resolve("/forums/a/b/c/")
