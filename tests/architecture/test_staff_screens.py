"""No address of the admin shows what is protected before a reason; each that shows it after one is told to the member.

What is protected: e-mail addresses, what a profile says about health, what was reported with the words of the report. Nothing else
that only the member and the site know is on any screen of staff, with or without a reason.
"""

from collections import defaultdict
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import CharField, JSONField, TextField
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions.roles import ensure_groups
from accounts.models import HealthProfile, StaffLook
from drugs.models import DeadAddress, Drug, DrugEdition, DrugProposal, Section, Source, Statement
from forums.models import Post, PostEdit
from moderation.models import Report
from tests.architecture.leaver import ADDRESS, make_leaver
from tests.architecture.sources import ROOT
from tests.architecture.staff_screens import Screens, admin_routes, admins, asks
from tests.factories.accounts import UserFactory
from tests.factories.forums import PictureFactory, PostFactory, ThreadFactory
from tests.factories.moderation import ReportFactory
from tests.factories.profiles import ProfileFactory

pytestmark = pytest.mark.django_db

User = get_user_model()
ROLES = {
    "editor": {"editor": True},
    "moderator": {"moderator": True},
    "administrator": {"administrator": True},
}
PROTECTED = {
    "email": {ADDRESS, "second.zebra@mail.example"},
    "health": {"I care for someone who has it", "Lupus that involves the kidneys", "<dd>1957</dd>"},
    "reported post": {"numbatBody", "numbatBefore", "numbatAlt"},
    "words of the report": {"numbatReport"},
    "reported card": {"okapiCard words", "okapiForm", "It says okapiCard"},
}
# Written by staff, for staff or for the member; and words of reports that nobody looks at here.
OF_STAFF = {"okapiMemorial", "okapiLook"}
# Their words are the site's own.
OF_THE_SITE = {"forums.Forum", "forums.ForumGroup", "auth.Group"}
# What a reason opens, and to whom: the routes that show it then. docs/decisions/0032 prints this table.
SHOWN_AFTER = {
    "email": ({"administrator"}, {"admin:accounts_user_change"}),
    "health": ({"administrator"}, {"admin:accounts_user_change"}),
    "reported post": (
        {"moderator", "administrator"},
        {
            "admin:moderation_report_change", "admin:forums_post_change", "admin:forums_thread_change",
            "admin:forums_post_changelist",
        },
    ),
    "words of the report": (
        {"moderator", "administrator"}, {"admin:moderation_report_change", "admin:forums_post_change"},
    ),
    "reported card": ({"moderator", "administrator"}, {"admin:moderation_report_change"}),
}  # fmt: skip
TOLD = {
    "email": "An administrator looked at your e-mail address",
    "health": "An administrator looked at what your profile says about your health",
    "report": "{} looked at something of yours that was reported",
}


class World:
    """A member with a row in every table, and with each protected thing a word of its own."""

    def __init__(self):
        ensure_groups()
        self.member = make_leaver()
        HealthProfile.objects.filter(user=self.member).update(
            connection="caring", kind="kidneys", diagnosed=1957
        )
        self.post = PostFactory(thread=ThreadFactory(), author=self.member, body="numbatBody of a reply")
        PostEdit.objects.create(post=self.post, body_before="numbatBefore", edited_by=self.member)
        PictureFactory(user=self.member, post=self.post, alt="numbatAlt")
        self.reports = [
            ReportFactory(post=self.post, words="numbatReport"),
            Report.objects.get(experience__user=self.member),
        ]
        drug = Drug.objects.first()
        source = Source.objects.create(
            drug=drug, key="guide", title="A guideline", url="https://guide.example/"
        )
        section = Section.objects.create(drug=drug, kind=Section.Kind.WHAT)
        Statement.objects.create(section=section, text="It calms.")
        DeadAddress.objects.create(url=source.url, reported_on=timezone.localdate())
        page = DrugEdition.objects.exclude(content={}).first().content
        for model in (DrugEdition, DrugProposal):
            model.objects.filter(content={}).update(content=page)
        ProfileFactory(audience="members")  # its page is there; the member's own is for themselves
        self.rows = {
            model: list(model._default_manager.order_by("-pk").values_list("pk", flat=True)[:1])
            for model in apps.get_models()
        }
        self.rows |= {
            User: [self.member.pk],
            Post: [self.post.pk],
            Report: [report.pk for report in self.reports],
            type(self.post.thread): [self.post.thread_id],
        }

    def screens(self, role):
        """Everything that somebody with `role` gets, asked in every way."""
        words = ("zebra@mail", "okap", "reply")
        yield from Screens(UserFactory(**ROLES[role])).open_all(asks(self.rows, words))


@pytest.fixture
def world():
    return World()


def _private(text):
    """What only the member and the site know."""
    for word in OF_STAFF:
        text = text.replace(word, "")
    return {"okapi"} if "okapi" in text else set()


