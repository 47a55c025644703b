"""`make bench`: generate once, start gunicorn as in production, measure in turns, print a table."""

from __future__ import annotations

import argparse
import os
import random
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")

import django

django.setup()

import psutil  # noqa: E402
import redis  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.cached_db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from accounts.models import User  # noqa: E402
from bench.generate import OLD_WORD, Sizes, forget_replies, generate  # noqa: E402
from bench.measure import Case, Server, burst, clock, look, reply_form  # noqa: E402
from forums.models import Post, Thread  # noqa: E402

_CSRF = "b" * 32


def _cookies(pk: int) -> str:
    """A signed-in member's cookies."""
    user = User.objects.get(pk=pk)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={_CSRF}"


def _cases(member: str) -> list[Case]:
    rng = random.Random(7)
    long_thread = Thread.objects.order_by("-last_number").first()
    some = Thread.objects.filter(audience="public", last_number__range=(20, 60)).order_by("pk").first()
    forum = Thread.objects.values_list("forum__slug", "forum_id").filter(pk=long_thread.pk).first()
    deep = _deep_cursor(forum[1], 500)
    last_page = (min(4000, long_thread.last_number) - 1) // 20 + 1
    first_floor, cold = (last_page - 1) * 20 + 1, lambda: f"cold={rng.random()}"
    return [
        Case("hello", lambda: "/floor/hello/"),
        Case("bare thread", lambda: f"/floor/bare/{some.pk}/", member),
        Case("bare thread, deep", lambda: f"/floor/bare/{long_thread.pk}/?first={first_floor}", member),
        Case("bare list", lambda: f"/floor/bare-list/{forum[1]}/", member),
        Case("thread, member", lambda: f"/forums/threads/{some.pk}/", member, "bare thread", 1.5),
        Case("thread, deep, member", lambda: f"/forums/threads/{long_thread.pk}/?page={last_page}", member, "thread, long, first, member", 1.05),
        Case("thread, long, first, member", lambda: f"/forums/threads/{long_thread.pk}/", member, "bare thread", 1.5),
        Case("thread, visitor, warm", lambda: f"/forums/threads/{some.pk}/", "", "hello", 2),
        Case("thread, visitor, cold", lambda: f"/forums/threads/{some.pk}/?{cold()}", "", "bare thread", 1.5),
        Case("forum, member", lambda: f"/forums/{forum[0]}/", member, "bare list", 1.5),
        Case("forum, page 500, member", lambda: f"/forums/{forum[0]}/?at={deep}", member, "forum, member", 1.05),
        Case("forum, visitor, cold", lambda: f"/forums/{forum[0]}/?{cold()}", "", "bare list", 1.5),
        Case("Imuran, visitor, warm", lambda: "/drugs/imuran/", "", "hello", 2),
        Case("Imuran, visitor, cold", lambda: f"/drugs/imuran/?{cold()}", "", "bare list", 1.5),
        Case("Imuran, member", lambda: "/drugs/imuran/", member, "bare list", 1.5),
        Case("threads about Imuran, member", lambda: "/forums/about/imuran/", member, "bare list", 1.5),
        Case("home, member", lambda: "/", member, "bare list", 1.5),
        Case("all threads, member", lambda: "/forums/all/", member, "bare list", 1.5),
        Case("new posts, member", lambda: "/forums/all/?show=unread", member, "bare list", 1.5),
        Case("forums, member", lambda: "/forums/", member, "bare list", 1.5),
        Case("short page, member", lambda: "/rest/", member, "bare list", 1.5),
        Case("bare search", lambda: "/floor/bare-search/morning+nausea/", member),
        Case("search, member", lambda: "/forums/search/?q=morning+nausea", member, "bare search", 1.5),
        Case("search, best first, member", lambda: "/forums/search/?q=morning+nausea&order=best", member, "bare search", 0),
        Case("search, once common, member", lambda: f"/forums/search/?q={OLD_WORD}", member, "bare search", 0),
        Case("search, in a forum, member", lambda: "/forums/search/?q=morning+nausea&in=room-3", member, "bare search", 0),
        Case("bare reply", lambda: f"/floor/reply/{some.pk}/", member, post=lambda: reply_form(_CSRF)),
        Case("reply, member", lambda: f"/forums/threads/{some.pk}/reply/", member, "bare reply", 1.5, post=lambda: reply_form(_CSRF)),
    ]  # fmt: skip


