"""What a digest says, and that writing it happens once."""

import datetime

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from common.signing import unsign
from notifications import digests
from notifications.models import DigestDelivery, EmailPreference, OutgoingEmail
from notifications.registries import DigestEntry, DigestRequest, DigestSection
from tests.factories.notifications import DigestDeliveryFactory, EmailPreferenceFactory
from tests.notifications.conftest import entry

pytestmark = pytest.mark.django_db


def compose(preference, *sections):
    now = timezone.now()
    request = DigestRequest(preference.user, now - datetime.timedelta(days=7), now)
    return digests.compose_digest(request, preference, sections)


def section_of(*entries, **counts):
    return DigestSection("test", "For you", "Some things wait", "/forums/", entries, **counts)


# -- Words --------------------------------------------------------------------------------
def test_a_digest_has_a_subject_two_parts_and_every_header(settings):
    settings.SITE_ORIGIN = "https://team.example.org"
    settings.SITE_POSTAL_ADDRESS = "12 Example Street, Springfield"
    preference = EmailPreferenceFactory()
    mail = compose(preference, section_of(entry(41, count=3), entry(42, count=2))).composed

    assert mail.subject == "Your week: 5 replies wait"
    for part in (mail.text, mail.html):
        assert "Your week" in part
        assert "Some things wait." in part
        assert "https://team.example.org/notices/" in part
        assert "https://team.example.org/forums/threads/41/" in part
        assert "https://team.example.org/settings/e-mail/" in part
        assert "https://team.example.org/unsubscribe/" in part
        assert "Your team, 12 Example Street, Springfield" in part
        assert "3 replies in one thread" in part
    assert "A short letter, once a week. Nothing in it is urgent." in mail.html  # the preheader

    link = mail.headers["List-Unsubscribe"]
    assert link.startswith("<https://team.example.org/unsubscribe/")
    assert link.endswith("/>")
    assert unsign("unsubscribe", link.rstrip("/>").rpartition("/")[2]) == str(preference.user_id)
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail.headers["List-Id"] == "Your team <digest.team.example.org>"
    assert mail.headers["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(
    ("frequency", "section", "subject"),
    [
        ("weekly", section_of(entry(count=1)), "Your week: 1 reply waits"),
        ("daily", section_of(entry(count=4)), "Your day: 4 replies wait"),
        ("weekly", section_of(entry(count=0)), "Your week: 1 new thread"),
        ("daily", section_of(entry(count=0), entry(count=0)), "Your day: 2 new threads"),
        ("weekly", section_of(entry(count=1), replies=1200), "Your week: 1200 replies wait"),
        ("weekly", section_of(), "Your week: something new waits"),
        ("daily", section_of(), "Your day: something new waits"),
    ],
)
def test_the_subject_counts_and_names_nothing(frequency, section, subject):
    preference = EmailPreferenceFactory(digest_frequency=frequency)
    assert compose(preference, section).composed.subject == subject


@pytest.mark.parametrize("titles", [False, True])
def test_no_name_title_or_illness_outside_the_body_whatever_the_member_chose(titles):
    preference = EmailPreferenceFactory(digest_titles=titles, user__handle="quiet_river")
    mail = compose(preference, section_of(entry(title="Imuran and lupus nephritis", count=2))).composed
    preheader = mail.html.partition('class="pre"')[2].partition("</p>")[0]
    outside = " ".join([mail.subject, preheader, django_settings.DEFAULT_FROM_EMAIL, *mail.headers.values()])
    for word in ("Imuran", "lupus", "nephritis", "quiet_river", preference.user.email):
        assert word.casefold() not in outside.casefold()


def test_by_default_the_body_holds_no_title_and_no_name_either():
    preference = EmailPreferenceFactory(user__handle="quiet_river")
    mail = compose(preference, section_of(entry(title="Imuran and lupus nephritis", count=2))).composed
    for part in (mail.text, mail.html):
        for word in ("Imuran", "nephritis", "quiet_river", "LupusTeam"):
            assert word not in part


def test_titles_come_as_they_are_for_those_who_chose_them():
    preference = EmailPreferenceFactory(digest_titles=True)
    mail = compose(preference, section_of(entry(title="Sun & <skin>", count=2), entry(count=0))).composed
    assert "Sun & <skin>: 2 replies" in mail.text
    assert "Sun &amp; &lt;skin&gt;: 2 replies" in mail.html


def test_nothing_remote_and_no_script_in_the_html():
    html = compose(EmailPreferenceFactory(), section_of(entry())).composed.html
    for trace in ("<img", "<script", "<link", "@import", "url("):
        assert trace not in html
    assert "prefers-color-scheme: dark" in html
    assert 'style="' in html  # written into the elements, for clients that drop the style sheet


