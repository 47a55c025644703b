"""Who was erased stays erased when a backup from before is restored."""

import datetime
import io

import pytest
import time_machine
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from accounts import erased
from accounts.actions.consents import withdraw_health_consent
from accounts.actions.erasure import erase_member
from accounts.actions.retention import keep_list_of_erased, replay_erasures
from accounts.models import Consent, User
from accounts.registries import PostsChoice
from drugs.models import Treatment
from forums.models import Post
from tests.factories.accounts import UserFactory
from tests.factories.forums import PostFactory
from tests.factories.medicines import TreatmentFactory, agree

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def own_storage(settings, tmp_path):
    files = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = settings.STORAGES | {"default": files}


@pytest.fixture
def erase(django_capture_on_commit_callbacks):
    def erase(member, choice=PostsChoice.ERASE):
        with django_capture_on_commit_callbacks(execute=True):
            erase_member(by=None, user=member, posts=choice)

    return erase


def restore(member, **changes):
    """As a backup from before the erasure has the row."""
    User.objects.filter(pk=member.pk).update(
        handle=member.handle, handle_key=member.handle_key, email=member.email, is_active=True, erased_at=None,
        leaving_posts="", joined_at=member.joined_at, **changes,
    )  # fmt: skip


@pytest.mark.parametrize("choice", PostsChoice)
def test_member_is_erased_again_as_they_chose(erase, choice):
    member = UserFactory(handle="quiet_zebra")
    post = PostFactory(author=member, body="Words to leave behind")
    erase(member, choice)
    restore(member)
    Post.objects.filter(pk=post.pk).update(author=member, body="Words to leave behind")
    assert replay_erasures().erased == 1
    assert replay_erasures().erased == 0
    post.refresh_from_db()
    assert User.objects.get(pk=member.pk).email == ""
    assert User.objects.filter(handle="quiet_zebra").exists() is (choice is PostsChoice.KEEP)
    assert bool(post.body) is (choice is not PostsChoice.ERASE)


def test_list_tells_nothing_that_finds_a_person(erase):
    member = UserFactory(handle="quiet_zebra", email="zebra@mail.example")
    erase(member)
    (name,) = default_storage.listdir(erased.FOLDER)[1]
    assert "zebra" not in name
    assert erased.parse(name).what == PostsChoice.ERASE
    assert default_storage.open(f"{erased.FOLDER}/{name}").read() == b"\n"


def test_rollback_puts_nobody_on_the_list(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks():
        erase_member(by=None, user=UserFactory(), posts=PostsChoice.KEEP)
    assert list(erased.noted()) == []


def test_who_joined_after_the_restore_and_got_the_same_number_is_left_alone(erase):
    member = UserFactory()
    erase(member)
    restore(member)
    User.objects.filter(pk=member.pk).update(joined_at=timezone.now())
    done = replay_erasures()
    assert (done.erased, done.as_they_were) == (0, 1)
    assert User.objects.get(pk=member.pk).erased_at is None


def test_the_last_administrator_is_named_and_not_erased(erase):
    member = UserFactory()
    erase(member)
    restore(member, is_superuser=True)
    assert replay_erasures().refused == 1


def test_lost_notes_are_written_by_the_clock():
    erase_member(by=None, user=UserFactory(), posts=PostsChoice.ANONYMISE)
    assert keep_list_of_erased() == 1
    assert keep_list_of_erased() == 0
    assert [each.what for each in erased.noted()] == [PostsChoice.ANONYMISE]


def test_list_forgets_whom_no_backup_knows_any_more(erase):
    erase(UserFactory())
    with time_machine.travel(timezone.now() + settings.BACKUP_KEEP_DAYS * DAY):
        keep_list_of_erased()
        assert len(list(erased.noted())) == 1
    with time_machine.travel(timezone.now() + erased.keep_for() + DAY):
        keep_list_of_erased()
        assert list(erased.noted()) == []


def test_list_that_was_kept_elsewhere_serves_as_well(erase, tmp_path):
    member = UserFactory()
    erase(member)
    printed = io.StringIO()
    call_command("list_erasures", stdout=printed)
    (tmp_path / "list.txt").write_text(printed.getvalue() + "\nnot a line of ours\n")
    default_storage.delete(f"{erased.FOLDER}/{printed.getvalue().strip()}")
    restore(member)
    said = io.StringIO()
    call_command("replay_erasures", list=tmp_path / "list.txt", stdout=said)
    assert (
        said.getvalue() == "Erased again: 1. Health data alone: 0. Erased before, or not in this backup: 0.\n"
    )


# -- Agreements about health data --------------------------------------------------------------
@pytest.fixture
def withdrawn(django_capture_on_commit_callbacks):
    """A member who took the agreement back yesterday."""
    with time_machine.travel(timezone.now() - 2 * DAY):
        member = agree()
    with time_machine.travel(timezone.now() - DAY), django_capture_on_commit_callbacks(execute=True):
        withdraw_health_consent(by=member)
    return member


def test_health_data_of_who_took_the_agreement_back_goes_again(withdrawn):
    Consent.objects.filter(user=withdrawn, kind="health").update(withdrawn_at=None)  # as in the backup
    TreatmentFactory(user=withdrawn)
    done = replay_erasures()
    assert (done.health, done.erased) == (1, 0)
    assert not Treatment.objects.exists()
    assert User.objects.get(pk=withdrawn.pk).is_active


def test_health_data_of_who_agreed_again_before_the_backup_stays(withdrawn):
    agree(withdrawn)
    TreatmentFactory(user=withdrawn)
    assert replay_erasures().health == 0
    assert Treatment.objects.exists()


def test_lost_notes_of_agreements_are_written_by_the_clock():
    withdraw_health_consent(by=agree())
    assert keep_list_of_erased() == 1
    assert keep_list_of_erased() == 0
    assert [each.what for each in erased.noted()] == [erased.HEALTH]
