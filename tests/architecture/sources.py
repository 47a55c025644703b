"""Where the files are that these tests read. No Django needed."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ["moderation", "forums", "drugs", "notifications", "accounts"]  # higher first
PACKAGES = ["lupusteam", *APPS, "common"]
TEMPLATE_FOLDERS = [
    ROOT / "templates",
    *sorted(ROOT.glob("*/templates")),
    ROOT / "lupusteam/devstack/templates",
]


def python_files(*packages: str) -> Iterator[Path]:
    """The Python files of our packages, without migrations."""
    for package in packages or PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def template_files(pattern: str = "*") -> list[tuple[str, Path]]:
    """Name, as the loader takes it, and path of our templates."""
    found = {
        str(path.relative_to(folder)): path
        for folder in TEMPLATE_FOLDERS
        for path in sorted(folder.rglob(pattern))
        if path.is_file()
    }
    return sorted(found.items())


def is_mail(name: str) -> bool:
    """Mails keep rules of their own: mail programs drop linked styles."""
    return bool({"email", "emails"} & set(Path(name).parts[:-1]))
