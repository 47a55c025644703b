"""Error pages: what is safe comes first, nothing is given away, and no server is needed to print them."""

import os
import uuid
from html.parser import HTMLParser

import pytest
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError, connection
from django.test import Client
from redis.exceptions import ConnectionError as RedisConnectionError

from forums.models import Post
from forums.views import posts
from tests.factories.accounts import UserFactory
from tests.factories.forums import ThreadFactory
from tests.lupusteam.processes import read_json

_NOBODY = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1/0"}
_ASK = """
import json, sys
import django
django.setup()
from django.conf import settings
from django.test import Client
client = Client(raise_request_exception=False)
if "member" in sys.argv or {member!r}:
    client.cookies[settings.SESSION_COOKIE_NAME] = "abcdefghijklmnopqrstuvwxyz123456"
response = client.get({path!r})
print(json.dumps([response.status_code, dict(response.headers), response.content.decode()]))
"""


def _ask_without_servers(path, *, member=False, **environment):
    """Status, headers and page of a site whose servers are away."""
    code = _ASK.format(path=path, member=member)
    return read_json(code, DJANGO_SETTINGS_MODULE="lupusteam.settings.test", **_NOBODY | environment)


def _break(monkeypatch, error):
    def broken():
        raise error

    monkeypatch.setattr("lupusteam.views.crisis_table", broken)
    return Client(raise_request_exception=False).get("/talk-to-someone/")


