"""The least that each kind of page could cost on this stack. Only the measurement serves these views."""

import uuid

from django.contrib.auth.decorators import login_required
from django.contrib.postgres.search import SearchQuery
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template import engines
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve
from django.utils import timezone

from forums.models import Post, Thread

_ARTICLES = engines["django"].from_string(
    "<!doctype html><title>bare</title>{% for post in posts %}<article><p>{{ post.author.handle }} {{ post.number }}</p>"
    "{{ post.body_html }}</article>{% endfor %}"
)
_ROWS = engines["django"].from_string(
    "<!doctype html><title>bare</title>{% for thread in threads %}<article><p>{{ thread.author.handle }}</p>"
    "<a href='/forums/threads/{{ thread.pk }}/'>{{ thread.title }}</a></article>{% endfor %}"
)
_FOUND = engines["django"].from_string(
    "<!doctype html><title>bare</title>{% for post in posts %}<article><p>{{ post.author.handle }}</p>"
    "<a href='/forums/threads/{{ post.thread_id }}/'>{{ post.thread.title }}</a><p>{{ post.body|truncatewords:30 }}</p></article>{% endfor %}"
)


def hello(request: HttpRequest) -> HttpResponse:
    """The middleware stack, no query."""
    return HttpResponse("hello")


@login_required
def bare(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Session and sign-in, one indexed query for 20 posts with authors, 20 plain articles."""
    first = int(request.GET.get("first", 1))
    posts = Post.objects.filter(thread_id=thread_id, number__range=(first, first + 19)).select_related(
        "author"
    )
    return HttpResponse(_ARTICLES.render({"posts": posts.defer("body", "search").order_by("number")}))


@login_required
def bare_list(request: HttpRequest, forum_id: int) -> HttpResponse:
    """Session and sign-in, one indexed query for 20 threads with authors, 20 plain articles."""
    threads = (
        Thread.objects.filter(forum_id=forum_id, hidden_at__isnull=True)
        .select_related("author")
        .defer("search")
    )
    return HttpResponse(_ROWS.render({"threads": threads.order_by("-last_post_at", "-id")[:20]}))


@login_required
def bare_search(request: HttpRequest, words: str) -> HttpResponse:
    """Session and sign-in, the same words by the index, the 20 newest posts with threads and authors, 20 plain articles."""
    asked = SearchQuery(words.replace("+", " & "), config="english", search_type="raw")
    posts = Post.objects.filter(search=asked, hidden_at__isnull=True, thread__hidden_at__isnull=True)
    posts = posts.select_related("author", "thread").defer("search", "thread__search", "body_html")
    return HttpResponse(_FOUND.render({"posts": posts.order_by("-pk")[:20]}))


@login_required
@transaction.atomic
def reply(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Lock the thread, insert, move a counter, redirect."""
    thread = Thread.objects.select_for_update().only("pk", "last_number").get(pk=thread_id)
    thread.last_number += 1
    now = timezone.now()
    body = request.POST["body"]
    Post.objects.create(
        thread=thread,
        author=request.user,
        number=thread.last_number,
        body=body,
        body_html=f"<p>{body}</p>",
        submission_id=uuid.uuid4(),
        created_at=now,
        announced_at=now,
    )
    thread.save(update_fields=["last_number"])
    return redirect(f"/floor/bare/{thread_id}/")


def queries(request: HttpRequest, target: str) -> JsonResponse:
    """How many statements the page at `target` makes for this request's user, cookies and all."""
    inner = RequestFactory().get("/" + target, request.GET.dict(), headers={"host": request.get_host()})
    inner.COOKIES, inner.session, inner.user = request.COOKIES, request.session, request.user
    match = resolve("/" + target)
    with CaptureQueriesContext(connection) as captured:
        inner.user.is_authenticated  # noqa: B018 - loads the member, as the middleware does
        response = match.func(inner, *match.args, **match.kwargs)
        if hasattr(response, "render"):
            response.render()
    return JsonResponse({"statements": len(captured), "status": response.status_code})
