"""Static files in production: one stylesheet, hashed, small, whole."""

import gzip
import re

import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.template.loader import render_to_string
from django.test import override_settings

from lupusteam.staticfiles import paste_imports, paste_scripts
from tests.architecture.sources import ROOT

_STYLES_RAW, _STYLES_COMPRESSED = 48_000, 12_000  # bytes; UI.md section 2
_SCRIPTS_COMPRESSED = 20_000  # bytes, all together; DESIGN.md section 5


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """Our own files as production serves them."""
    target = tmp_path_factory.mktemp("static")
    with override_settings(
        STATIC_ROOT=target,
        STATICFILES_FINDERS=["django.contrib.staticfiles.finders.FileSystemFinder"],
        STORAGES={
            "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
            "staticfiles": {"BACKEND": "lupusteam.staticfiles.SiteStaticFilesStorage"},
        },
    ):
        finders.get_finder.cache_clear()
        call_command("collectstatic", verbosity=0, interactive=False)
        yield target
    finders.get_finder.cache_clear()


@pytest.fixture(scope="module")
def styles(collected):
    return (collected / staticfiles_storage.stored_name("css/site.css")).read_text()


def test_imports_are_pasted_in_their_layer():
    css = '@layer a, b;\n@import url("x.css") layer(a);\n@import url("deep/y.css") layer(b);\n'
    pasted = paste_imports(
        css, {"x.css": "p { color: red }\n", "deep/y.css": "q { color: blue }\n"}.__getitem__
    )
    assert pasted == "@layer a, b;\n@layer a {\np { color: red }\n}\n@layer b {\nq { color: blue }\n}\n"


def test_comments_are_left_out():
    assert paste_imports("/* why */ p { color: red }", str) == "p { color: red }"


def test_import_that_has_no_layer_is_left_alone():
    css = '@import url("x.css");'
    assert paste_imports(css, str) == css


def test_scripts_are_pasted_each_in_a_block_of_its_own():
    script = '// A list.\nimport "./x.js";\nimport "./y.js";\n'
    pasted = paste_scripts(
        script, {"x.js": "// why\nconst a = 1;\n", "y.js": "const a = 2; // kept\n"}.__getitem__
    )
    assert pasted == "{\nconst a = 1;\n}\n{\nconst a = 2; // kept\n}\n"


@pytest.mark.parametrize(
    ("name", "does"),
    [
        ("js/thread.js", "[data-composer]"),
        ("js/reading.js", "[data-news]"),
        ("js/writing.js", "[data-composer]"),
        ("js/helping.js", "[data-composer]"),
    ],
)
def test_page_needs_one_request_for_its_scripts(collected, name, does):
    script = (collected / staticfiles_storage.stored_name(name)).read_text()
    assert "import" not in script
    assert does in script
    assert len(script.encode()) < 20_000


def test_page_needs_one_request_for_its_styles(styles):
    assert "@import" not in styles
    assert styles.count("@layer components {") > 3


def test_every_component_is_in_the_list():
    """A file that nobody imports is a file that nobody sees."""
    listed = set(re.findall(r'url\("([^"]+)"\)', (ROOT / "static/css/site.css").read_text()))
    there = {str(path.relative_to(ROOT / "static/css")) for path in (ROOT / "static/css").rglob("*.css")}
    assert there - listed - {"site.css", "admin.css", "sheet.css"} == set()  # the last two are of the admin
    assert listed <= there


def test_styles_are_small(styles):
    assert len(styles.encode()) <= _STYLES_RAW
    assert len(gzip.compress(styles.encode())) <= _STYLES_COMPRESSED


def test_scripts_are_small():
    scripts = b"".join(path.read_bytes() for path in sorted((ROOT / "static/js").rglob("*.js")))
    assert len(gzip.compress(scripts)) <= _SCRIPTS_COMPRESSED


def test_names_are_hashed_so_that_browsers_may_keep_them(collected):
    assert re.fullmatch(r"css/site\.[0-9a-f]{12}\.css", staticfiles_storage.stored_name("css/site.css"))
    assert (collected / "staticfiles.json").exists()


def test_braces_of_the_pasted_styles_are_balanced(styles):
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', "", styles)
    assert bare.count("{") == bare.count("}")


def test_compressed_copies_are_beside_the_files(collected):
    name = staticfiles_storage.stored_name("css/site.css")
    assert (collected / f"{name}.gz").exists()
    assert (collected / f"{name}.br").exists()


def test_page_links_the_hashed_stylesheet(collected):
    page = render_to_string("500.html")
    assert re.search(r'href="/static/css/site\.[0-9a-f]{12}\.css"', page)