# -- Not found, not allowed --------------------------------------------------------------
def test_thread_of_members_and_thread_that_never_was_look_the_same(client, db):
    hidden, missing = ThreadFactory(title="Zebra").pk, 10**9
    answers = [client.get(f"/forums/threads/{pk}/") for pk in (hidden, missing)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert {name: value for name, value in answers[0].headers.items() if name != "Content-Length"} == {
        name: value for name, value in answers[1].headers.items() if name != "Content-Length"
    }


def test_page_that_is_not_there_says_so_and_leads_on(client, db):
    response = client.get("/nothing/here/")
    assert response.status_code == 404
    assert b"This page is not here" in response.content
    assert b'href="/"' in response.content


def test_error_pages_are_not_found_by_search_engines(client, db):
    assert b'content="noindex' in client.get("/nothing/here/").content


def test_reason_of_a_refusal_is_shown_as_text(rf, settings):
    from lupusteam.views import permission_denied

    request = rf.get("/")
    request.user = _nobody()
    response = permission_denied(request, PermissionDenied("Locked by <b>a moderator</b>."))
    assert response.status_code == 403
    assert b"Locked by &lt;b&gt;a moderator&lt;/b&gt;." in response.content


def _nobody():
    from django.contrib.auth.models import AnonymousUser

    return AnonymousUser()


# -- A form that came too late -----------------------------------------------------------
def test_words_of_a_stale_form_are_given_back(member):
    client = Client(enforce_csrf_checks=True)
    client.force_login(member)
    thread = ThreadFactory()
    words = "Many words, <i>typed</i> with sore hands\nand a second line"
    response = client.post(f"/forums/threads/{thread.pk}/reply/", {"body": words})
    assert response.status_code == 403
    page = response.content.decode()
    assert "Many words, &lt;i&gt;typed&lt;/i&gt; with sore hands\nand a second line" in page
    assert "<i>typed" not in page
    assert thread.posts.count() == 1


def test_words_given_back_are_kept_by_no_cache(member):
    client = Client(enforce_csrf_checks=True)
    client.force_login(member)
    response = client.post("/forums/threads/1/reply/", {"body": "Words"})
    assert "no-store" in response.headers["Cache-Control"]


# -- Something broke ---------------------------------------------------------------------
@pytest.mark.parametrize(
    "error", [OperationalError("away"), InterfaceError("away"), RedisConnectionError("away")]
)
def test_server_that_is_away_gives_an_honest_503(error, monkeypatch, db):
    response = _break(monkeypatch, error)
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    assert b"What you posted is safe" in response.content


def test_fault_of_ours_gives_500_and_no_detail(monkeypatch, db):
    response = _break(monkeypatch, RuntimeError("a secret detail"))
    assert response.status_code == 500
    assert b"It is nothing you did" in response.content
    assert b"secret" not in response.content
    assert b"Traceback" not in response.content


def test_error_page_runs_no_query(monkeypatch, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        _break(monkeypatch, RuntimeError())


def test_error_page_is_kept_by_no_cache(monkeypatch, db):
    response = _break(monkeypatch, RuntimeError())
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("member", [False, True])
def test_page_that_needs_postgresql_says_honestly_that_it_is_away(member):
    status, headers, page = _ask_without_servers("/forums/", member=member)
    assert status == 503
    assert headers["Retry-After"]
    assert "What you posted is safe" in page
    assert "127.0.0.1" not in page


def test_standing_page_is_there_without_any_server():
    status, _, page = _ask_without_servers("/talk-to-someone/")
    assert status == 200
    assert "112" in page


def test_redis_that_is_away_costs_visitors_nothing_but_time(db):
    status, _, _ = _ask_without_servers("/policies/privacy/")
    assert status == 200


# -- Probes ------------------------------------------------------------------------------
def test_probe_of_the_process_needs_no_server():
    status, headers, body = _ask_without_servers("/livez/")
    assert (status, body) == (200, '{"status": "ok"}')
    assert "no-cache" in headers["Cache-Control"] or "no-store" in headers["Cache-Control"]


def test_probe_of_the_servers_names_what_is_away():
    status, _, body = _ask_without_servers("/healthz/")
    assert status == 503
    assert "database" in body
    assert "redis" in body
    assert "127.0.0.1" not in body


def test_probe_of_the_servers_names_redis_alone():
    status, _, body = _ask_without_servers("/healthz/", DATABASE_URL=os.environ["DATABASE_URL"])
    assert (status, "database" in body, "redis" in body) == (503, False, True)


def test_probe_is_content_when_both_answer(client, db):
    assert client.get("/healthz/").json() == {"status": "ok", "away": []}


# -- The database goes away while somebody posts -------------------------------------------
WORDS = "An hour of typing </textarea> & <b>more</b>\nin two lines"


@pytest.mark.django_db(transaction=True)
def test_words_that_meet_a_broken_connection_are_on_the_page_to_be_sent_again(monkeypatch):
    """The server really ends the connection, in the middle of the request."""
    member, thread = UserFactory(), ThreadFactory()
    client = Client(raise_request_exception=False)
    client.force_login(member)
    fields = {"body": WORDS, "content_notes": ["death", "hospital"], "submission_id": str(uuid.uuid4())}
    real = posts.find_thread

    def find_thread(user, pk):
        found = real(user, pk)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pid = cursor.fetchone()[0]
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        other.close()
        return found

    monkeypatch.setattr(posts, "find_thread", find_thread)
    response = client.post(f"/forums/threads/{thread.pk}/reply/", fields)
    html = response.content.decode()
    assert response.status_code == 503
    assert "your words are here" in html
    monkeypatch.undo()
    connection.close()
    sent = FormReader.read(html)
    assert sent["action"] == f"/forums/threads/{thread.pk}/reply/"
    assert not Post.objects.filter(number=2).exists()
    client.post(sent["action"], sent["fields"])
    assert Post.objects.get(number=2).body == WORDS
    assert Post.objects.get(number=2).content_notes == ["hospital", "death"]


def test_new_thread_that_meets_an_error_keeps_every_box(monkeypatch, member_client):
    def away(*args, **kwargs):
        raise OperationalError("away")

    monkeypatch.setattr("forums.views.threads.open_forums", away)
    client = Client(raise_request_exception=False)
    client.cookies = member_client.cookies
    fields = {"title": 'A "title"', "body": WORDS, "audience": "public", "drug_1": "Imuran", "preview": "1"}
    response = client.post("/forums/threads/new/", fields)
    assert response.status_code == 503
    sent = FormReader.read(response.content.decode())["fields"]
    assert {name: texts[0] for name, texts in sent.items()} == fields | {"csrfmiddlewaretoken": ""}


def test_other_forms_are_not_printed_back(monkeypatch, db):
    def away(*args, **kwargs):
        raise OperationalError("away")

    monkeypatch.setattr("allauth.account.forms.LoginForm.clean", away)
    client = Client(raise_request_exception=False)
    response = client.post("/accounts/login/", {"login": "zebra@mail.example", "password": "secret words"})
    assert response.status_code == 503
    assert b"zebra" not in response.content
    assert b"secret words" not in response.content


class FormReader(HTMLParser):
    """What a browser would send of the form in `main`."""

    def __init__(self):
        super().__init__()
        self.action, self.fields, self.open = "", {}, None

    @classmethod
    def read(cls, html):
        reader = cls()
        reader.feed(html.split("<main")[1].split("</main>")[0])
        return {"action": reader.action, "fields": reader.fields}

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag == "form":
            self.action = values["action"]
        elif tag == "input":
            self.fields.setdefault(values["name"], []).append(values.get("value", ""))
        elif tag == "textarea":
            self.open = values["name"]
            self.fields[self.open] = [""]

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.fields[self.open] = [self.fields[self.open][0].removeprefix("\n")]
            self.open = None

    def handle_data(self, data):
        if self.open:
            self.fields[self.open] = [self.fields[self.open][0] + data]
