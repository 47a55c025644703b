"""Every address of the forums gets what nobody should send. None answers with a fault, none keeps half of it.

The addresses come from `forums.urls`: a new one is tried as soon as it is there.
"""

import json
import uuid
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client

from forums.models import Draft, Poll, Post, Thread
from tests.architecture.changing_urls import CHANGING
from tests.architecture.routes import our_routes
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory
from tests.factories.forums import ForumFactory, PostFactory, ThreadDrugFactory, ThreadFactory

pytestmark = pytest.mark.django_db

ROUTES = {
    route.name: route
    for route in our_routes()
    if route.app == "forums" and not route.name.startswith("admin:")
}
VIEWERS = ("visitor", "author")
_FORM = "application/x-www-form-urlencoded"
FAULTS = 500  # and above
# Fields of all forms of the forums, by what their names hold at best; one text stands for each kind of nonsense.
_FIELDS = (
    "q", "in", "drug", "by", "has", "after", "before", "at", "kind", "order", "exact", "page", "show", "next", "quote",
    "title", "body", "forum", "audience", "submission_id", "drug_1", "drug_2", "drug_3", "content_notes", "is_question",
    "version", "draft", "window", "writer", "kept", "mark", "thread", "thread_id", "post", "post_id", "number", "id", "ids",
    "add", "remove", "note", "tap", "hug", "thanks", "helpful", "me_too", "read", "choice", "choices", "option", "options",
    "poll-question", "poll-options", "poll-is_multiple", "poll-closes_at", "picture", "alt", "handle", "member", "distance",
    "since", "after_number", "reason", "words",
)  # fmt: skip
TEXTS = {
    "null bytes": "\x00",
    "null bytes among words": "wo\x00rds",
    "control characters": "a\x01\x02\x1b\x7f\x85b",
    "lone surrogates": "\ud800 \udfff",
    "characters that are none": "\ufffe\uffff\ufdd0",
    "right to left": "\u202eabc\u2066",
    "many marks on one letter": "Z" + "\u0334\u0301" * 300,
    "emoji only": "\U0001f98b" * 20,
    "100 kB": "x" * 100_000,
    "huge number": "9" * 400,
    "number beyond bigint": str(2**63),
    "negative number": "-1",
    "digits of another alphabet": "²٣",
    "no number": "1e9",
    "broken cursor": "b1.2.3.4.5=|",
    "cursor of another list": "ZjIwMjYtMTEtMjJUMTI6MDA6MDArMDA6MDB8MQ",
    "cursor with a huge moment": "Zjk5OTktMTItMzFUMjM6NTk6NTkuOTk5OTk5LTIzOjU5fDk5",
    "json": json.dumps({"body": ["a", {"b": None}]}),
    "markup": "<script>alert(1)</script>\"'>",
    "SQL": "'; DROP TABLE forums_post; --",
    "formats": "%s %(x)s {0} {x.__class__}",
    "path": "../../../etc/passwd\\..",
    "address of another host": "//elsewhere.example/\\@x",
    "uuid of nobody": "00000000-0000-0000-0000-000000000000",
}  # fmt: skip


@pytest.fixture
def world(db):
    """One of each thing, so that addresses lead somewhere."""
    author, moderator = UserFactory(), UserFactory(moderator=True)
    forum = ForumFactory(slug="kidneys", is_indexable=True)
    drug = DrugFactory(slug="imuran", lead_brand="Imuran", generic_name="azathioprine")
    thread = ThreadFactory(forum=forum, public=True, author=author, is_question=True, replies=2)
    ThreadDrugFactory(thread=thread, drug=drug)
    type(drug).objects.filter(pk=drug.pk).update(public_thread_count=1)
    poll = Poll.objects.create(thread=thread, question="Which?")
    for position in (1, 2):
        poll.options.create(position=position, text=f"Answer {position}")
    post = PostFactory(thread=thread, author=author)
    draft = Draft.objects.create(user=author, thread=thread, submission_id=uuid.uuid4(), body="Words")
    people = {"visitor": None, "member": UserFactory(), "author": author, "moderator": moderator}
    values = {
        "slug": forum.slug,
        "forums:threads_about:slug": drug.slug,
        "thread_id": thread.pk,
        "post_id": post.pk,
        "poll_id": poll.pk,
        "pk": poll.pk,
        "number": post.number,
        "handle": author.handle,
        "submission_id": draft.submission_id,
        "picture_id": uuid.uuid4(),
        "width": 640,
    }
    return people, values


