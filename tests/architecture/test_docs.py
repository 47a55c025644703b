"""The pages of documentation say what is so: variables, links, decisions, words."""

import re

import pytest

from tests.architecture.sources import ROOT

PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
_SETTINGS = [ROOT / "lupusteam/settings/base.py", ROOT / "lupusteam/settings/production.py"]
_TABLE = (ROOT / "docs/operations/production.md").read_text()


def _variables_read():
    """Names of environment variables that production reads."""
    text = "\n".join(path.read_text() for path in _SETTINGS)
    found = set(re.findall(r"env\.\w+\(\s*[\"']([A-Z_]+)[\"']", text))
    found |= set(re.findall(r"^    [\"']([A-Z_]+)[\"'],$", text, re.MULTILINE))
    for prefix in re.findall(r"_provider_app\(\"([A-Z]+)\"\)", text):
        found |= {f"{prefix}_CLIENT_ID", f"{prefix}_CLIENT_SECRET"}
    return found


def test_table_of_variables_is_that_of_the_settings():
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", _TABLE, re.MULTILINE)) == _variables_read()


def test_needed_variables_are_those_without_which_production_refuses():
    needed = set(re.findall(r"^\| `([A-Z_]+)` \| yes", _TABLE, re.MULTILINE))
    required = re.search(r"REQUIRED = \[(.*?)\]", _SETTINGS[1].read_text(), re.DOTALL)[1]
    assert needed == set(re.findall(r"\"([A-Z_]+)\"", required))


def test_example_of_the_environment_is_explained():
    names = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert names - {"SITE_HOST", "POSTGRES_PASSWORD"} <= _variables_read()
    assert all(f"`{name}`" in _TABLE for name in names)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page):
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text())
    missing = [target for target in targets if "://" not in target and not (page.parent / target).exists()]
    assert missing == []


def test_every_decision_is_in_the_list():
    folder = ROOT / "docs/decisions"
    listed = re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", (folder / "README.md").read_text())
    assert listed == sorted(path.name for path in folder.glob("0*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_that_pages_name_exist(page):
    text = page.read_text()
    targets = set(re.findall(r"`make ([a-z]+)", text)) | set(
        re.findall(r"^    make ([a-z]+)", text, re.MULTILINE)
    )
    makefile = (ROOT / "Makefile").read_text()
    assert [target for target in targets if not re.search(rf"^{target}:", makefile, re.MULTILINE)] == []
    ours = {path.stem for path in ROOT.glob("*/management/commands/*.py")}
    theirs = {"migrate", "makemigrations", "collectstatic", "shell"}
    named = set(re.findall(r"manage\.py ([a-z_]+)", text))
    assert named - theirs <= ours


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_files_that_pages_name_exist(page):
    named = re.findall(r"`((?:[\w.-]+/)+[\w.-]+\.(?:py|html|css|toml|yml|md|txt))`", page.read_text())
    missing = [name for name in named if not (ROOT / name).exists() and "<" not in name]
    assert missing == []
