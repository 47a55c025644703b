"""A row that is filled in says what the template would have said."""

import copy

import pytest
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from common.rows import RowTemplate

TEMPLATE = """{% comment %}one row{% endcomment %}{% load i18n %}<li{% if row.big %} class="big"{% endif %} data-x="{a: 1}">{{ row.name }}{% if row.url %} <a href="{{ row.url }}">{{ row.name }}</a>{% endif %} {% blocktranslate with n=row.n trimmed %}Post {{ n }} at 100 %{% endblocktranslate %} {{ row.html }}</li>
"""
SLOTS = ("name", "url", "big", "n", "html")


@pytest.fixture(autouse=True)
def _templates(settings, tmp_path):
    (tmp_path / "row.html").write_text(TEMPLATE)
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"].append(tmp_path)
    settings.TEMPLATES = templates


@pytest.mark.parametrize(
    "values",
    [
        ("marlow", "/members/marlow/", True, 4, mark_safe("<p>Hi {0}</p>")),
        ("<b>&'\"", "", False, 12, mark_safe("<p>{}</p>")),
        ("{name} {0} %s \\1", "/x?a=1&b=2", True, 1, "<script>"),
        ("\ue0000\ue001", "", False, 3, ""),
        ("", "", False, 1, ""),
    ],
)
def test_a_filled_row_is_the_rendered_row(values):
    template = RowTemplate("row.html", SLOTS)
    expected = render_to_string("row.html", {"row": dict(zip(SLOTS, values, strict=True))}).strip("\n")
    for _ in range(2):
        assert template.fill(*values) == expected


def test_the_template_is_rendered_once_for_each_shape(monkeypatch):
    rendered = []

    def count(name, context):
        rendered.append(name)
        return render_to_string(name, context)

    monkeypatch.setattr("common.rows.render_to_string", count)
    template = RowTemplate("row.html", SLOTS)
    for number in range(1, 21):
        template.fill("a", "/b/" if number % 2 else "", False, number, "")
    assert len(rendered) == 2


def test_a_developers_change_shows_at_once(settings, tmp_path):
    settings.DEBUG = True
    template = RowTemplate("row.html", SLOTS)
    template.fill("a", "", False, 1, "")
    assert template._patterns == {}


def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match="zip"):
        RowTemplate("row.html", SLOTS).fill("a")
