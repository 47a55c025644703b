"""Addresses: public on purpose or behind a sign-in, and reading changes nothing."""

import ast
import inspect
import textwrap
import uuid

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.actions.roles import ensure_groups, grant_role
from accounts.models import ProviderDeletion
from common.signing import sign
from forums.models import Bookmark, Draft, Poll
from tests.architecture.changing_urls import CHANGING, MAY_TOUCH, POST_ONLY
from tests.architecture.public_urls import PUBLIC, WITHOUT_CSRF_TOKEN
from tests.architecture.routes import our_routes, routes
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory, ExperienceFactory
from tests.factories.forums import ForumFactory, PictureFactory, ThreadFactory
from tests.factories.medicines import ReminderFactory, TreatmentFactory

ROUTES = routes()
OURS = our_routes()
_METHODS = {"require_POST", "require_GET", "require_safe", "require_http_methods"}
_SESSIONS = {"django_session", "django_admin_log", "allauth_usersession"}


@pytest.fixture
def client():
    """Hands back a 500 instead of raising, so that one broken page does not hide the others."""
    return Client(raise_request_exception=False)


@pytest.fixture
def values(db):
    """Arguments under which something is there: a public thread with a reply, its author, a drug."""
    forum = ForumFactory(slug="kidneys", is_indexable=True)
    thread = ThreadFactory(forum=forum, public=True, replies=1)
    drug = DrugFactory(slug="imuran")
    return {
        "thread_id": thread.pk,
        "post_id": thread.posts.get(number=2).pk,
        "number": 1,
        "picture_id": PictureFactory(post=thread.posts.get(number=2)).pk,
        "width": 480,
        "poll_id": Poll.objects.create(thread=thread, question="Which?").pk,
        "submission_id": Draft.objects.create(
            user=thread.author, thread=thread, submission_id=uuid.uuid4(), body="Half"
        ).submission_id,
        "bookmark_id": Bookmark.objects.create(post=thread.posts.get(number=1), user=thread.author).pk,
        "slug": forum.slug,
        "drugs:drug_detail:slug": drug.slug,
        "drugs:drug_class:slug": drug.drug_class,
        "forums:threads_about:slug": drug.slug,
        **{f"drugs:experience_{page}:slug": drug.slug for page in ("list", "edit", "withdraw", "history")},
        **dict.fromkeys(
            ["drugs:experience_helpful:pk", "moderation:report_experience:pk"],
            ExperienceFactory(drug=drug).pk,
        ),
        "treatment_id": TreatmentFactory(user=thread.author, drug=drug).pk,
        "reminder_id": ReminderFactory(user=thread.author, due=True).pk,
        "handle": thread.author.handle,
        "kind": "terms",
        "version": "2026-11-22",
        "token": sign("unsubscribe", str(thread.author_id)),
        "code": ProviderDeletion.objects.create().code,
    }


def _path(route, values):
    """An address of `route`; in admin, of a row that is there."""
    if route.name.startswith("admin:") and "object_id" in route.pattern:
        _, app, model, *_ = route.pattern.split("/")
        known = apps.is_installed(app) or app in {config.label for config in apps.get_app_configs()}
        first = apps.get_model(app, model)._base_manager.order_by("pk").first() if known else None
        values = values | {"object_id": first.pk if first else 1}
    return route.path(values | {"app_label": "forums", "url": "nothing-here"})


def _asks_for_sign_in(response):
    return response.status_code == 302 and response.headers["Location"].split("?")[0] in {
        reverse("account_login"),
        reverse("admin:login"),
        reverse("account_reauthenticate"),
    }


# -- Public on purpose -------------------------------------------------------------------
def test_every_public_address_has_a_reason():
    assert min(len(reason) for reason in PUBLIC.values()) > 5
    assert set(PUBLIC) <= {route.name for route in ROUTES}


@pytest.mark.parametrize("method", ["get", "post"])
def test_every_other_address_asks_visitors_for_a_sign_in(method, values, client):
    open_ones = {}
    for route in ROUTES:
        if route.name not in PUBLIC:
            response = getattr(client, method)(_path(route, values))
            if not (_asks_for_sign_in(response) or response.status_code in {403, 404, 405}):
                open_ones[route.name] = response.status_code
    assert open_ones == {}


def test_public_addresses_of_ours_are_open(values, client):
    closed = {}
    for route in OURS:
        if route.name in PUBLIC and route.name != "admin:login":  # whose work it is to lead to the sign-in
            response = client.get(_path(route, values))
            open_ = {200, 301, 302, 404} if CHANGING.get(route.name) != POST_ONLY else {405}
            if response.status_code not in open_ or _asks_for_sign_in(response):
                closed[route.name] = response.status_code
    assert closed == {}


def test_members_thread_is_not_found_by_visitors(values, client):
    thread = ThreadFactory(title="Zebra at the window", replies=1)
    values |= {"thread_id": thread.pk, "post_id": thread.posts.get(number=2).pk}
    shown = {}
    for route in OURS:
        if "thread_id" in route.pattern or "post_id" in route.pattern:
            response = client.get(_path(route, values))
            told = b"ebra" in response.content or "ebra" in response.headers.get("Location", "")
            if told or not (_asks_for_sign_in(response) or response.status_code in {404, 405}):
                shown[route.name] = response.status_code
    assert shown == {}


