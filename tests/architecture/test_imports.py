"""Imports run downwards only, and the page about the architecture draws what is there."""

import re
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

from tests.architecture.sources import APPS, PACKAGES, ROOT

_PAGE = ROOT / "docs/architecture.md"


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph(*PACKAGES, exclude_type_checking_imports=True, cache_dir=None)


def test_import_contracts_are_kept():
    tool = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([tool, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def _drawn():
    diagram = re.search(r"```mermaid\n(.*?)```", _PAGE.read_text(), re.DOTALL)[1]
    return set(re.findall(r"^\s*(\w+) --> (\w+)$", diagram, re.MULTILINE))


def _package(module):
    return module.partition(".")[0]


def test_diagram_draws_the_imports_that_are_there(graph):
    real = {
        (_package(importer), _package(imported))
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
    }
    assert _drawn() == {(importer, imported) for importer, imported in real if importer != imported}


def test_no_app_imports_another_ones_views_or_forms(graph):
    """What apps offer each other is models, rules, selectors, actions and registries."""
    private = {"views", "forms", "admin", "urls", "apps", "migrations", "management"}
    found = [
        f"{importer} imports {imported}"
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
        if importer.split(".")[0] in APPS
        and imported.split(".")[0] in APPS
        and importer.split(".")[0] != imported.split(".")[0]
        and private & set(imported.split(".")[1:])
    ]
    assert found == []


def test_common_knows_no_app(graph):
    assert not [
        imported
        for module in graph.modules
        if module.split(".")[0] == "common"
        for imported in graph.find_modules_directly_imported_by(module)
        if imported.split(".")[0] in {*APPS, "lupusteam"}
    ]


def test_production_never_imports_the_development_stack(graph):
    """Only development settings, the stack itself and the urls of its mailbox (behind a setting) may."""
    allowed = {"lupusteam.settings.development", "lupusteam.settings.test", "lupusteam.urls"}
    importers = {
        module
        for module in graph.modules
        if not module.startswith("lupusteam.devstack")
        for imported in graph.find_modules_directly_imported_by(module)
        if imported.startswith("lupusteam.devstack")
    }
    assert importers <= allowed