def _deep_cursor(forum_id: int, page: int) -> str:
    """The cursor of page `page`, as a reader would have reached it."""
    from common.pagination import Cursor

    threads = Thread.objects.filter(forum_id=forum_id, hidden_at__isnull=True).order_by(
        "-last_post_at", "-id"
    )
    offset = min(page * settings.THREADS_PER_PAGE, max(0, threads.count() - 30))
    row = threads.values_list("last_post_at", "pk")[offset : offset + 1][0]
    return Cursor(*row).encode()


def _start_gunicorn(port: int) -> subprocess.Popen[bytes]:
    command = [
        sys.executable, "-m", "gunicorn", "lupusteam.wsgi", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread",
        "--workers", "2", "--threads", "4", "--preload", "--no-control-socket", "--log-level", "warning",
    ]  # fmt: skip
    process = subprocess.Popen(command, env={**os.environ, "DJANGO_SETTINGS_MODULE": "bench.settings"})
    for _ in range(100):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/livez/", timeout=5).read()
        except OSError:
            time.sleep(0.2)
        else:
            return process
    process.terminate()
    raise SystemExit("gunicorn did not answer")


def _forget_limits() -> None:
    """Rate limits are for people; the one client here asks more than any of them."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        if keys := list(client.scan_iter(match="*limit:*")):
            client.delete(*keys)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="times the standard amount of data")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--requests", type=int, default=40, help="per case and round")
    parser.add_argument("--only", default="", help="cases whose name holds this text, and their floors")
    parser.add_argument("--no-clock", action="store_true", help="leave out requests per second")
    options = parser.parse_args()

    call_command("migrate", verbosity=0)
    wanted = Sizes().scaled(options.scale)
    if (
        Post.objects.filter(pk__lte=wanted.posts).count() < wanted.posts
        or Thread.objects.count() != wanted.threads
    ):
        call_command("flush", verbosity=0, interactive=False)
        start = time.monotonic()
        generate(wanted)
        print(f"generated in {time.monotonic() - start:.0f} s")
    else:
        forget_replies(wanted)
    call_command("collectstatic", verbosity=0, interactive=False)
    member = _cookies(1)
    cases = _cases(member)
    if options.only:
        named = [case for case in cases if options.only in case.name]
        floors = {case.floor for case in named}
        cases = [case for case in cases if case in named or case.name in floors]
    connection.close()
    port = _free_port()
    gunicorn = _start_gunicorn(port)
    try:
        server = Server(port, psutil.Process(gunicorn.pid), "lupusteam")
        for case in cases:
            _forget_limits()
            look(server, case)
            burst(server, case, 20)  # warm: templates, connections, pages
        for _ in range(options.rounds):
            for case in cases:  # in turns, so that a busy machine is busy for all
                _forget_limits()
                case.cpu.append(burst(server, case, options.requests))
            forget_replies(wanted)  # new posts would make each round a little different from the one before
        _print(cases, server, with_clock=not options.no_clock)
    finally:
        gunicorn.terminate()
        gunicorn.wait(20)


def _print(cases: list[Case], server: Server, *, with_clock: bool) -> None:
    by_name = {case.name: case for case in cases}
    head = f"{'page':30} {'CPU ms':>7} {'ratio':>6} {'target':>6}  {'SQL':>4} {'kB':>6} {'gz kB':>6}"
    print(head + ("   c=1 req/s p50 p95 ms      c=8 req/s p50 p95 ms" if with_clock else ""))
    for case in cases:
        ratio = case.cost / by_name[case.floor].cost if case.floor in by_name else None
        line = (
            f"{case.name:30} {case.cost:7.2f} {f'{ratio:.2f}' if ratio else '':>6} {case.target or '':>6}  "
        )
        line += f"{case.statements if case.statements is not None else '':>4} {case.bytes / 1000:6.1f} {case.gzipped / 1000:6.1f}"
        if with_clock:
            for concurrency in (1, 8):
                _forget_limits()
                rate, p50, p95 = clock(server, case, concurrency, 2)
                line += f"   {rate:7.0f} {p50:6.1f} {p95:6.1f}"
        if ratio and case.target:
            line += "" if ratio <= case.target else "   over target"
        print(line, flush=True)
    workers = server.master.children()
    print(
        f"memory of {len(workers)} workers: {sum(p.memory_full_info().pss for p in workers) / 2**20:.0f} MiB (PSS)"
    )


if __name__ == "__main__":
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    main()
