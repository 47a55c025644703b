"""When a member leaves, nothing keeps pointing at them, and their name and address are nowhere (promise 7)."""

import pytest
from django.apps import apps

from accounts.actions.erasure import erase_member
from accounts.models import User
from accounts.registries import PostsChoice, erasure_handlers
from tests.architecture.leaver import make_leaver

# Who erases rows of tables that are not ours.
FOREIGN_TABLES = {
    "account.EmailAddress.user": "accounts",
    "socialaccount.SocialAccount.user": "accounts",
    "mfa.Authenticator.user": "accounts",
    "usersessions.UserSession.user": "accounts",
    "accounts.User_groups.user": "accounts",
    "accounts.User_user_permissions.user": "accounts",
}
# What may go on pointing at the emptied row of a member who left, and why.
MAY_STAY = {
    "admin.LogEntry.user": "what a member of staff changed in the admin stays on record; the row it points to names nobody",
}
# With PostsChoice.KEEP the member wants their words to stay under their handle.
MAY_STAY_WITH_POSTS = {
    "forums.Post.author": "their words stay under their handle",
    "forums.Thread.author": "their words stay under their handle",
    "forums.Thread.last_author": "their words stay under their handle",
    "forums.PostEdit.edited_by": "their words stay under their handle",
    "forums.Picture.user": "pictures in their posts stay with the words",
    "accounts.MemberMute.member": "who does not want to read them does not want to read what stays",
    "accounts.MemberBlock.member": "who does not want to read them does not want to read what stays",
}


def references():
    """Every column that points at a member, as "app.Model.field"."""
    return {
        f"{model._meta.label}.{field.name}": (model, field)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and field.related_model is User and not field.many_to_many
    }


@pytest.fixture
def leaver(db):
    return make_leaver()


def _rows(user):
    return {
        name: model._base_manager.filter(**{field.name: user}).count()
        for name, (model, field) in references().items()
    }


def test_every_table_that_points_at_a_member_has_somebody_who_erases_it():
    unhandled = {
        name
        for name, (model, _) in references().items()
        if name not in MAY_STAY
        and FOREIGN_TABLES.get(name, model._meta.app_label) not in dict(erasure_handlers.items())
    }
    assert unhandled == set()


@pytest.mark.parametrize("app", ["accounts", "notifications", "drugs", "forums", "moderation"])
def test_app_brings_its_own_handler(app):
    assert erasure_handlers.get(app).__module__ == f"{app}.erasure"


def test_exceptions_name_tables_that_exist():
    assert {*FOREIGN_TABLES, *MAY_STAY, *MAY_STAY_WITH_POSTS} <= set(references())


def test_the_leaver_of_these_tests_has_a_row_everywhere(leaver):
    """A new table that points at members comes here too, so that what follows looks at it."""
    assert [name for name, count in _rows(leaver).items() if not count] == []


@pytest.mark.parametrize("choice", PostsChoice)
def test_nothing_points_at_a_member_who_left(leaver, choice):
    erase_member(by=leaver, user=leaver, posts=choice)
    may_stay = MAY_STAY | (MAY_STAY_WITH_POSTS if choice is PostsChoice.KEEP else {})
    assert {name for name, count in _rows(leaver).items() if count} <= set(may_stay)


def test_leaving_ends_the_session(leaver, client):
    client.force_login(leaver)
    erase_member(by=leaver, user=leaver, posts=PostsChoice.KEEP)
    assert "_auth_user_id" not in client.session or not client.get("/").wsgi_request.user.is_authenticated


def test_leaving_twice_changes_nothing(leaver):
    erase_member(by=leaver, user=leaver, posts=PostsChoice.ERASE)
    before = _rows(leaver), User.objects.values().get(pk=leaver.pk)
    leaver.refresh_from_db()
    assert not erase_member(by=None, user=leaver, posts=PostsChoice.ERASE)
    assert (_rows(leaver), User.objects.values().get(pk=leaver.pk)) == before
