"""Every kind of page, in both sizes and all three lights: no violation that axe-core knows, and no sideways scroll."""

import uuid

import pytest

from accounts.actions.distance import mute_member
from accounts.actions.roles import ensure_groups, grant_role
from accounts.actions.team import ask_to_team
from common.signing import sign
from drugs.actions.catalogue import load_catalogue
from drugs.actions.editing import save_part
from drugs.actions.proposals import propose_edition
from drugs.models import Drug
from forums.actions.bookmarks import note_bookmark, save_bookmark
from forums.actions.drafts import Words, save_draft
from forums.actions.forums import create_default_forums
from forums.actions.held import hold_thread
from forums.actions.helped import mark_helped, mark_question
from forums.actions.moderating import hide_post, lock_thread, pin_thread
from forums.actions.polls import PollSpec, add_poll, cast_ballot
from forums.actions.posts import edit_post, post_reply, withdraw_post
from forums.actions.reactions import add_reaction
from forums.actions.reading import mark_read
from forums.actions.subscriptions import subscribe
from forums.actions.threads import start_thread
from forums.models import Bookmark, Forum, Post, Thread
from moderation.actions.reports import look_at_report, report_post
from notifications.models import EmailPreference
from tests import kept
from tests.drugs.figures.samples import publish, sixty_five
from tests.e2e.barriers import COLOUR, SCRIPT, Checker
from tests.e2e.conftest import DESK, PHONE
from tests.factories.accounts import UserFactory
from tests.factories.drugs import ExperienceFactory
from tests.factories.forums import PostFactory
from tests.factories.medicines import ReminderFactory, TreatmentFactory, agree
from tests.factories.moderation import CardReportFactory, ReportFactory
from tests.factories.team import team_up

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = (
    "I read the leaflet twice.\n\n> It said weeks.\n\n- **rest**\n- a walk\n\n1. ask\n2. wait\n\nSee https://www.example.org/"
    + "a-very-long-address" * 6
)


@pytest.fixture
def world(transactional_db, settings):
    """Something of every kind that pages show, and the addresses that show it."""
    settings.SHORT_VERSION_POSTS = 20  # the thread of the world is long enough for a short version
    return kept.once("barriers", write_world)


def write_world():
    load_catalogue()
    create_default_forums()
    ensure_groups()
    member, other, moderator = (UserFactory(handle=name) for name in ("wren", "ninth_spoon", "old_fern"))
    editor = UserFactory(handle="margin_note")
    grant_role(by=None, user=moderator, role="moderator")
    grant_role(by=None, user=editor, role="editor")
    editor.refresh_from_db()
    moderator.refresh_from_db()
    medicines, imuran = Forum.objects.get(slug="medicines"), Drug.objects.get(slug="imuran")
    submission = (f"7f1f2a52-7a4f-4f3c-8c62-{n:012}" for n in range(1000))

    def start(by, title, audience, forum=medicines):
        return start_thread(
            by=by, forum=forum, title=title, body=LONG, audience=audience, drugs=[imuran], submission_id=next(submission)
        )  # fmt: skip

    pinned = start(moderator, "Read first: what we say about doses", "public")
    pin_thread(by=moderator, thread=pinned)
    lock_thread(by=moderator, thread=pinned)
    start(other, "A thread for members", "members")
    thread = start(
        other, "Six weeks in, and sick every morning. Does it pass, and what helped you through it?", "public"
    )
    writers = [member, other, moderator]
    posts = [
        post_reply(
            by=writers[n % 3],
            thread=thread,
            body=LONG if n < 3 else f"Reply {n}",
            submission_id=next(submission),
        )
        for n in range(22)
    ]
    edit_post(by=member, post=posts[3], body="Changed words")
    withdraw_post(by=other, post=posts[4])
    hide_post(by=moderator, post=posts[6], reason="Rule 4: it named a doctor")
    hide_post(by=moderator, post=posts[7], reason="Rule 4: it named a doctor")
    danger = report_post(by=member, post=posts[1], reason="danger", words="Please look soon.")
    own = start(member, "My own question, and a poll", "members")
    _support(member, other, thread, own)
    for what in ({"drug": imuran}, {"forum": medicines}, {"thread": thread}):
        subscribe(by=member, **what)
    mark_read(by=member, thread=thread, number=12)
    EmailPreference.objects.update_or_create(user=member, defaults={"digest_frequency": "weekly"})
    publish(imuran, sixty_five("kidneys"), sixty_five())
    agree(member)
    taken = TreatmentFactory(user=member, drug=imuran, shown=True)
    reminder = ReminderFactory(user=member, due=True, words="The small lab by the station")
    ReminderFactory(user=member, paused=True)
    ExperienceFactory(user=member, drug=imuran, words="Slow, then fine.", effects={"nausea": 2})
    card = ExperienceFactory(drug=imuran, words=LONG[:500], effects={"mood": 3, "sun": 1}, helpful_count=3)
    card_report = CardReportFactory(experience=card, reporter=member)
    for report in (danger, card_report, ReportFactory(post=own.posts.first())):
        look_at_report(by=moderator, report=report, reason="safety", note="It sounded like goodbye")
    team_up(member, UserFactory(handle="team_mate"))
    ask_to_team(by=other, member=member)
    second = UserFactory(editor=True)
    imuran.status_note = "A changed note on how it is used"
    save_part(by=second, part=imuran)
    return {
        "handed in": propose_edition(by=second, drug=imuran, note="Says it in other words"),
        "member": member,
        "moderator": moderator,
        "editor": editor,
        "thread": thread,
        "drug": imuran,
        "taken": taken,
        "card": card,
        "card report": card_report,
        "sealed report": ReportFactory(post=posts[2], danger=True),
        "reminder": reminder,
        "own": posts[0],
        "changed": posts[3],
        "own thread": own,
        "unsent": _unsent(member, own),
        "others": posts[1],
        "unsubscribe": f"/unsubscribe/{sign('unsubscribe', str(member.pk))}/",
    }


