"""A member's copy: everything of theirs, nothing of anybody else's, built once whatever dies."""

import datetime
import io
import json
import zipfile

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from accounts import exporting
from accounts.actions.erasure import erase_member
from accounts.actions.exports import purge_exports, request_export, wake_lost_exports
from accounts.actions.team import ask_to_team, decline_ask, take_ask_back
from accounts.exceptions import ExportTooSoon
from accounts.models import Consent, DataExport, MemberMute
from accounts.registries import ExportFile, PostsChoice, all_export_tables, export_files
from drugs.models import Experience, Reminder, Treatment
from forums.models import Bookmark, Post, PostEdit
from moderation.models import LogEntry, Report
from notifications.models import OutgoingEmail
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory, ExperienceFactory
from tests.factories.forums import PostFactory, ThreadFactory
from tests.factories.team import team_up

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.EMAIL_BACKEND = "notifications.backends.OutboxBackend"  # as on the site


@pytest.fixture
def member():
    return UserFactory(handle="quiet_zebra", email="zebra@mail.example", time_zone="Asia/Tokyo")


def built(member):
    export = request_export(by=member)
    assert exporting.build(export.pk)
    export.refresh_from_db()
    return export


def opened(export):
    return zipfile.ZipFile(io.BytesIO(default_storage.open(export.path).read()))


def table(archive, name):
    return json.loads(archive.read(f"json/{name}.json"))


def everything(archive):
    return "\n".join(
        archive.read(name).decode() for name in archive.namelist() if not name.startswith("files/")
    )


def test_the_copy_holds_what_a_member_wrote_and_what_is_kept_about_them(member):
    thread = ThreadFactory(author=member, title="A title of quiet hours")
    post = PostFactory(author=member, body="Words <b>of mine</b>", thread=thread)
    PostEdit.objects.create(post=post, body_before="Words before", edited_by=member)
    drug = DrugFactory(lead_brand="Imuran")
    Treatment.objects.create(user=member, drug=drug, status="stopped", since=datetime.date(2024, 3, 1), until=datetime.date(2025, 1, 1), why_stopped="cost")  # fmt: skip
    Reminder.objects.create(user=member, about="blood", words="The lab in Oak Street", every=3, unit="months", starts_on=datetime.date(2027, 1, 1), next_on=datetime.date(2027, 1, 1))  # fmt: skip
    card = Experience.objects.create(user=member, drug=drug, taken="1y", helped="somewhat", burden="2", words="Mornings were hard")  # fmt: skip
    card.effects.create(effect="nausea", severity=2)
    Consent.objects.create(user=member, kind="terms", version="2026-11-22", way="signup")
    archive = opened(built(member))
    assert table(archive, "account")[0]["email"] == "zebra@mail.example"
    assert table(archive, "posts")[-1]["text"] == "Words <b>of mine</b>"
    assert table(archive, "medicines")[0] | {"created_at": "", "changed_at": ""} == {
        "drug": str(drug), "status": "Stopped", "since": "2024-03", "until": "2025-01", "why_stopped": "Cost or supply",
        "audience": "Only me", "created_at": "", "changed_at": "",
    }  # fmt: skip
    assert table(archive, "experiences")[0]["side_effects"] == {"Nausea or being sick": "It bothered me"}
    found = everything(archive)
    for words in (
        "A title of quiet hours",
        "Words before",
        "The lab in Oak Street",
        "Mornings were hard",
        "2026-11-22",
    ):
        assert found.count(words) >= 2, f"{words}: once for programs, once for people"
    assert "Words &lt;b&gt;of mine&lt;/b&gt;" in archive.read("pages/posts-1.html").decode()


