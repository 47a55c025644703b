"""The standing texts and error pages say what the code does, and print when almost nothing works."""

import datetime
import itertools
import re
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from accounts import policies
from common.crisis import crisis_table
from common.crisis_numbers import COUNTRIES

PAGES = ["about", "guidelines", "accessibility", "shortcuts"]
ERRORS = ["400", "403", "403_csrf", "404", "429"]
STANDALONE = ["500", "503"]
KINDS = ["terms", "privacy", "health", "cookies"]


def show(template: str, **context: object) -> str:
    return render_to_string(template, context, request=RequestFactory().get("/"))


def show_policy(kind: str, version: str = "") -> str:
    versions = [policies.find(kind, each) for each in policies.VERSIONS[kind]]
    policy = policies.find(kind, version) if version else versions[0]
    return show(policy.template, policy=policy, versions=versions, is_current=policy == versions[0])


@pytest.fixture(params=[*PAGES, "crisis", *KINDS, *ERRORS])
def printed(request: pytest.FixtureRequest) -> str:
    if request.param in PAGES:
        return show(f"pages/{request.param}.html")
    if request.param == "crisis":
        return show("pages/crisis.html", table=crisis_table())
    if request.param in KINDS:
        return show_policy(request.param)
    return show(f"{request.param}.html")


def test_each_page_has_one_main_heading_and_heads_that_step_by_one(printed: str) -> None:
    levels = [int(level) for level in re.findall(r"<h([1-6])\b", printed)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_no_id_stands_twice_on_a_page(printed: str) -> None:
    ids = re.findall(r'\bid="([^"]+)"', printed)
    assert len(ids) == len(set(ids))


def test_links_inside_a_page_lead_somewhere(printed: str) -> None:
    ids = set(re.findall(r'\bid="([^"]+)"', printed))
    assert set(re.findall(r'href="#([^"]+)"', printed)) - ids == set()


def test_nothing_is_loaded_from_another_host(printed: str) -> None:
    loaded = re.findall(
        r'<(?:script|img|iframe|source)[^>]*\bsrc="([^"]+)"|<link[^>]*\bhref="([^"]+)"', printed
    )
    assert [url for pair in loaded for url in pair if url.startswith(("http", "//"))] == []


@pytest.mark.parametrize("page", ["about", *KINDS])
def test_the_operator_is_named_when_known(page: str, settings: Any) -> None:
    settings.SITE_OPERATOR = "Wings <e.V.>"
    settings.SITE_POSTAL_ADDRESS = "Lane 1, Town"
    settings.SITE_CONTACT_EMAIL = "hello@example.org"
    html = show("pages/about.html") if page == "about" else show_policy(page)
    assert "Wings &lt;e.V.&gt;" in html
    assert "Lane 1, Town" in html
    assert 'href="mailto:hello@example.org"' in html


@pytest.mark.parametrize("page", ["about", *KINDS])
def test_a_missing_operator_is_said_and_not_hidden(page: str, settings: Any) -> None:
    settings.SITE_OPERATOR = settings.SITE_POSTAL_ADDRESS = settings.SITE_CONTACT_EMAIL = ""
    html = show("pages/about.html") if page == "about" else show_policy(page)
    assert "have not written their name here yet" in html
    assert "No postal address is given yet" in html
    assert "mailto:" not in html


def test_house_rules_have_an_anchor_for_each_of_eight_rules() -> None:
    html = show("pages/guidelines.html")
    assert re.findall(r'<h2 id="rule-(\d)"', html) == [str(number) for number in range(1, 9)]


def test_crisis_page_prints_every_number_and_marks_exactly_those_that_nobody_confirmed() -> None:
    html = show("pages/crisis.html", table=crisis_table())
    lines = [line for country in COUNTRIES for line in country.lines]
    assert all(f'href="{line.href}"' in html for line in lines)
    assert html.count("Check this number</span>") == sum(line.needs_check for line in lines)
    assert [line.source for line in lines if line.source and f'href="{line.source}"' not in html] == []


def test_crisis_page_says_when_its_check_is_late() -> None:
    table = crisis_table()
    assert "Check is late" not in show("pages/crisis.html", table=table)
    late = type(table)(
        table.countries, table.directories, table.checked_on, datetime.date(2020, 1, 1), is_late=True
    )
    assert "Check is late" in show("pages/crisis.html", table=late)


@pytest.mark.parametrize("kind", ["terms", "privacy"])
def test_the_minimum_age_of_the_texts_is_that_of_the_settings(kind: str, settings: Any) -> None:
    settings.MINIMUM_AGE = 17
    assert "17 or older" in show_policy(kind)


def test_an_older_version_says_so_and_links_to_the_one_that_holds() -> None:
    policy = policies.current("terms")
    html = show(policy.template, policy=policy, versions=[policy], is_current=False)
    assert "This is an older version." in html
    assert "This is an older version." not in show_policy("terms")


@pytest.mark.parametrize("name", STANDALONE)
def test_pages_of_last_resort_print_without_request_or_context(name: str) -> None:
    html = render_to_string(f"{name}.html")
    assert html.strip().startswith("<!doctype html>")
    assert '<html lang="en">' in html
    assert html.count("<h1") == 1


@pytest.mark.parametrize("name", STANDALONE)
def test_pages_of_last_resort_print_only_numbers_of_the_crisis_table(name: str) -> None:
    confirmed = {line.href for country in COUNTRIES for line in country.lines if not line.needs_check}
    printed = set(re.findall(r'href="(tel:[^"]+)"', render_to_string(f"{name}.html")))
    assert printed
    assert printed <= confirmed


def test_a_refusal_gives_the_reason_of_the_action() -> None:
    assert "A moderator has locked this thread." in show(
        "403.html", reason="A moderator has locked this thread."
    )


def test_a_stale_form_gives_the_words_back_escaped() -> None:
    html = show("403_csrf.html", kept={"title": "Sun", "body": "One </textarea><b>two"})
    assert "One &lt;/textarea&gt;&lt;b&gt;two" in html
    assert 'value="Sun" readonly' in html