def _support(member, other, thread, own):
    """Reactions, what helped, content notes, bookmarks, a fold, a poll to vote in and one with results."""
    for at in (thread, own):
        poll = add_poll(
            at, PollSpec("What comes first?", ("Tea", "A warm bath, as long as the water is warm"))
        )
        for _ in range(3):
            cast_ballot(by=UserFactory(), poll=poll, positions=[1])
    cast_ballot(by=member, poll=poll, positions=[2])
    mark_question(by=member, thread=own)
    own.refresh_from_db()  # the factory below saves it whole
    answers = PostFactory.create_batch(3, thread=own)
    for post in [*answers, *thread.posts.shown().filter(author=other)[:3]]:
        for kind in ("hug", "helpful", "read"):
            add_reaction(by=member, post=post, kind=kind)
        save_bookmark(by=member, post=post)
    add_reaction(by=other, post=own.posts.get(number=1), kind="me_too")
    mark_helped(by=member, post=answers[0])
    Post.objects.filter(pk=answers[1].pk).update(content_notes=["hospital", "death"])
    mute_member(by=member, member=answers[2].author)
    note_bookmark(by=member, bookmark=Bookmark.objects.filter(user=member).first(), note="For Thursday")


def _unsent(member, own):
    """A draft with the words of two windows, and a thread that goes out in a minute. Returns their names in addresses."""
    two, held = uuid.uuid4(), uuid.uuid4()
    for window in ("one", "other"):
        save_draft(
            by=member,
            words=Words(body=f"Words of the {window} window"),
            submission_id=two,
            thread=own,
            window=window,
        )
    hold_thread(
        by=member, forum=own.forum, title="Out in a minute", body=LONG, audience="members", drugs=[],
        submission_id=held, fields={},
    )  # fmt: skip
    return {"two windows": two, "held": held}