def client_of(user, **options):
    client = Client(raise_request_exception=False, **options)
    if user is not None:
        client.force_login(user)
    return client


def ask(client, method, *arguments, **options):
    """The answer; a fault leaves the database to the next question."""
    point = transaction.savepoint()
    response = getattr(client, method)(*arguments, **options)
    transaction.savepoint_rollback(point) if response.status_code >= FAULTS else transaction.savepoint_commit(
        point
    )
    return response


def addresses(values):
    """Each route with an address; what has no value of its own is tried with 1 and, failing that, with a UUID."""
    for name, route in ROUTES.items():
        known = dict(values)
        if "<uuid:" in route.pattern:
            argument = route.pattern.split("<uuid:")[1].split(">")[0]
            known.setdefault(argument, uuid.uuid4())
        yield name, route.path(known)


_refused = {}


def refuses(client, method, name, address, who="author"):
    """Whether the address of `name` answers 405, or asks who is there: it reads nothing then, and is asked once for all
    nonsense."""
    if (who, method, name) not in _refused:
        answer = ask(client, method, address)
        _refused[who, method, name] = answer.status_code == 405 or answer.headers.get(
            "Location", ""
        ).startswith("/accounts/login/")
    return _refused[who, method, name]


def counts():
    return {model.__name__: model.objects.count() for model in (Thread, Post)}


def faults(answers):
    return {what: status for what, status in answers.items() if status >= FAULTS}


@pytest.mark.parametrize("nonsense", TEXTS)
@pytest.mark.parametrize("viewer", VIEWERS)
def test_nonsense_in_addresses_is_no_fault(world, viewer, nonsense):
    people, values = world
    client, text = client_of(people[viewer]), TEXTS[nonsense]
    query = encoded(dict.fromkeys(_FIELDS, text[:4000]))
    answers = {}
    for name, address in addresses(values):
        if not refuses(client, "get", name, address, viewer):
            answers[name] = ask(client, "get", f"{address}?{query}").status_code
    assert answers
    assert faults(answers) == {}


@pytest.mark.parametrize("nonsense", TEXTS)
def test_nonsense_in_forms_is_no_fault_and_leads_to_no_other_host(world, nonsense):
    people, values = world
    client, text = client_of(people["author"]), TEXTS[nonsense]
    answers, foreign = {}, {}
    for name, address in addresses(values):
        if refuses(client, "post", name, address):
            continue
        for submission in (text, str(uuid.uuid4())):
            fields = dict.fromkeys(_FIELDS, text) | {"submission_id": submission}
            response = ask(client, "post", address, encoded(fields), content_type=_FORM)
            answers[name, submission == text] = response.status_code
            if "elsewhere.example" in response.headers.get("Location", "").split("?")[0]:
                foreign[name] = response.headers["Location"]
    assert {name for name, _ in answers} >= {"forums:reply", "forums:thread_start", "forums:react"}
    assert faults(answers) == {}
    assert foreign == {}


def encoded(fields):
    """As a program that is no browser may put it on the wire: lone surrogates as their bytes."""
    return "&".join(
        f"{name}={quote(text.encode('utf-8', 'surrogatepass'), safe='')}" for name, text in fields.items()
    )


