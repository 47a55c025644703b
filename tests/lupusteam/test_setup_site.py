"""The first run of a site: everything is there, nothing is overwritten, no example comes along."""

from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command

from accounts.models import User
from drugs.models import Drug
from forums.models import Forum, Post, Thread
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
_PASSWORD = "a quiet lighthouse"


@pytest.fixture(autouse=True)
def _no_terminal(monkeypatch):
    monkeypatch.setattr("sys.stdin", StringIO())


@pytest.fixture
def with_password(monkeypatch):
    monkeypatch.setenv("ADMIN_PASSWORD", _PASSWORD)


def _setup(*arguments):
    out = StringIO()
    call_command("setup_site", *arguments, stdout=out)
    return out.getvalue()


def test_fresh_site_has_forums_drugs_and_groups():
    _setup("--no-admin")
    assert Forum.objects.count() >= 12
    assert Drug.objects.filter(slug="imuran", published__isnull=False).exists()
    assert set(Group.objects.values_list("name", flat=True)) >= {"Moderators", "Editors"}


def test_fresh_site_has_no_example_content():
    _setup("--no-admin")
    assert (User.objects.count(), Thread.objects.count(), Post.objects.count()) == (0, 0, 0)


def test_second_run_changes_nothing():
    _setup("--no-admin")
    rows = {model: list(model.objects.order_by("pk").values()) for model in (Forum, Drug, Group)}
    said = _setup("--no-admin")
    assert {model: list(model.objects.order_by("pk").values()) for model in rows} == rows
    assert "0 new, 0 updated" in said


def test_forum_that_was_renamed_keeps_its_name():
    _setup("--no-admin")
    Forum.objects.filter(slug="kidneys").update(name="Kidneys and dialysis")
    _setup("--no-admin")
    assert Forum.objects.get(slug="kidneys").name == "Kidneys and dialysis"


def test_first_administrator_may_sign_in(with_password):
    said = _setup("--email", "Keeper@Example.org", "--handle", "keeper")
    user = authenticate(None, email="keeper@example.org", password=_PASSWORD)
    assert user.is_superuser
    assert user.is_staff
    assert user.emailaddress_set.get().verified
    assert _PASSWORD not in said


def test_second_administrator_is_not_made(with_password):
    UserFactory(administrator=True)
    assert "already" in _setup("--email", "keeper@example.org", "--handle", "keeper")
    assert not User.objects.filter(handle="keeper").exists()


def test_without_a_terminal_the_missing_answers_are_named():
    with pytest.raises(CommandError, match="--email and --handle"):
        _setup()
    assert Forum.objects.exists(), "what was made before stays: the next run goes on"


@pytest.mark.parametrize(
    ("email", "password"),
    [("no address", _PASSWORD), ("keeper@example.org", "short"), ("keeper@example.org", "password12")],
)
def test_answers_that_will_not_do_are_refused_in_words(email, password, monkeypatch):
    monkeypatch.setenv("ADMIN_PASSWORD", password)
    with pytest.raises(CommandError):
        _setup("--email", email, "--handle", "keeper")
    assert not User.objects.exists()


@pytest.mark.parametrize("handle", ["Marlow", "mar_low", "keeper@example.org", "x" * 31])
def test_name_that_is_taken_or_none_is_refused_in_words(handle, with_password):
    UserFactory(handle="marlow")
    with pytest.raises(CommandError):
        _setup("--email", "keeper@example.org", "--handle", handle)
    assert not User.objects.filter(is_superuser=True).exists()


def test_address_of_a_member_is_not_taken_over(with_password):
    member = UserFactory(email="keeper@example.org")
    with pytest.raises(CommandError, match="member with this address"):
        _setup("--email", "keeper@example.org", "--handle", "keeper")
    member.refresh_from_db()
    assert not member.is_superuser