def test_the_copy_holds_no_words_of_others_and_no_secret(member):
    other = UserFactory(handle="brave_otter", email="otter@mail.example")
    thread = ThreadFactory(author=other, title="A title of somebody else")
    theirs = PostFactory(author=other, body="Their own words", thread=thread)
    mine = PostFactory(author=member, body="Mine", thread=thread)
    Bookmark.objects.create(user=member, post=theirs, note="For Thursday")
    MemberMute.objects.create(user=other, member=member)
    Report.objects.create(post=mine, reporter=other, reason="other", words="They reported me")
    LogEntry.objects.create(verb="hide-post", by=other, post=mine, member=member, reason="Rule 4")
    OutgoingEmail.objects.create(user=member, to=member.email, kind="account", dedupe_key="1", subject="Code", text="Your code is 421337")  # fmt: skip
    found = everything(opened(built(member)))
    assert "For Thursday" in found
    assert "Rule 4" in found
    for words in (
        "Their own words",
        "somebody else",
        "They reported me",
        "brave_otter",
        "otter@",
        "421337",
        member.password,
    ):
        assert words not in found


def test_what_was_reported_is_told_by_its_place(member):
    card, post = ExperienceFactory(), PostFactory()
    for thing in ({"experience": card}, {"post": post}):
        Report.objects.create(reporter=member, reason="other", words="Please look", **thing)
    places = [row["where"] for row in table(opened(built(member)), "reports")]
    assert [
        place.endswith(path)
        for place, path in zip(places, (f"/drugs/{card.drug.slug}/", f"/{post.number}/"), strict=True)
    ] == [True, True]


def test_people_read_their_own_hours_and_programs_read_utc(member):
    moment = datetime.datetime(2026, 3, 1, 20, 0, tzinfo=datetime.UTC)  # the next morning in Tokyo
    PostFactory(author=member, created_at=moment)
    archive = opened(built(member))
    assert table(archive, "posts")[0]["created_at"] == "2026-03-01T20:00:00+00:00"
    assert "2 March 2026" in archive.read("pages/posts-1.html").decode()


def test_many_rows_go_to_pages_that_lead_to_each_other(member, monkeypatch):
    monkeypatch.setattr(exporting, "_ROWS_PER_PAGE", 2)
    thread = ThreadFactory(author=UserFactory())
    for _n in range(4):
        PostFactory(author=member, thread=thread)
    archive = opened(built(member))
    pages = [name for name in archive.namelist() if name.startswith("pages/posts-")]
    assert pages == ["pages/posts-1.html", "pages/posts-2.html"]
    assert 'href="posts-2.html"' in archive.read(pages[0]).decode()
    assert 'href="posts-3.html"' not in archive.read(pages[1]).decode()


def test_a_file_that_is_gone_does_not_stop_the_copy(member, monkeypatch):
    def gone():
        raise FileNotFoundError

    def files(user):
        yield ExportFile("a.txt", lambda: io.BytesIO(b"words"))
        yield ExportFile("b.txt", gone)

    monkeypatch.setitem(export_files._entries, "test", files)
    archive = opened(built(member))
    assert [name for name in archive.namelist() if name.startswith("files/")] == ["files/a.txt"]


def test_the_mail_says_nothing_of_what_it_is_about(member):
    built(member)
    row = OutgoingEmail.objects.get(to=member.email)
    assert row.subject == "What you asked for is ready"
    for body in (row.text, row.html):
        assert reverse("accounts:export") in body
        assert not any(word in body.lower() for word in ("lupus ", "drug", "medicine", member.handle))


def test_two_presses_make_one_copy_and_a_finished_one_is_left_alone(member):
    first = request_export(by=member)
    assert request_export(by=member) == first
    assert exporting.build(first.pk)
    assert not exporting.build(first.pk)
    assert OutgoingEmail.objects.filter(to=member.email).count() == 1


def test_a_fourth_copy_within_a_day_has_to_wait(member):
    for _n in range(3):
        built(member)
    with pytest.raises(ExportTooSoon) as refused:
        request_export(by=member)
    assert 0 < refused.value.seconds <= 24 * 3600