def for_everybody(world):
    thread = world["thread"].get_absolute_url()
    return {
        "home": "/",
        "drugs": "/drugs/",
        "drugs, nothing found": "/drugs/?q=qqqqqq",
        "drugs of a class": "/drugs/classes/immunosuppressants/",
        "Imuran": "/drugs/imuran/",
        "figures of Imuran": "/drugs/imuran/figures/?like=kidneys",
        "figures of Imuran, none": "/drugs/imuran/figures/?like=skin",
        "changes of Imuran": "/drugs/imuran/changes/?since=2020-01-01",
        "changes of Imuran, no day": "/drugs/imuran/changes/",
        "compare, empty": "/drugs/compare/",
        "compare": "/drugs/compare/?drug=imuran&drug=cellcept&drug=plaquenil",
        "forums": "/forums/",
        "forum": "/forums/medicines/",
        "forum, no replies": "/forums/medicines/?show=unanswered",
        "forum, empty": "/forums/kidneys/",
        "all threads": "/forums/all/",
        "questions": "/forums/all/?show=questions&only=open",
        "threads about a drug": "/forums/about/imuran/",
        "threads about a drug, one topic": "/forums/about/imuran/?topic=effects&show=unanswered",
        "thread": thread,
        "thread, second page": f"{thread}?page=2",
        "thread in short": f"{thread}short/",
        "search": "/forums/search/",
        "search, results": "/forums/search/?q=imuran+leaflet",
        "search, nothing": "/forums/search/?q=qqqqqq",
        "about": "/about/",
        "house rules": "/house-rules/",
        "crisis": "/talk-to-someone/",
        "keys": "/keyboard-shortcuts/",
        "accessibility": "/accessibility/",
        "terms": "/policies/terms/",
        "privacy": "/policies/privacy/",
        "health data": "/policies/health/",
        "cookies": "/policies/cookies/",
        "unsubscribe": world["unsubscribe"],
        "unsubscribe, broken": "/unsubscribe/broken/",
        "404": "/nothing-here/",
    }


def for_visitors(world):
    return {
        "join": "/accounts/signup/",
        "comfort": "/comfort/",
        "sign in": "/accounts/login/",
        "sign in with a code": "/accounts/login/code/",
        "new password": "/accounts/password/reset/",
        "Google": "/accounts/google/login/",
        "goodbye": "/goodbye/",
        "goodbye for now": "/goodbye/for-now/",
        "404 coming back too late": "/come-back/broken/",
    }


def for_members(world):
    thread = world["thread"].get_absolute_url()
    return {
        "mine": "/forums/medicines/?show=mine",
        "own question": Thread.objects.get(author=world["member"]).get_absolute_url(),
        "another title": f"{world['own thread'].get_absolute_url()}title/",
        "other drugs": f"{world['own thread'].get_absolute_url()}about/",
        "changes of a post": f"/forums/posts/{world['changed'].pk}/history/",
        "drafts": "/forums/drafts/",
        "draft, two windows": f"/forums/drafts/{world['unsent']['two windows']}/",
        "draft, throw away": f"/forums/drafts/{world['unsent']['two windows']}/discard/",
        "out in a minute": f"/forums/drafts/{world['unsent']['held']}/",
        "bookmarks": "/forums/bookmarks/",
        "new posts": "/forums/all/?show=unread",
        "everything of mine": "/forums/mine/",
        "short page": "/rest/",
        "compose": "/forums/threads/new/?forum=medicines",
        "compose about a drug": "/forums/threads/new/?drug=imuran&topic=effects",
        "reply": f"{thread}reply/?quote=2",
        "edit": f"/forums/posts/{world['own'].pk}/edit/",
        "withdraw": f"/forums/posts/{world['own'].pk}/withdraw/",
        "403": f"/forums/posts/{world['others'].pk}/edit/",
        "report": f"/posts/{world['others'].pk}/report/",
        "notices": "/notices/",
        "me": "/members/wren/",
        "another member": "/members/ninth_spoon/",
        "threads by a member": "/forums/by/ninth_spoon/",
        "distance": "/members/ninth_spoon/distance/",
        "team": "/settings/team/",
        "team, an ask": "/members/ninth_spoon/team/",
        "see it as my team": "/settings/see-it-as/?as=team",
        "see it as a visitor": "/settings/see-it-as/?as=visitor",
        "muted": "/forums/muted/",
        "settings": "/settings/",
        "settings, profile": "/settings/profile/",
        "settings, picture": "/settings/profile/picture/",
        "settings, name": "/settings/name/",
        "settings, e-mail": "/settings/e-mail/",
        "settings, sign-in": "/settings/sign-in/",
        "settings, devices": "/settings/sign-in/devices/",
        "settings, data": "/settings/data/",
        "agreements": "/settings/data/agreements/",
        "a copy of my data": "/settings/data/copy/",
        "close my account": "/settings/data/close/",
        "who looked at me": "/settings/data/looks/",
        "if I die": "/settings/data/last-wish/",
        "health data, mine": "/settings/data/health/",
        "health data, take back": "/settings/data/health/take-back/",
        "my medicines": "/drugs/mine/",
        "a medicine": f"/drugs/mine/{world['taken'].pk}/",
        "a medicine, remove": f"/drugs/mine/{world['taken'].pk}/remove/",
        "a new medicine": "/drugs/mine/add/",
        "a reminder": f"/drugs/mine/reminders/{world['reminder'].pk}/",
        "a reminder, remove": f"/drugs/mine/reminders/{world['reminder'].pk}/remove/",
        "cards": "/drugs/imuran/experiences/",
        "cards, none": "/drugs/plaquenil/experiences/",
        "my card": "/drugs/imuran/experiences/mine/",
        "my card, before": "/drugs/imuran/experiences/mine/history/",
        "my card, withdraw": "/drugs/imuran/experiences/mine/withdraw/",
        "report a card": f"/experiences/{world['card'].pk}/report/",
        "another address": "/accounts/email/",
        "password": "/accounts/password/change/",
        "two steps": "/accounts/2fa/",
        "connections": "/accounts/3rdparty/",
        "sign out": "/accounts/logout/",
    }


