"""A cold page view, with the files as production serves them: few requests, few bytes, little script (DESIGN.md section 5)."""

import functools
import gc
import gzip
import random

import pytest
from django.core.management import call_command
from django.test.testcases import LiveServerThread

from common.rows import RowTemplate
from drugs.models import Drug
from forums.models import Subscription
from tests import kept
from tests.architecture.sources import PACKAGES
from tests.e2e.conftest import PHONE
from tests.factories.accounts import UserFactory
from tests.factories.forums import ForumFactory, PostFactory, ThreadDrugFactory, ThreadFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_REQUESTS = 5
MOST_BYTES = 45_000  # of everything, compressed
MOST_SCRIPT = 20_000  # bytes, not compressed
MOST_AT_REST = 30_000  # bytes of the short page with everything, compressed
MOST_THREAD = 9_000  # bytes of the HTML of 20 posts of 80 words, compressed
WORDS = (
    "morning tired walk rest nurse weeks tablet evening hands cold sun shade helped better slowly blood test waiting "
    "asked doctor told dose changed sleep pain joints swollen rash hair hope friend work children kitchen garden "
    "stairs breath careful plan diary week month year"
)


@pytest.fixture
def production_files(settings, tmp_path):
    """Our own files hashed, joined and compressed; those of the admin are not asked for here."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "lupusteam.staticfiles.SiteStaticFilesStorage"}
    }
    settings.STATIC_ROOT = str(tmp_path / "static")
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.WHITENOISE_AUTOREFRESH = False
    call_command("collectstatic", interactive=False, verbosity=0)
    _forget_addresses()
    yield
    _forget_addresses()


def _forget_addresses():
    """What this process keeps of rendered pieces names files as development serves them."""
    gc.unfreeze()  # tests.plugin froze what was there before the first test
    for held in gc.get_objects():
        if type(held) is RowTemplate:
            held._patterns.clear()
        elif type(held) is functools._lru_cache_wrapper and held.__module__.split(".")[0] in PACKAGES:
            held.cache_clear()
    gc.freeze()


@pytest.fixture
def site(production_files, transactional_db):
    """The site without the stand-in that serves files in development: WhiteNoise does, as in production."""
    server = LiveServerThread("localhost", static_handler=lambda application: application)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    assert server.error is None
    yield f"http://localhost:{server.port}"
    server.terminate()


@pytest.fixture
def paths():
    """Pages of a usual size."""
    kept.catalogue()
    chance = random.Random(7)
    words = lambda: " ".join(chance.choice(WORDS.split()) for _ in range(80))  # noqa: E731
    forum = ForumFactory(slug="medicines", name="Medicines", is_indexable=True)
    thread = ThreadFactory(forum=forum, public=True)
    thread.posts.update(body_html=f"<p>{words()}</p>")
    for _ in range(19):
        PostFactory(thread=thread, body=words())
    for _ in range(20):
        rest = ThreadFactory(forum=forum, public=True, title=words()[:60])
        ThreadDrugFactory(thread=rest, drug=Drug.objects.get(slug="imuran"))
    return {
        "home": "/",
        "Imuran": "/drugs/imuran/",
        "drugs": "/drugs/",
        "forum": "/forums/medicines/",
        "thread": thread.get_absolute_url(),
        "search": "/forums/search/?q=morning",
    }


def test_the_short_page_is_lighter_still_and_has_no_script_of_its_own(browser, site, client, paths):
    reader = UserFactory()
    talk = ThreadFactory(replies=3)
    Subscription.objects.create(user=reader, thread=talk)
    talk.posts.filter(number=1).update(warmth=1)
    client.force_login(reader)
    context = browser.new_context(viewport={"width": PHONE[0], "height": PHONE[1]}, base_url=site)
    context.add_cookies(
        [{"name": key, "value": each.value, "url": site} for key, each in client.cookies.items()]
    )
    page, answers = context.new_page(), []
    page.on("response", lambda answer: answers.append(answer))
    page.goto("/rest/")
    icon = page.locator("link[rel=icon]").get_attribute("href")
    if not any(answer.url.endswith(icon) for answer in answers):
        answers.append(page.request.get(icon))
    assert page.locator("main article, main .rows > li").count() == 3
    assert page.locator("script").count() == 0
    assert sum(_size(answer) for answer in answers) <= MOST_AT_REST
    context.close()


@pytest.mark.parametrize("who", ["visitor", "member"])
def test_a_cold_page_view_is_light(browser, site, client, paths, who):
    cookies = []
    if who == "member":
        client.force_login(UserFactory())
        cookies = [
            {"name": cookie.key, "value": cookie.value, "url": site} for cookie in client.cookies.values()
        ]
        paths |= {
            "compose": "/forums/threads/new/",
            "notices": "/notices/",
            "settings": "/settings/",
            "lists": "/forums/all/",
            "me": "/forums/mine/",
        }
    heavy = {}
    for name, path in paths.items():
        context = browser.new_context(viewport={"width": PHONE[0], "height": PHONE[1]}, base_url=site)
        context.add_cookies(cookies)
        page, answers = context.new_page(), []
        page.on("response", lambda answer, answers=answers: answers.append(answer))
        page.goto(path)
        icon = page.locator("link[rel=icon]").get_attribute("href")
        if not any(answer.url.endswith(icon) for answer in answers):  # the browser asks for it when it likes
            answers.append(page.request.get(icon))
        answers = list(
            {answer.url: answer for answer in answers}.values()
        )  # the icon's file, kept, is asked for twice
        sizes = [_size(answer) for answer in answers]
        script = sum(len(answer.body()) for answer in answers if answer.url.endswith(".js"))
        if len(sizes) > MOST_REQUESTS or sum(sizes) > MOST_BYTES or script > MOST_SCRIPT:
            heavy[name] = (sum(sizes), script, [answer.url for answer in answers])
        if name == "thread" and sizes[0] > MOST_THREAD:
            heavy["HTML of a thread"] = sizes[0]
        context.close()
    assert heavy == {}


def _size(answer):
    """Bytes of the body over the wire. A proxy compresses pages in production; files are compressed already."""
    assert answer.status == 200, answer.url
    if "content-encoding" in answer.headers:
        return int(answer.headers["content-length"])
    return len(gzip.compress(answer.body(), compresslevel=6))