@pytest.mark.parametrize("role", ROLES)
def test_no_screen_shows_what_is_protected_before_a_reason(world, role):
    opened, leaks, broken, there = set(), {}, [], set()
    everything = set().union(*PROTECTED.values())
    for answer in world.screens(role):
        opened.add(answer.ask.route)
        if told := answer.told(everything) | _private(answer.text):
            leaks[answer.ask] = told
        if answer.status >= 500:
            broken.append(answer.ask)
        if answer.ask.data is None and answer.status == 200:
            there.add(answer.ask.route)
    assert leaks == {}
    assert broken == []
    assert {route.name for route in admin_routes()} - opened <= {"admin:login", "admin:logout"}
    if role == "administrator":  # else this would praise pages that it never saw
        pages = {f"{name}_{page}" for name in admins() for page in ("changelist", "change")}
        assert pages <= there


def _give_reasons(client, world):
    """Press everything that opens something, as whoever may; who may not is refused."""
    for what in ("email", "health"):
        address = reverse("admin:accounts_user_look", args=[world.member.pk])
        client.post(address, {"what": what, "reason": "asked", "note": f"wombat {what}"})
    for report in world.reports:
        address = reverse("admin:moderation_report_look", args=[report.pk])
        client.post(address, {"reason": "report", "note": f"wombat {report.pk}"})


@pytest.mark.parametrize("role", ROLES)
def test_screens_that_show_it_after_a_reason_are_those_we_know_and_the_member_reads_of_each(world, role):
    StaffLook.objects.all().delete()
    screens = Screens(UserFactory(**ROLES[role]))
    _give_reasons(screens.client, world)
    shown = defaultdict(set)
    for answer in screens.read_all(asks(world.rows, ())):
        for kind, words in PROTECTED.items():
            if told := answer.told(words):
                shown[kind, answer.ask.route] |= told
    expected = {
        (kind, route) for kind, (roles, found) in SHOWN_AFTER.items() if role in roles for route in found
    }
    assert set(shown) == expected
    for kind, (roles, _routes) in SHOWN_AFTER.items():
        if role in roles:
            assert set().union(*(told for (of, _), told in shown.items() if of == kind)) == PROTECTED[kind]

    looks = StaffLook.objects.filter(member=world.member)
    opens = {"administrator": {"email", "health", "report"}, "moderator": {"report"}, "editor": set()}[role]
    assert set(looks.values_list("what", flat=True)) == opens
    browser = Client()
    browser.force_login(world.member)
    page = browser.get(reverse("accounts:looks")).content.decode()
    who = {"moderator": "A moderator", "administrator": "An administrator", "editor": ""}[role]
    for what, sentence in TOLD.items():
        assert (sentence.format(who) in page) is (what in opens)
    assert all(f"<p>{look.note}</p>" in page for look in looks)


def _columns_to_guess_by(model):
    """Columns with words of its own, and the protected ones of members that it leads to."""
    for field in model._meta.get_fields():
        if field.is_relation and field.related_model is User:
            yield from (f"{field.name}__email__startswith", f"{field.name}__health_profile__kind")
        elif isinstance(field, CharField | TextField | JSONField) and model._meta.label not in OF_THE_SITE:
            yield from (f"{field.name}__startswith", f"{field.name}__contains")
        elif field.is_relation and field.auto_created:
            yield f"{field.name}__isnull"


@pytest.mark.parametrize("name", admins())
def test_no_list_answers_letter_by_letter_what_it_does_not_show(rf, name):
    page = admins()[name]
    if page.model._meta.app_label == "drugs" or page.model._meta.label in OF_THE_SITE:
        columns = [each for each in _columns_to_guess_by(page.model) if "email" in each or "health" in each]
    else:
        columns = list(_columns_to_guess_by(page.model))
        assert columns
    request = rf.get("/")
    request.user = User(is_superuser=True)
    assert [column for column in columns if page.lookup_allowed(column, "z", request)] == []


def test_the_test_sees_a_list_that_shows_an_address(world, monkeypatch):
    page = admin.site.get_model_admin(User)
    monkeypatch.setattr(page, "list_display", [*page.list_display, "email"])
    screens = Screens(UserFactory(administrator=True))
    lists = [ask for ask in asks(world.rows, ()) if ask.route == "admin:accounts_user_changelist"]
    assert any(answer.told(PROTECTED["email"]) for answer in screens.open_all(lists))


def test_the_table_in_the_decision_is_this_one():
    text = Path(ROOT, "docs/decisions/0032-looks-of-staff.md").read_text()
    rows = [line for line in text.splitlines() if line.startswith("| ") and "`admin:" in line]
    printed = {}
    for line in rows:
        kind, roles, found = (cell.strip() for cell in line.strip("|").split("|"))
        printed[kind] = (set(roles.split(", ")), {name.strip("`") for name in found.split(", ")})
    assert printed == SHOWN_AFTER