def test_no_more_entries_than_one_reads_and_no_section_starves():
    preference = EmailPreferenceFactory()
    long, short = section_of(*(entry(n) for n in range(100, 130))), section_of(entry(1), entry(2))
    written = compose(preference, long, short)
    assert written.entry_count == 8
    assert written.composed.text.count("/forums/threads/") == 8
    assert "/forums/threads/1/" in written.composed.text
    assert "/forums/threads/2/" in written.composed.text
    assert "/forums/threads/106/" not in written.composed.text  # the first six of the long one
    assert written.composed.subject == "Your week: 32 replies wait"  # what waits, not what is shown


@pytest.mark.parametrize(
    ("sizes", "limit"), [((0, 0), 8), ((3,), 2), ((5, 1, 9), 8), ((2, 2), 8), ((4, 4, 4), 2)]
)
def test_shortening_keeps_order_and_stays_within_the_limit(sizes, limit):
    sections = [section_of(*(entry(10 * i + n) for n in range(size))) for i, size in enumerate(sizes)]
    short = digests.shorten(sections, limit)
    assert sum(len(s.entries) for s in short) == min(limit, sum(sizes))
    for before, after in zip(sections, short, strict=True):
        assert before.entries[: len(after.entries)] == after.entries


def test_dates_are_those_of_the_members_zone():
    preference = EmailPreferenceFactory(user__time_zone="Pacific/Auckland")
    late = datetime.datetime(2026, 11, 20, 15, tzinfo=datetime.UTC)  # the 21st in Auckland
    told = DigestEntry(title="t", url="/forums/threads/1/", count=1, at=late)
    assert "on 21 November" in compose(preference, section_of(told)).composed.text


def test_nothing_to_tell_is_no_mail():
    assert compose(EmailPreferenceFactory()) is None


# -- Writing ------------------------------------------------------------------------------
def test_a_written_digest_waits_in_the_outbox(section):
    delivery = DigestDeliveryFactory()
    section.entries[delivery.user_id] = [entry(1), entry(2)]

    assert digests.write_digests([delivery.pk]) == 1

    mail = OutgoingEmail.objects.get()
    assert (mail.kind, mail.to, mail.user_id) == ("digest", delivery.user.email, delivery.user_id)
    assert (mail.state, mail.priority) == ("waiting", 1)
    assert (mail.subject, mail.headers["List-Unsubscribe-Post"]) == (
        "Your week: 2 replies wait",
        "List-Unsubscribe=One-Click",
    )
    delivery.refresh_from_db()
    assert (delivery.state, delivery.entry_count) == ("queued", 2)
    [[request]] = section.asked
    assert (request.start, request.end) == (delivery.period_start, delivery.period_end)


def test_writing_twice_writes_once(section):
    delivery = DigestDeliveryFactory()
    section.for_everybody = [entry()]
    assert [digests.write_digests([delivery.pk]) for _ in range(2)] == [1, 0]
    assert OutgoingEmail.objects.count() == 1


def test_nothing_waits_so_nothing_is_written(section):
    delivery = DigestDeliveryFactory()
    assert digests.write_digests([delivery.pk]) == 0
    delivery.refresh_from_db()
    assert delivery.state == "empty"
    assert not OutgoingEmail.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        lambda user: EmailPreference.objects.filter(user=user).update(digest_frequency="off"),
        lambda user: EmailPreference.objects.filter(user=user).delete(),
        lambda user: type(user).objects.filter(pk=user.pk).update(is_active=False),
        lambda user: type(user).objects.filter(pk=user.pk).update(erased_at=timezone.now()),
        lambda user: type(user).objects.filter(pk=user.pk).update(email=""),
    ],
    ids=["switched off", "no preference", "suspended", "erased", "no address"],
)
def test_who_is_not_to_get_one_any_more_gets_none(section, change):
    delivery = DigestDeliveryFactory()
    section.for_everybody = [entry()]
    change(delivery.user)
    assert digests.write_digests([delivery.pk]) == 0
    assert section.asked in ([], [[]])  # nobody reads on their behalf
    assert not OutgoingEmail.objects.exists()


def test_two_open_periods_become_one_mail_about_both(section):
    newer = DigestDeliveryFactory()
    older = DigestDeliveryFactory(user=newer.user, period_end=newer.period_start)
    section.for_everybody = [entry()]
    assert digests.write_digests([newer.pk, older.pk]) == 1
    [[request]] = section.asked
    assert (request.start, request.end) == (older.period_start, newer.period_end)
    assert set(DigestDelivery.objects.values_list("pk", "state")) == {
        (newer.pk, "queued"),
        (older.pk, "empty"),
    }


def test_the_number_of_members_does_not_change_the_number_of_queries(section, django_assert_num_queries):
    section.for_everybody = [entry(1), entry(2)]
    few, many = DigestDeliveryFactory.create_batch(2), DigestDeliveryFactory.create_batch(30)
    for deliveries in (few, many):
        with django_assert_num_queries(6):  # savepoint, claims, who cannot be reached, mails, states, release
            assert digests.write_digests([row.pk for row in deliveries]) == len(deliveries)
    assert len(section.asked) == 2
