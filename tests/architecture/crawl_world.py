"""A small community full of secrets: every text, title, name and address in it is a word that stands nowhere else."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from accounts.actions.erasure import erase_member
from accounts.actions.leaving import ask_to_leave
from accounts.actions.roles import ensure_groups, grant_role
from accounts.models import ProviderDeletion
from accounts.registries import PostsChoice
from common.signing import sign
from drugs.actions.proposals import propose_edition, return_proposal
from drugs.models import (
    Drug,
    DrugProposal,
    Experience,
    Reminder,
    Section,
    Source,
    Statement,
    StatementSource,
    Treatment,
)
from forums.actions.bookmarks import note_bookmark, save_bookmark
from forums.actions.drafts import Words, save_draft
from forums.actions.held import hold_reply, hold_thread
from forums.actions.polls import PollSpec, add_poll
from forums.actions.posts import edit_post, post_reply, withdraw_post
from forums.actions.reactions import add_reaction
from forums.actions.subscriptions import subscribe
from forums.actions.threads import narrow_thread, retitle_thread, start_thread
from forums.models import Bookmark, Draft, Forum, Poll, Post, Thread
from moderation.actions import content
from moderation.actions.reports import dismiss_report, report_post
from moderation.models import LogEntry, Report
from notifications.models import Notification
from tests.architecture.crawl_cards import plant_cards, take_cards_back
from tests.architecture.crawl_medicines import plant_medicines, take_medicines_back
from tests.architecture.crawl_profiles import pictures, plant_profiles
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory, publish
from tests.factories.forums import ForumFactory
from tests.factories.notifications import EmailPreferenceFactory

if TYPE_CHECKING:
    from accounts.models import User

ROLES = ("visitor", "member", "author", "moderator", "editor")
EVERYBODY = frozenset(ROLES)
MEMBERS = EVERYBODY - {"visitor"}
NOBODY: frozenset[str] = frozenset()
KEEPERS = frozenset(
    {"author", "moderator"}
)  # of what was hidden: its author, and those who look after the site
MODERATOR, EDITOR = frozenset({"moderator"}), frozenset({"editor"})

MARK = "zq"  # how every secret begins
# In every text, so that one search finds whatever may be found; the second only where somebody may not read.
COMMON_WORD, RARE_WORD = "larkspur", "foxglove"


@dataclass
class World:
    """`secrets`: each word, and the roles that may read it. Every one of these roles does find it somewhere."""

    secrets: dict[str, frozenset[str]] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    threads: dict[str, Thread] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    forum: Forum = None
    drugs: dict[str, Drug] = field(default_factory=dict)

    def secret(self, name: str, may: frozenset[str]) -> str:
        """A word for `name` that stands nowhere else."""
        word = f"{MARK}{name.replace(' ', '')}qz"
        self.secrets[word] = may
        return word

    def words(self, name: str, may: frozenset[str]) -> str:
        common = COMMON_WORD if may == EVERYBODY else f"{COMMON_WORD} {RARE_WORD}"
        return f"{common} {self.secret(name, may)}"

    def readable(self, role: str) -> set[str]:
        return {word for word, may in self.secrets.items() if role in may}


def plant() -> World:
    """Everything as it was written, nothing taken back yet."""
    world = World()
    _people(world)
    _drugs(world)
    _threads(world)
    _support(world)
    _unsent(world)
    plant_cards(world)
    plant_medicines(world)
    plant_profiles(world)
    for role in ROLES[1:]:
        for what in (
            {"forum": world.forum},
            {"drug": world.drugs["open"]},
            *({"thread": t} for t in world.threads.values()),
        ):
            subscribe(by=world.people[role], **what)
        EmailPreferenceFactory(user=world.people[role], digest_titles=True)
    return world


def take_back(world: World) -> None:
    """What people wished they had not shown, and what moderators did about it."""
    people, threads, posts = world.people, world.threads, world.posts
    moderator = people["moderator"]
    edit_post(by=people["author"], post=posts["edited"], body=world.words("words after an edit", EVERYBODY))
    narrow_thread(by=people["author"], thread=threads["narrowed"])
    retitle_thread(
        by=people["author"],
        thread=threads["narrowed"],
        title=world.words("title after a change", MEMBERS),
    )
    content.hide_post(by=moderator, post=posts["hidden"], reason=world.words("hidden reason", EVERYBODY))
    content.hide_post(by=moderator, post=posts["hidden of another"], reason="It named a doctor")
    content.hide_post(by=moderator, post=posts["hidden among members"], reason="It named a doctor")
    content.hide_thread(
        by=moderator, thread=threads["hidden"], reason=world.words("hidden thread reason", KEEPERS)
    )
    content.lock_thread(by=moderator, thread=threads["open"], reason=world.words("lock reason", KEEPERS))
    content.pin_thread(by=moderator, thread=threads["open"], reason=world.words("pin note", MODERATOR))
    withdraw_post(by=people["author"], post=posts["withdrawn"])
    withdraw_post(by=people["author"], post=threads["withdrawn"].posts.get(number=1))
    withdraw_post(by=people["author"], post=threads["withdrawn alone"].posts.get(number=1))
    report_post(
        by=people["reporter"], post=posts["reported"], reason="unkind", words=world.words("report", MODERATOR)
    )
    dismissed = report_post(by=people["reporter"], post=posts["edited"], reason="other", words="Please look")
    dismiss_report(by=moderator, report=dismissed, reason=world.words("dismissal", MODERATOR))
    take_cards_back(world)
    take_medicines_back(world)
    erase_member(by=None, user=people["leaver"], posts=PostsChoice.ANONYMISE)
    for who, choice in (("going", PostsChoice.ERASE), ("nameless", PostsChoice.ANONYMISE)):
        ask_to_leave(by=people[who], user=people[who], posts=choice)
    statement = Statement.objects.get(section__drug=world.drugs["open"])
    Statement.objects.filter(pk=statement.pk).update(text=world.words("statement not published", EDITOR))
    note = world.words("note of a page handed in", EDITOR)
    proposal = propose_edition(by=UserFactory(editor=True), drug=world.drugs["open"], note=note)
    return_proposal(by=people["editor"], proposal=proposal, remark=world.words("remark", EDITOR))
    propose_edition(by=people["editor"], drug=world.drugs["open"], note=note)


def arguments(world: World) -> dict[str, list[Any]]:
    """Every value that an argument of an address can take, by its name, or by "route:name"."""
    drugs = [
        *(drug.slug for drug in world.drugs.values()),
        world.drugs["open"].names.get(kind="generic").slug,
    ]
    cards = list(Experience.objects.order_by("pk").values_list("pk", flat=True))
    post_ids = list(Post.objects.order_by("pk").values_list("pk", flat=True))
    return {
        "thread_id": [thread.pk for thread in world.threads.values()],
        "post_id": post_ids,
        "number": [1, 2, 3],
        "slug": [world.forum.slug],
        "drugs:drug_detail:slug": drugs,
        "drugs:drug_figures:slug": drugs,
        "drugs:drug_class:slug": ["immunosuppressants"],
        **{f"drugs:experience_{page}:slug": drugs for page in ("list", "edit", "withdraw", "history")},
        **dict.fromkeys(["drugs:experience_helpful:pk", "moderation:report_experience:pk"], cards),
        "forums:threads_about:slug": drugs,
        "handle": [person.handle for person in world.people.values()],
        "kind": ["terms", "privacy", "health"],
        "version": ["2026-11-22"],
        "code": [ProviderDeletion.objects.create().code],
        "token": [sign("unsubscribe", str(world.people["author"].pk)), "broken"],
        "poll_id": list(Poll.objects.values_list("pk", flat=True)),
        "bookmark_id": list(Bookmark.objects.values_list("pk", flat=True)),
        "submission_id": list(Draft.objects.values_list("submission_id", flat=True)),
        "treatment_id": list(Treatment.objects.values_list("pk", flat=True)),
        "reminder_id": list(Reminder.objects.values_list("pk", flat=True)),
        "notice_id": list(Notification.objects.values_list("pk", flat=True)),
        "app_label": ["forums", "moderation", "drugs", "accounts", "notifications"],
        "accounts:profile_picture_file:picture_id": pictures(),
        "url": ["nothing-here"],
        "pk": [drug.pk for drug in world.drugs.values()],
        "admin:forums_thread": [thread.pk for thread in world.threads.values()],
        "admin:forums_post": post_ids,
        "admin:accounts_profile": [person.pk for person in world.people.values()],
        "admin:moderation_report": list(Report.objects.values_list("pk", flat=True)),
        "admin:moderation_logentry": list(LogEntry.objects.values_list("pk", flat=True)),
        "admin:drugs_drugproposal": list(DrugProposal.objects.values_list("pk", flat=True)),
        "admin:drugs_drug": [drug.pk for drug in world.drugs.values()],
    }  # fmt: skip


def _unsent(world: World) -> None:
    """What people have begun, and what waits its minute: theirs alone, also from moderators."""
    for role in ("author", "moderator"):
        by, own = world.people[role], frozenset({role})

        def said(name: str, role: str = role, own: frozenset[str] = own) -> str:
            return world.words(f"{name} of {role}", own)

        save_draft(
            by=by,
            words=Words(body=said("draft reply")),
            submission_id=uuid.uuid4(),
            thread=world.threads["members"],
        )
        begun = Words(title=said("draft title"), body=said("draft opening"), fields={"audience": "public"})
        save_draft(by=by, words=begun, submission_id=uuid.uuid4())
        hold_reply(by=by, thread=world.threads["open"], body=said("held reply"), submission_id=uuid.uuid4())
        hold_thread(
            by=by, forum=world.forum, title=said("held title"), body=said("held opening"), audience="public",
            drugs=[world.drugs["open"]], submission_id=uuid.uuid4(), fields={},
        )  # fmt: skip
    Draft.objects.filter(publish_at__isnull=False).update(
        publish_at=timezone.now() + datetime.timedelta(days=1)  # past the end of the crawl
    )


def _people(world: World) -> None:
    ensure_groups()
    left = {"leaver": NOBODY, "going": MODERATOR, "nameless": MODERATOR}  # while they can come back
    seen = {"author": EVERYBODY} | left  # who wrote where visitors read
    for role in (*ROLES[1:], "other", "reporter", "quiet", *left):
        own = frozenset({role}) & EVERYBODY
        world.people[role] = UserFactory(
            handle=world.secret(f"name of {role}", seen.get(role, MEMBERS))[:30],
            email=f"{world.secret(f'address of {role}', own)}@mail.example",
        )
    for role in ("moderator", "editor"):
        grant_role(by=None, user=world.people[role], role=role)
        world.people[role].refresh_from_db()


def _drugs(world: World) -> None:
    editor = world.people["editor"]
    draft = DrugFactory(
        slug="draft", lead_brand=world.secret("draft brand", EDITOR), generic_name="unpublishedine", published_edition=False
    )  # fmt: skip
    drug = DrugFactory(slug="open", lead_brand="Openbrand", generic_name="openine", published_edition=False)
    section = Section.objects.create(drug=drug, kind=Section.Kind.WHAT)
    source = Source.objects.create(drug=drug, key="guide", title="A guideline", url="https://guide.example/")
    first = world.words("statement of the first edition", EVERYBODY)
    statement = Statement.objects.create(section=section, text=first)
    StatementSource.objects.create(statement=statement, source=source)
    publish(drug, by=editor)
    Statement.objects.filter(pk=statement.pk).update(text=world.words("statement", EVERYBODY))
    publish(drug, by=editor)
    drug.refresh_from_db()
    world.drugs = {"open": drug, "draft": draft}


def _threads(world: World) -> None:
    world.forum = ForumFactory(slug="medicines", name="Medicines", is_indexable=True)
    author, other = world.people["author"], world.people["other"]

    def start(key: str, may: frozenset[str], audience: str, body_may: frozenset[str] | None = None) -> Thread:
        world.threads[key] = start_thread(
            by=author, forum=world.forum, title=world.words(f"title of {key}", may),
            body=world.words(f"opening of {key}", may if body_may is None else body_may), audience=audience,
            drugs=[world.drugs["open"]], submission_id=uuid.uuid4(),
        )  # fmt: skip
        return world.threads[key]

    def reply(key: str, thread: Thread, by: User, may: frozenset[str]) -> Post:
        body = world.words(f"reply {key}", may)
        world.posts[key] = post_reply(by=by, thread=thread, body=body, submission_id=uuid.uuid4())
        return world.posts[key]

    shown = start("open", EVERYBODY, "public")
    reply("hidden", shown, author, KEEPERS)
    reply("hidden of another", shown, other, MODERATOR)
    reply("withdrawn", shown, author, MODERATOR)
    reply("edited", shown, author, KEEPERS)
    reply("of who left", shown, world.people["leaver"], EVERYBODY)
    reply("of who is going", shown, world.people["going"], MODERATOR)
    reply("of who is going without a name", shown, world.people["nameless"], EVERYBODY)
    among_members = start("members", MEMBERS, "members")
    reply("reported", among_members, world.people["quiet"], MEMBERS)
    reply("hidden among members", among_members, other, MODERATOR)
    narrowed = start("narrowed", KEEPERS, "public", MEMBERS)
    reply("in narrowed", narrowed, author, MEMBERS)
    hidden = start("hidden", KEEPERS, "public")
    reply("in hidden", hidden, other, KEEPERS)
    withdrawn = start("withdrawn", MODERATOR, "public")
    reply("in withdrawn", withdrawn, author, EVERYBODY)
    reply("in withdrawn of another", withdrawn, world.people["leaver"], EVERYBODY)
    start("withdrawn alone", KEEPERS, "public", MODERATOR)


def _support(world: World) -> None:
    """Polls where visitors read, where members do and where nobody may; bookmarks and reactions on what will be taken back."""
    for key, question, answer in (
        ("open", EVERYBODY, MEMBERS),
        ("hidden", KEEPERS, KEEPERS),
        ("withdrawn", NOBODY, NOBODY),
    ):
        options = (world.secret(f"answer of {key}", answer), "Something else")
        add_poll(world.threads[key], PollSpec(world.secret(f"poll of {key}", question), options))
    member = world.people["member"]
    for key in ("hidden", "withdrawn", "reported"):
        add_reaction(by=member, post=world.posts[key], kind="hug")
        save_bookmark(by=member, post=world.posts[key])
    for bookmark in Bookmark.objects.order_by("pk"):
        note_bookmark(
            by=member, bookmark=bookmark, note=world.secret(f"note {bookmark.pk}", frozenset({"member"}))
        )
