"""Rooms in the admin."""

import pytest

from forums.models import Forum, ForumGroup
from tests.factories.accounts import UserFactory
from tests.factories.forums import ForumFactory, ForumGroupFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin_client(client):
    client.force_login(UserFactory(administrator=True))
    return client


def test_a_renamed_room_shows_at_once_to_visitors(admin_client, client, django_capture_on_commit_callbacks):
    forum = ForumFactory(slug="medicines", name="Medicines")
    visitor = type(client)()
    assert "Medicines" in visitor.get("/forums/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        response = admin_client.post(
            f"/admin/forums/forum/{forum.pk}/change/",
            {
                "group": forum.group_id,
                "name": "All drugs",
                "slug": "medicines",
                "description": "",
                "position": 1,
            },
        )
    assert response.status_code == 302
    for url in ("/forums/", "/forums/medicines/"):
        assert "All drugs" in visitor.get(url).content.decode()


def test_rooms_and_groups_are_added_but_never_deleted(admin_client):
    group = ForumGroupFactory()
    forum = ForumFactory(group=group)
    assert admin_client.get("/admin/forums/forum/add/").status_code == 200
    assert admin_client.get("/admin/forums/forum/").status_code == 200
    assert admin_client.get("/admin/forums/forumgroup/").status_code == 200
    for model, pk in (("forum", forum.pk), ("forumgroup", group.pk)):
        assert admin_client.post(f"/admin/forums/{model}/{pk}/delete/", {"post": "yes"}).status_code == 403
    assert Forum.objects.exists()
    assert ForumGroup.objects.exists()
