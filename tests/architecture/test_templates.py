"""Templates: they compile, and what they may not hold is not there (promises 3 and 6; a Content-Security-Policy without exceptions)."""

import re

import pytest
from django.template.loader import get_template

from tests.architecture.sources import ROOT, is_mail, template_files

ALL = template_files()
PAGES = [(name, path) for name, path in ALL if name.endswith((".html", ".svg")) and not is_mail(name)]
PARTIALS = [(name, path) for name, path in ALL if name.rsplit("/", 1)[-1].startswith("_")]

_COMMENT = re.compile(
    r"{#.*?#}|{% comment .*?%}.*?{% endcomment %}|{% comment %}.*?{% endcomment %}|<!--.*?-->", re.DOTALL
)
_TAG = re.compile(r"<[a-zA-Z][^<>]*>", re.DOTALL)
# What a browser loads by itself, unlike a link that a person follows.
_LOADED = re.compile(
    r"""<(?:script|img|iframe|source|video|audio|embed|object|link|use|input)\b[^>]*?\b(?:src|srcset|href|data|poster)\s*=\s*["']\s*(?:https?:)?//""",
    re.IGNORECASE | re.DOTALL,
)


def _source(path):
    return _COMMENT.sub("", path.read_text())


def _named(templates):
    return pytest.mark.parametrize(("name", "path"), templates, ids=[name for name, _ in templates])


def test_there_are_templates_to_look_at():
    assert len(PAGES) > 20
    assert PARTIALS


@_named(ALL)
def test_template_compiles(name, path):
    assert get_template(name).origin.name == str(path)


@_named([(name, path) for name, path in ALL if not name.endswith(".txt")])
def test_template_trusts_no_text(name, path):
    found = re.findall(r"\|\s*safe(?:seq)?\b|{%\s*autoescape\s+off", _source(path))
    assert not found, f"{name}: HTML comes from common.markdown as a SafeString, everything else is escaped"


@_named(PAGES)
def test_page_has_no_inline_style_or_script(name, path):
    source = _source(path)
    tags = _TAG.findall(re.sub(r"{[%{].*?[%}]}", "", source, flags=re.DOTALL))
    inline = [tag for tag in tags if re.search(r"\s(?:style|on[a-z]+)\s*=", tag, re.IGNORECASE)]
    inline += [tag for tag in tags if re.match(r"<style\b", tag, re.IGNORECASE)]
    scripts = re.findall(r"<script\b[^>]*>", source, re.IGNORECASE)
    inline += [tag for tag in scripts if not re.search(r"\ssrc\s*=", tag)]
    inline += re.findall(r"javascript:", source, re.IGNORECASE)
    assert not inline, f"{name}: {inline}"


@_named([(name, path) for name, path in ALL if name.endswith((".html", ".svg"))])
def test_template_loads_nothing_from_another_host(name, path):
    source = _source(path)
    found = [match.group() for match in _LOADED.finditer(source)]
    found += re.findall(r"(?:url\(|@import)\s*[\"']?\s*(?:https?:)?//[^)\s]*", source)
    found += re.findall(r"<link\b[^>]*\brel=[\"'](?:preconnect|dns-prefetch|prefetch)[\"'][^>]*>", source)
    assert not found, f"{name}: {found}"


@pytest.mark.parametrize(
    "path",
    [*sorted((ROOT / "static").rglob("*.css")), *sorted((ROOT / "static").rglob("*.js"))],
    ids=lambda path: path.name,
)
def test_static_file_reaches_for_no_other_host(path):
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    text = re.sub(r"(?m)(?:^|\s)//.*$", "", text) if path.suffix == ".js" else text
    text = text.replace("http://www.w3.org/2000/svg", "").replace("http://www.w3.org/1999/xlink", "")
    assert not re.findall(r"(?:https?:)?//[\w.-]+\.\w+", text)


@_named(PARTIALS)
def test_partial_says_what_it_needs(name, path):
    assert path.read_text().lstrip().startswith("{% comment"), (
        f"{name} opens with a comment that names its inputs"
    )


@_named(ALL)
def test_partial_is_included_with_only(name, path):
    includes = re.findall(r"{%\s*include\s+[\"'][^\"']*/_[^\"']+[\"'][^%]*%}", _source(path))
    loose = [include for include in includes if not re.search(r"\bonly\s*%}$", include)]
    assert not loose, f"{name}: {loose}"


@_named(PAGES)
def test_page_speaks_our_words(name, path):
    """UI.md section 6: no blame, no cheering, no fight."""
    words = re.sub(r"{[%{].*?[%}]}|<[^>]*>", " ", _source(path), flags=re.DOTALL)
    texts = re.findall(r"{%\s*(?:translate|trans)\s+([\"'])(.*?)\1", _source(path))
    text = " ".join([words, *(found for _, found in texts)])
    found = re.findall(
        r"\b(?:oops|invalid|battle|warriors?|sufferers?|victims?|submit)\b|\w!(?:\s|$)", text, re.IGNORECASE
    )
    assert not found, f"{name}: {found}"
