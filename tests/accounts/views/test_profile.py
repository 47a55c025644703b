"""The page to say something about oneself, its picture, and what others get of both."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts import policies
from accounts.actions.consents import give_health_consent, withdraw_health_consent
from accounts.actions.profiles import save_picture
from accounts.models import HealthProfile, Profile, TeamTie
from accounts.profile_pictures import path_of
from tests.factories.accounts import UserFactory
from tests.factories.profiles import HealthProfileFactory, ProfileFactory, photo

pytestmark = pytest.mark.django_db

PAGE = "/settings/profile/"
PICTURE = "/settings/profile/picture/"
SAID = {
    "words": "I keep bees",
    "words_audience": "members",
    "country": "PT",
    "country_audience": "team",
    "language_1": "pt",
    "language_2": "de",
    "languages_audience": "me",
}
HEALTH = {
    "connection": "have",
    "connection_audience": "me",
    "kind": "skin",
    "kind_audience": "team",
    "diagnosed": "2011",
    "diagnosed_audience": "members",
}


@pytest.fixture
def agreed(member):
    give_health_consent(by=member)
    return member


@pytest.fixture
def signed_in(client, member):
    client.force_login(member)
    return client


def errors_of(answer):
    return answer.context["form"].errors


# -- The page ------------------------------------------------------------------------------------
def test_everything_said_is_kept_and_shown_again(signed_in, agreed):
    answer = signed_in.post(PAGE, SAID | HEALTH)
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    profile, health = Profile.objects.get(), HealthProfile.objects.get()
    assert (profile.words, profile.country, profile.languages) == ("I keep bees", "PT", ["pt", "de"])
    assert (profile.words_audience, profile.country_audience, profile.languages_audience) == (
        "members",
        "team",
        "me",
    )
    assert (health.connection, health.kind, health.diagnosed) == ("have", "skin", 2011)
    assert (health.connection_audience, health.kind_audience, health.diagnosed_audience) == (
        "me",
        "team",
        "members",
    )
    shown = signed_in.get(PAGE).context["form"]
    assert {name: str(shown[name].value()) for name in SAID | HEALTH} == SAID | HEALTH


def test_every_piece_begins_with_only_me(signed_in, agreed):
    form = signed_in.get(PAGE).context["form"]
    assert {form[name].value() for name in form.fields if name.endswith("_audience")} == {"me"}


def test_everything_may_stay_empty(signed_in, agreed):
    audiences = {name: "me" for name in SAID | HEALTH if name.endswith("_audience")}
    assert signed_in.post(PAGE, audiences).status_code == 302
    assert not Profile.objects.exists()
    assert not HealthProfile.objects.exists()


def test_without_the_agreement_health_is_explained_and_not_asked(signed_in, member):
    answer = signed_in.get(PAGE)
    assert not {"connection", "kind", "diagnosed"} & set(answer.context["form"].fields)
    assert f"/settings/data/health/?next={PAGE}" in answer.content.decode()
    signed_in.post(PAGE, SAID | HEALTH)  # as by a page that was open before
    assert Profile.objects.get().words == "I keep bees"
    assert not HealthProfile.objects.exists()


def test_what_was_said_under_an_earlier_version_stays_and_is_shown(signed_in, agreed, monkeypatch):
    signed_in.post(PAGE, SAID | HEALTH)
    monkeypatch.setitem(policies.VERSIONS, "health", ["2027-01-01", *policies.VERSIONS["health"]])
    page = signed_in.get(PAGE).content.decode()
    assert "The text about health data has a new version" in page
    assert "Lupus of the skin" in page
    signed_in.post(PAGE, SAID | HEALTH | {"kind": "kidneys"})
    assert HealthProfile.objects.get().kind == "skin"


def test_agreement_taken_back_between_page_and_press_keeps_the_answers_on_the_page(
    signed_in, agreed, monkeypatch
):
    """The moment between the two questions about it: the form was still made with it."""
    from accounts.views import profile as view

    def taken_back_meanwhile(member, kind):
        withdraw_health_consent(by=member)
        return True

    monkeypatch.setattr(view, "has_consent", taken_back_meanwhile)
    answer = signed_in.post(PAGE, SAID | HEALTH)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Nothing is saved yet. Your answers are still on this page." in page
    assert "I keep bees" in page
    assert 'value="2011"' in page
    assert not Profile.objects.exists()


def test_signed_out_member_keeps_the_answers(client):
    answer = client.post(PAGE, SAID | HEALTH | {"keep": "answers"})
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "I keep bees" in page
    assert 'name="diagnosed" value="2011"' in page
    assert client.get(PAGE)["Location"] == f"/accounts/login/?next={PAGE}"


def test_who_may_not_write_reads_why_and_keeps_the_words(client):
    member = UserFactory(muted=True)
    client.force_login(member)
    answer = client.post(PAGE, SAID)
    assert "You cannot show others new words at the moment" in errors_of(answer)["words"][0]
    assert "I keep bees" in answer.content.decode()
    assert not Profile.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("words", "x" * 512, "This is 12 characters over the limit of 500. Your text is kept."),
        ("country", "XX", "Please choose one from the list, or leave it open."),
        ("country", "PT\0", "Please choose one from the list, or leave it open."),
        ("language_1", "tlh", "Please choose one from the list, or leave it open."),
        ("language_4", "en-gb", "Please choose one from the list, or leave it open."),
        ("connection", "cured", "Please choose one from the list, or leave it open."),
        ("kind", "all", "Please choose one from the list, or leave it open."),
        ("diagnosed", "11", "Please write the year with four digits, like 2019."),
        ("diagnosed", "1929", "Please write the year with four digits, like 2019."),
        ("diagnosed", "MMXI", "Please write the year with four digits, like 2019."),
        ("diagnosed", "٢٠١١", "Please write the year with four digits, like 2019."),
        ("diagnosed", "20\x0011", "Please write the year with four digits, like 2019."),
        ("diagnosed", "-2011", "Please write the year with four digits, like 2019."),
        ("diagnosed", "20110", "Please write the year with four digits, like 2019."),
        ("diagnosed", "9999", "This year is still to come. Please look at it again."),
        ("words_audience", "visitors", "Please choose who sees this."),
        ("words_audience", "", "Please choose who sees this."),
        ("kind_audience", "everybody", "Please choose who sees this."),
    ],
)
def test_what_does_not_fit_gets_a_sentence_and_nothing_is_saved(signed_in, agreed, field, value, said):
    answer = signed_in.post(PAGE, SAID | HEALTH | {field: value})
    assert answer.status_code == 200
    assert list(errors_of(answer)) == [field]
    assert errors_of(answer)[field][0].startswith(said)
    assert said.split(",")[0] in answer.content.decode()
    assert not Profile.objects.exists()
    assert not HealthProfile.objects.exists()


@pytest.mark.parametrize("year", ["1930", str(timezone.now().year - 1)])
def test_years_from_1930_on_are_kept(signed_in, agreed, year):
    signed_in.post(PAGE, SAID | HEALTH | {"diagnosed": year})
    assert HealthProfile.objects.get().diagnosed == int(year)


def test_way_to_a_person_is_looked_at_again_before_others_see_it(signed_in):
    said = SAID | {"words": "Write to maple@mail.example"}
    answer = signed_in.post(PAGE, said)
    page = answer.content.decode()
    assert "Before others see it" in page
    assert "<mark>maple@mail.example</mark>" in page
    assert not Profile.objects.exists()
    assert signed_in.post(PAGE, said | {"as_is": answer.context["mark"]}).status_code == 302
    assert Profile.objects.get().words == said["words"]
    assert signed_in.post(PAGE, said | {"country": "DE"}).status_code == 302  # it stands there already


def test_mark_of_one_find_lets_no_other_go_by(signed_in):
    mark = signed_in.post(PAGE, SAID | {"words": "Write to maple@mail.example"}).context["mark"]
    answer = signed_in.post(PAGE, SAID | {"words": "Write to cedar@mail.example", "as_is": mark})
    assert answer.status_code == 200
    assert not Profile.objects.exists()


def test_words_for_oneself_are_not_looked_at(signed_in):
    said = SAID | {"words": "Write to maple@mail.example", "words_audience": "me"}
    assert signed_in.post(PAGE, said).status_code == 302


def test_one_language_chosen_twice_is_one(signed_in):
    signed_in.post(PAGE, SAID | {"language_2": "pt", "language_4": "de"})
    assert Profile.objects.get().languages == ["pt", "de"]


def test_hostile_words_stand_there_as_words(signed_in, client, member):
    hostile = '</textarea><script>alert(1)</script>\x00 javascript:alert(2) "><img src=x onerror=alert(3)>'
    signed_in.post(PAGE, SAID | {"words": hostile})
    assert "\x00" not in Profile.objects.get().words
    own = signed_in.get(PAGE).content.decode()
    client.force_login(UserFactory())
    theirs = client.get(member.get_absolute_url()).content.decode()
    for page in (own, theirs):
        assert "&lt;script&gt;alert(1)" in page
        assert "<script>alert(1)" not in page
        assert "<img src=x" not in page


def test_gaps_in_words_become_one_empty_line(signed_in):
    signed_in.post(PAGE, SAID | {"words": "One\r\n\r\n \r\n\r\n" + "\n" * 200 + "two\nthree"})
    assert Profile.objects.get().words == "One\n\ntwo\nthree"


def test_words_that_nobody_can_see_are_none(signed_in):
    signed_in.post(
        PAGE, SAID | {"words": "\u200b\u2060 \u00ad\n", "country": "", "language_1": "", "language_2": ""}
    )
    assert not Profile.objects.exists()


# -- What others get -----------------------------------------------------------------------------
WORDS = {"me": "mangrove", "team": "tamarind", "members": "marigold"}


@pytest.mark.parametrize(
    ("reader", "sees"),
    [
        ("me", {"me", "team", "members"}),
        ("team", {"team", "members"}),
        ("member", {"members"}),
        ("moderator", {"members"}),
    ],
)
def test_page_of_a_member_shows_each_reader_what_is_for_them(client, reader, sees):
    for audience, word in WORDS.items():
        member = UserFactory()
        ProfileFactory(user=member, words=word, words_audience=audience, picture=None)
        HealthProfileFactory(user=member, kind_audience=audience)
        who = {"me": lambda member=member: member, "moderator": lambda: UserFactory(moderator=True)}.get(
            reader, UserFactory
        )()
        if reader == "team":
            TeamTie.objects.create(asker=member, asked=who, accepted_at=timezone.now())
        client.force_login(who)
        page = client.get(member.get_absolute_url()).content.decode()
        assert (word in page) == (audience in sees)
        assert ("Lupus of the skin" in page) == (audience in sees)


def test_visitors_get_nothing_of_a_profile(client):
    member = ProfileFactory(audience="members").user
    assert client.get(member.get_absolute_url()).status_code == 404


# -- The picture ---------------------------------------------------------------------------------
def test_picture_goes_up_is_shown_and_is_taken_off(signed_in, member, django_capture_on_commit_callbacks):
    answer = signed_in.post(PICTURE, {"picture": photo(), "audience": "members"})
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    profile = Profile.objects.get()
    assert profile.picture_audience == "members"
    address = reverse("accounts:profile_picture_file", args=[profile.picture])
    assert address in signed_in.get(PAGE).content.decode()
    assert address in signed_in.get(PICTURE).content.decode()
    assert address in signed_in.get(member.get_absolute_url()).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert signed_in.post(f"{PICTURE}remove/")["Location"] == PAGE
        assert signed_in.post(f"{PICTURE}remove/")["Location"] == PAGE
    assert signed_in.get(address).status_code == 404
    assert not default_storage.exists(path_of(profile.picture))


def test_audience_of_a_picture_changes_alone(signed_in, member):
    save_picture(by=member, audience="me", upload=photo())
    assert signed_in.post(PICTURE, {"audience": "team"}).status_code == 302
    assert Profile.objects.get().picture_audience == "team"


@pytest.mark.parametrize(
    ("data", "field", "said"),
    [
        ({"audience": "me"}, "picture", "Choose a photo first."),
        ({"picture": lambda: SimpleUploadedFile("a.jpg", b""), "audience": "me"}, "picture", "This file is empty. Please choose the photo again."),
        ({"picture": lambda: SimpleUploadedFile("a.jpg", b"x" * 11_000_000), "audience": "me"}, "picture", "This file is 11 MB, and photos may have up to 10."),
        ({"picture": lambda: SimpleUploadedFile("a.jpg", b"<svg/>"), "audience": "me"}, "picture", "This file is a drawing made of instructions"),
        ({"picture": photo, "audience": "visitors"}, "audience", "Please choose who sees this."),
        ({"picture": photo}, "audience", "Please choose who sees this."),
        ({"picture": "a word", "audience": "me"}, "picture", "Choose a photo first."),
    ],
)  # fmt: skip
def test_picture_that_does_not_go_gets_a_sentence(signed_in, data, field, said):
    answer = signed_in.post(
        PICTURE, {key: value() if callable(value) else value for key, value in data.items()}
    )
    assert answer.status_code == 200
    assert errors_of(answer)[field][0].startswith(said)
    assert not Profile.objects.exists()


def test_who_may_not_write_reads_why_no_picture_goes(client):
    client.force_login(UserFactory(muted=True))
    answer = client.post(PICTURE, {"picture": photo(), "audience": "members"})
    assert "You cannot show others a new picture" in errors_of(answer)["audience"][0]


def test_file_says_that_it_is_a_picture_and_nothing_else(signed_in, member):
    save_picture(by=member, audience="me", upload=photo())
    address = reverse("accounts:profile_picture_file", args=[Profile.objects.get().picture])
    answer = signed_in.get(address)
    assert answer["Content-Type"] == "image/webp"
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Robots-Tag"] == "noindex"
    assert "Cookie" in answer["Vary"]
    assert signed_in.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_unchanged_is_not_said_to_who_may_not_see_it(client):
    member = UserFactory()
    save_picture(by=member, audience="me", upload=photo())
    picture = Profile.objects.get().picture
    address = reverse("accounts:profile_picture_file", args=[picture])
    for who in (None, UserFactory(), UserFactory(moderator=True)):
        if who:
            client.force_login(who)
        assert client.get(address, headers={"If-None-Match": f'"{picture.hex}"'}).status_code == 404


def test_file_that_is_lost_is_not_found(signed_in, member):
    profile = ProfileFactory(user=member)
    assert signed_in.get(reverse("accounts:profile_picture_file", args=[profile.picture])).status_code == 404


def test_page_costs_a_fixed_number_of_queries(signed_in, agreed, django_assert_max_num_queries):
    signed_in.post(PAGE, SAID | HEALTH)
    signed_in.get(PAGE)  # says "Saved."
    with django_assert_max_num_queries(4):  # the member, both rows, the agreement
        signed_in.get(PAGE)