def for_moderators(world):
    return {
        "admin": "/admin/",
        "reports": "/admin/moderation/report/",
        "a report, before a reason": f"/admin/moderation/report/{world['sealed report'].pk}/change/",
        "a report": f"/admin/moderation/report/{world['others'].reports.get().pk}/change/",
        "a report of a card": f"/admin/moderation/report/{world['card report'].pk}/change/",
        "threads": "/admin/forums/thread/",
        "a thread": f"/admin/forums/thread/{world['thread'].pk}/change/",
        "correct the drugs of a thread": f"/admin/forums/thread/{world['thread'].pk}/correct/",
        "a post": f"/admin/forums/post/{world['others'].pk}/change/",
        "hide a post": f"/admin/forums/post/{world['others'].pk}/hide/",
        "profiles": "/admin/accounts/profile/",
        "log": "/admin/moderation/logentry/",
    }


def for_administrators(world):
    return {
        "members": "/admin/accounts/user/",
        "a member": f"/admin/accounts/user/{world['member'].pk}/change/",
        "find by address": "/admin/accounts/user/find/",
        "looks of staff": "/admin/accounts/stafflook/",
    }


def for_editors(world):
    drug = f"/admin/drugs/drug/{world['drug'].pk}"
    return {
        "drugs to edit": "/admin/drugs/drug/",
        "a drug": f"{drug}/change/",
        "editions": f"{drug}/editions/",
        "preview": f"{drug}/preview/",
        "history": f"{drug}/history/",
        "due": "/admin/drugs/drug/due/",
        "pages handed in": "/admin/drugs/drugproposal/",
        "a page handed in": f"/admin/drugs/drugproposal/{world['handed in'].pk}/change/",
        "put back": f"{drug}/editions/1/restore/",
        "files": "/admin/drugs/drug/files/",
        "review sheet": f"{drug}/sheet/",
        "a section": f"/admin/drugs/section/{world['drug'].sections.first().pk}/change/",
    }


CHANGED_BY_SIGNING_IN = {
    "home",
    "Imuran",
    "forum",
    "threads about a drug",
    "thread",
    "thread, second page",
    "thread in short",
    "search, results",
    "404",
}

# Pages that only a pressed button shows: where, what is typed, which button.
SENT_BY_VISITORS = {
    "join, with gaps": ("/accounts/signup/", {}, "Continue with e-mail"),
    "sign in, not fitting": (
        "/accounts/login/",
        {"E-mail address": "a@mail.example", "Password": "x"},
        "Sign in",
    ),
    "code": ("/accounts/login/code/", {"E-mail address": "a@mail.example"}, "Send me a code"),
}
SENT_BY_MEMBERS = {
    "reply preview": ("{thread}reply/", {"textbox": LONG}, "Preview"),
    "reply, empty": ("{thread}reply/", {}, "Post for everyone"),
    "compose, with gaps": ("/forums/threads/new/", {}, "Post to members"),
    "a new medicine, with gaps": ("/drugs/mine/add/", {}, "Save the entry"),
    "a card, with gaps": ("/drugs/plaquenil/experiences/mine/", {}, "Save my card"),
    "a new reminder, with gaps": ("/drugs/mine/reminders/add/", {}, "Save the reminder"),
}  # fmt: skip