# -- Administration ----------------------------------------------------------------------
ADMIN = [route for route in ROUTES if route.name.startswith("admin:")]
_DRUGS_ONLY = {"moderation", "forums", "accounts", "notifications", "auth", "account", "mfa", "socialaccount"}


def test_administration_is_closed_to_members(values, member_client):
    entered = {}
    for route in ADMIN:
        response = member_client.get(_path(route, values), follow=route.name == "admin:login")
        if (
            response.status_code == 200 and b"<h1" in response.content and b"/admin/" in response.content
        ) or response.status_code not in {200, 302, 403, 404}:
            entered[route.name] = response.status_code
    assert entered == {}


def test_editors_find_nothing_but_drugs_there(values, client):
    ensure_groups()
    editor = UserFactory()
    grant_role(by=None, user=editor, role="editor")
    client.force_login(editor)
    entered = {}
    for route in ADMIN:
        parts = route.pattern.split("/")
        if parts[1] in _DRUGS_ONLY and len(parts) > 3:
            response = client.get(_path(route, values))
            if response.status_code not in {302, 403, 404, 405}:
                entered[route.name] = response.status_code
    assert entered == {}


# -- Reading changes nothing -----------------------------------------------------------------
def _tables():
    """Rows written, changed and removed so far in this test's transaction, by table: PostgreSQL's own count."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_xact_user_tables")
        return {name: counts for name, *counts in cursor.fetchall() if name not in _SESSIONS}


VIEWERS = {
    "visitor": lambda: None,
    "member": UserFactory,
    "administrator": lambda: UserFactory(administrator=True, moderator=True, editor=True),
}


@pytest.mark.parametrize("viewer", VIEWERS)
def test_get_changes_nothing_anywhere(viewer, values):
    user = VIEWERS[viewer]()
    wrong = {}
    for route in ROUTES:
        client = Client(raise_request_exception=False)
        if user is not None:
            client.force_login(user)
        before = _tables()
        response = client.get(_path(route, values))
        after = _tables()
        touched = {name for name in after if before.get(name) != after[name]} - MAY_TOUCH.get(
            route.name, set()
        )
        if touched or response.status_code >= 500:
            wrong[route.name] = (response.status_code, touched)
    assert wrong == {}


def test_views_of_ours_say_which_methods_they_answer():
    """`require_safe`, `require_POST` or `require_http_methods` on each, so that nothing answers by accident."""
    silent = [
        route.name
        for route in OURS
        if not route.name.startswith("admin:") and not _METHODS & _decorators(inspect.unwrap(route.view))
    ]
    assert silent == []


def test_view_that_calls_an_action_is_listed_as_changing():
    acting = {
        route.name for route in OURS if not route.name.startswith("admin:") and _calls_an_action(route.view)
    }
    assert acting - set(CHANGING) - set(MAY_TOUCH) == set()
    assert set(CHANGING) <= {route.name for route in OURS}


def test_changing_views_refuse_get(values, member_client):
    answers = {}
    for route in OURS:
        if CHANGING.get(route.name) == POST_ONLY:
            response = member_client.get(_path(route, values))
            if (response.status_code, response.headers.get("Allow")) != (405, "POST"):
                answers[route.name] = response.status_code
    assert answers == {}


def test_every_view_checks_the_token_of_forms():
    without = {route.name for route in ROUTES if getattr(route.view, "csrf_exempt", False)}
    assert without == set(WITHOUT_CSRF_TOKEN)


def test_stale_form_changes_nothing(values, member):
    client = Client(enforce_csrf_checks=True)
    client.force_login(member)
    wrong = {}
    for route in OURS:
        if route.name in CHANGING and route.name not in WITHOUT_CSRF_TOKEN:
            before = _tables()
            response = client.post(_path(route, values), {"body": "Words", "title": "Words"})
            if response.status_code != 403 or _tables() != before:
                wrong[route.name] = response.status_code
    assert wrong == {}


def test_sign_in_is_one_for_the_whole_site():
    assert reverse(settings.LOGIN_URL) == "/accounts/login/"


def _tree(view):
    return ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(view)))).body[0]


def _decorators(view):
    found = set()
    for decorator in getattr(_tree(view), "decorator_list", []):
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        found.add(called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", ""))
    return found


def _calls_an_action(view):
    """Whether the view, or a helper beside it, uses something from a module of actions."""
    function = inspect.unwrap(view)
    names, seen = [function], set()
    while names:
        helper = names.pop()
        for node in ast.walk(_tree(helper)):
            base = node.value if isinstance(node, ast.Attribute) else node
            found = function.__globals__.get(base.id) if isinstance(base, ast.Name) else None
            module = found.__name__ if inspect.ismodule(found) else str(getattr(found, "__module__", ""))
            if ".actions" in module:
                return True
            if inspect.isfunction(found) and module == function.__module__ and found not in seen:
                seen.add(found)
                names.append(inspect.unwrap(found))
    return False
