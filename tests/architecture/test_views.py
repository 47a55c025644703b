"""Views find what they show through one definition of visibility, and write nothing themselves."""

import ast

import pytest

from tests.architecture.sources import APPS, ROOT, python_files

_VIEWS = [
    path
    for path in python_files(*APPS, "lupusteam")
    if ("views" in path.parts or path.name in {"views.py", "feeds.py"}) and "devstack" not in path.parts
]
_SEEN = {
    "visible_to",
    "present_to",
    "visible_to_or_by",
    "listed_for",
}  # verbs of querysets, tested against `rules`
_WRITES = {
    "save",
    "delete",
    "create",
    "update",
    "get_or_create",
    "update_or_create",
    "bulk_create",
    "bulk_update",
}
# Models that need no `visible_to`, and why.
WITHOUT_VISIBILITY = {
    "Forum": "names of forums are for everybody",
    "ForumGroup": "names of forums are for everybody",
    "EmailPreference": "asked for by the member it belongs to, on their own settings",
    "EmailAddress": "asked for by the member it belongs to, on their own settings",
    "SocialAccount": "asked for by the member it belongs to, on their own settings",
}


def _managers(tree):
    """For each `Model.objects`, the model and the method that is called on it."""
    parents = {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "objects":
            after = parents.get(node)
            model = node.value.id if isinstance(node.value, ast.Name) else ast.unparse(node.value)
            yield model, after.attr if isinstance(after, ast.Attribute) else ""


def test_there_are_views_to_look_at():
    assert len(_VIEWS) > 10


@pytest.mark.parametrize("path", _VIEWS, ids=lambda path: str(path.relative_to(ROOT)))
def test_view_reads_through_visibility(path):
    found = [
        f"{model}.objects.{method}"
        for model, method in _managers(ast.parse(path.read_text()))
        if method not in _SEEN and model not in WITHOUT_VISIBILITY
    ]
    assert found == []


@pytest.mark.parametrize("path", _VIEWS, ids=lambda path: str(path.relative_to(ROOT)))
def test_view_writes_nothing_itself(path):
    tree = ast.parse(path.read_text())
    found = [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in _WRITES
        and ".objects" in ast.unparse(node.func)
    ]
    found += [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"save", "delete"}
        and "form" not in ast.unparse(node.func.value)
        and "session" not in ast.unparse(node.func.value)
        and "cache" not in ast.unparse(node.func.value)
    ]
    assert found == []


def _actions():
    for path in python_files(*APPS):
        if path.parent.name == "actions":
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    yield path, node


_ENTRY = [(path, node) for path, node in _actions() if "by" in [each.arg for each in node.args.kwonlyargs]]


@pytest.mark.parametrize(
    ("path", "node"), _ENTRY, ids=[f"{p.parent.parent.name}.{n.name}" for p, n in _ENTRY]
)
def test_action_takes_keywords_only_and_says_what_it_does(path, node):
    assert not node.args.args
    assert ast.get_docstring(node)
    assert node.returns is not None


@pytest.mark.parametrize("package", APPS)
def test_only_common_marks_text_as_safe(package):
    for path in python_files(package, "lupusteam"):
        names = {
            node.id if isinstance(node, ast.Name) else node.attr
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Name | ast.Attribute)
        }
        assert "mark_safe" not in names, path