PARTS = 3  # of the longer lists, so that workers share them


def part_of(pages, part):
    return dict(list(pages.items())[part::PARTS])


@pytest.mark.parametrize("part", range(PARTS))
def test_visitors_meet_no_barrier(world, open_page, part):
    checker = Checker(open_page())
    checker.visit(part_of(for_everybody(world) | for_visitors(world), part))
    checker.send(part_of(SENT_BY_VISITORS, part), world["thread"])
    assert not checker.wrong, "\n".join(checker.wrong)


@pytest.mark.parametrize("part", range(PARTS))
def test_members_meet_no_barrier(world, open_page, sign_in, part):
    page = open_page()
    sign_in(page, world["member"])
    checker = Checker(page)
    pages = {name: path for name, path in for_everybody(world).items() if name in CHANGED_BY_SIGNING_IN}
    checker.visit(part_of(pages | for_members(world), part))
    checker.send(part_of(SENT_BY_MEMBERS, part), world["thread"])
    assert not checker.wrong, "\n".join(checker.wrong)


def test_moderators_and_administrators_meet_no_barrier_at_their_desk(world, open_page, sign_in):
    page = open_page()
    sign_in(page, world["moderator"])
    checker = Checker(page)
    checker.visit(for_moderators(world))
    sign_in(page, UserFactory(administrator=True))
    checker.visit(for_administrators(world))
    assert not checker.wrong, "\n".join(checker.wrong)


def test_editors_meet_no_barrier_at_theirs(world, open_page, sign_in):
    page = open_page()
    sign_in(page, world["editor"])
    checker = Checker(page)
    checker.visit(for_editors(world))
    assert not checker.wrong, "\n".join(checker.wrong)


def test_the_keyboard_reaches_the_words_at_once_and_shows_where_it_is(world, open_page, sign_in):
    page = open_page(size=PHONE)
    sign_in(page, world["member"])
    page.goto(world["thread"].get_absolute_url())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    outline = page.evaluate(
        "(s => [s.outlineStyle, parseFloat(s.outlineWidth)])(getComputedStyle(document.activeElement))"
    )
    assert outline == ["solid", 3]


@pytest.mark.parametrize(("path", "size"), [("/drugs/imuran/", PHONE), ("thread", DESK)])
def test_one_element_of_a_kind_speaks_for_the_others(world, open_page, sign_in, path, size):
    """What the rules of colour say of every element, on a page with colours put wrong, they say of those that are asked."""
    page = open_page(size=size)
    sign_in(page, world["member"])
    page.goto(world["thread"].get_absolute_url() if path == "thread" else path)
    page.evaluate(SCRIPT)
    kinds, spoilt, silent = page.evaluate(
        """async options => {
            const wrong = new CSSStyleSheet();
            wrong.replaceSync(`li:nth-child(3n), p:nth-of-type(3n), time, summary { color: #999 } section:nth-of-type(3n) { background: #888 }
                a:nth-of-type(2n) { text-decoration: none; color: inherit } article:nth-of-type(4n) { opacity: .5 }
                h2:first-of-type { position: relative; top: 1.5rem; background: #777 }`);
            document.adoptedStyleSheets = [wrong];
            const found = await axe.run({ ...options, resultTypes: ["violations", "passes", "incomplete"], elementRef: true });
            const bad = new Map(options.runOnly.map(rule => [rule, new Set()]));
            for (const { id, nodes } of found.violations) for (const { element } of nodes) bad.get(id).add(element);
            const kinds = [...kindsOfColour().values()], speaks = new Map(kinds.flatMap(kind => kind.map(each => [each, kind[0]])));
            const silent = [...bad].flatMap(([rule, those]) => [...those].filter(each => !those.has(speaks.get(each)))
                .map(each => `${rule}: ${each.outerHTML.slice(0, 120)}`));
            return [kinds.map(kind => kind.length), [...bad.values()].map(those => those.size), silent] }""",
        COLOUR,
    )
    assert silent == []
    assert sum(kinds) > len(kinds)
    assert spoilt[0]