def test_a_worker_that_dies_tells_nothing_and_the_next_one_starts_anew(member, monkeypatch):
    export = request_export(by=member)

    def dies(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(exporting, "_store", dies)
        with pytest.raises(KeyboardInterrupt):
            exporting.build(export.pk)
    export.refresh_from_db()
    assert export.state == DataExport.State.BUILDING
    assert not OutgoingEmail.objects.exists()
    assert not exporting.build(export.pk), "another worker leaves it alone while the first may live"
    DataExport.objects.update(
        claimed_at=timezone.now() - exporting.GIVEN_UP_AFTER - datetime.timedelta(seconds=1)
    )
    assert wake_lost_exports() == 1
    assert exporting.build(export.pk)


def test_a_worker_that_was_given_up_finishes_nothing(member, monkeypatch):
    export = request_export(by=member)

    def slow(export, target):
        DataExport.objects.update(claimed_at=timezone.now())  # another worker took it over meanwhile

    monkeypatch.setattr(exporting, "_store", slow)
    assert not exporting.build(export.pk)
    assert DataExport.objects.get().state == DataExport.State.BUILDING


def test_whoever_left_meanwhile_gets_no_copy_and_leaves_no_file(member, django_capture_on_commit_callbacks):
    export = built(member)
    with django_capture_on_commit_callbacks(execute=True):
        erase_member(by=member, user=member, posts=PostsChoice.ERASE)
    assert not default_storage.exists(export.path)
    late = DataExport.objects.create(user=member)
    assert not exporting.build(late.pk)


def test_old_copies_go_with_their_files_and_newer_ones_replace_older(member):
    old, new = built(member), built(member)
    assert purge_exports() == 1
    assert not default_storage.exists(old.path)
    assert default_storage.exists(new.path)
    DataExport.objects.update(expires_at=timezone.now())
    assert purge_exports() == 1
    assert purge_exports() == 0
    assert not default_storage.exists(new.path)


def test_a_file_without_a_row_goes(member):
    export = built(member)
    DataExport.objects.all().delete()
    purge_exports()
    assert not default_storage.exists(export.path)


def test_the_page_says_how_far_it_is_and_hands_the_copy_to_nobody_else(member, client):
    client.force_login(member)
    page = reverse("accounts:export")
    assert "Make my copy" in client.get(page).content.decode()
    client.post(page)
    assert "being put together" in client.get(page).content.decode()
    exporting.build(DataExport.objects.get().pk)
    assert "Your copy is ready" in client.get(page).content.decode()
    client.force_login(UserFactory())
    assert "Your copy is ready" not in client.get(page).content.decode()


def test_every_column_has_a_value_and_every_value_a_column(member):
    """In the tables that have rows for somebody who wrote a post."""
    post = PostFactory(author=member)
    Post.objects.filter(pk=post.pk).update(edited_at=timezone.now())
    for name, each in all_export_tables().items():
        for row in each.rows(member):
            assert set(row) == set(each.columns), name


def test_the_copy_tells_of_the_team_and_of_no_answer_that_is_somebody_elses(member):
    open_one, no_one, mate = (UserFactory(handle=name) for name in ("open.one", "no.one", "mate.one"))
    team_up(mate, member)
    for other in (open_one, no_one):
        ask_to_team(by=member, member=other)
    decline_ask(by=no_one, member=member)
    ask_to_team(by=(asker := UserFactory(handle="asks.me")), member=member)
    decline_ask(by=member, member=asker)

    def told(user):
        return {row["member"]: str(row["how"]) for row in all_export_tables()["team"].rows(user)}

    assert told(member) == {
        "mate.one": "in your team",
        "open.one": "you asked",
        "no.one": "you asked",
        "asks.me": "asked you, and you said no",
    }
    assert told(asker) == {"quiet_zebra": "you asked"}
    take_ask_back(by=asker, member=member)
    assert told(asker) == {}
    assert "asks.me" not in told(member)