@pytest.mark.parametrize("viewer", VIEWERS)
def test_unknown_ids_are_not_found(world, viewer):
    people, values = world
    client = client_of(people[viewer])
    wrong = {}
    for number in (0, 999_999_999, 2**31, 2**63 - 1, 2**63, 10**30):
        strange = {name: number for name, value in values.items() if isinstance(value, int)}
        strange |= {
            "slug": "nowhere",
            "handle": "nobody",
            "submission_id": uuid.uuid4(),
            "picture_id": uuid.uuid4(),
        }
        for name, address in addresses(strange):
            if "<" in ROUTES[name].pattern:
                status = ask(client, "get", address).status_code
                if status not in {302, 403, 404, 405}:
                    wrong[name, number] = status
    assert wrong == {}


@pytest.mark.parametrize(
    "bytes_in_path", ["%00", "%ED%A0%80", "%FF%FE", "%E2%80%AE", "x" * 5000, "%2e%2e%2f", "%0d%0aX-A:b", "Ⅷ"]
)
def test_nonsense_in_paths_is_no_fault(world, bytes_in_path):
    people, values = world
    answers = {}
    for viewer in ("visitor", "member"):
        client = client_of(people[viewer])
        for name, _address in addresses(values):
            path = ROUTES[name].path(dict.fromkeys(values, bytes_in_path))
            answers[name] = ask(client, "get", path).status_code
    assert faults(answers) == {}


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace", "head", "post", "get"])
@pytest.mark.parametrize("viewer", ["visitor", "member"])
def test_methods_that_an_address_does_not_know_are_refused(world, viewer, method):
    people, values = world
    client, before = client_of(people[viewer]), counts()
    answers = {name: ask(client, method, address).status_code for name, address in addresses(values)}
    assert faults(answers) == {}
    if method in ("put", "patch", "delete", "trace"):
        assert set(answers.values()) <= {302, 403, 404, 405}
    assert counts() == before


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "text/plain",
        "application/xml",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded; charset=utf-16",
        "",
    ],
)
def test_bodies_that_are_no_form_are_no_fault(world, kind):
    people, values = world
    client, before = client_of(people["author"]), counts()
    answers = {}
    for body in (
        b'{"body": "words", "title": "words"}',
        b"\xff\xfe\x00",
        b"--x\r\nbroken",
        b"",
        b"[" * 10_000,
    ):
        for name, address in addresses(values):
            if not refuses(client, "post", name, address):
                answers[name, body[:8]] = ask(
                    client, "generic", "POST", address, body, content_type=kind
                ).status_code
    assert faults(answers) == {}
    assert counts() == before


def test_more_fields_than_a_form_has_are_refused_kindly(world):
    people, values = world
    client = client_of(people["author"])
    many = "&".join(f"f{number}=x" for number in range(1_500))
    answers = {
        name: ask(
            client, "generic", "POST", address, many, content_type="application/x-www-form-urlencoded"
        ).status_code
        for name, address in addresses(values)
    }
    assert faults(answers) == {}


def test_a_file_where_words_belong_is_no_fault(world):
    people, values = world
    client = client_of(people["author"])
    answers = {}
    for name, address in addresses(values):
        files = {
            field: SimpleUploadedFile("a\x00.png", b"GIF89a\x00broken", content_type="image/png")
            for field in ("body", "title", "picture", "file", "submission_id")
        }
        answers[name] = ask(client, "post", address, files).status_code
    assert faults(answers) == {}


@pytest.mark.parametrize("token", ["", "x", "\u00ff" * 64, "a" * 64, "a" * 10_000])
def test_a_stale_form_changes_nothing_and_never_loses_a_long_text_silently(world, token):
    people, values = world
    client, before = client_of(people["author"], enforce_csrf_checks=True), counts()
    wrong = {}
    for name, address in addresses(values):
        if name in CHANGING:
            answer = client.post(
                address, {"body": "My long text", "title": "A title", "csrfmiddlewaretoken": token}
            )
            if answer.status_code != 403:
                wrong[name] = answer.status_code
    assert wrong == {}
    assert counts() == before


def test_the_tables_are_still_there(world):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM forums_post")
        assert cursor.fetchone()[0] > 0
