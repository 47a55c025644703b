"""Reads catalogue files (catalogue/README.md), from a folder or as they were sent. The whole set is checked before any is used."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from drugs.catalogue_reader import GROUPS_OF_SECTION, KEY_OF_KIND, RESERVED_SLUGS, DrugFile
from drugs.catalogue_values import MARKUP, MAX_BYTES, quoted
from drugs.exceptions import CatalogueError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from drugs.catalogue_entries import DrugEntry

__all__ = ["FOLDER", "GROUPS_OF_SECTION", "MARKUP", "RESERVED_SLUGS", "read_catalogue", "read_files"]

FOLDER = Path(__file__).resolve().parent / "catalogue"
ENDING = ".toml"
MAX_FILES = 500
_MAX_PROBLEMS = 200  # listed at once; the rest is counted


def read_catalogue(folder: Path = FOLDER, *, known: Collection[str] = ()) -> list[DrugEntry]:
    """Every drug of `folder`, by file name. `known`: slugs of drugs that files may name as related, besides each other.

    Raises:
        CatalogueError: with every problem of every file. Nothing is returned then.
    """
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix.casefold() == ENDING)
    except OSError as error:
        raise CatalogueError([f"{folder}: {error.strerror}"]) from error
    if not paths:
        raise CatalogueError([f"{folder}: there are no catalogue files here"])
    return read_files(((path.name, _bytes(path)) for path in paths[: MAX_FILES + 1]), known=known)


def read_files(files: Iterable[tuple[str, bytes]], *, known: Collection[str] = ()) -> list[DrugEntry]:
    """Every drug of `files`: names without folders, and what is in them. In the order of their names.

    Raises:
        CatalogueError: with every problem of every file. Nothing is returned then.
    """
    given = sorted(files, key=lambda file: file[0])
    problems: list[str] = []
    if not given:
        problems.append("there is no catalogue file")
    if len(given) > MAX_FILES:
        raise CatalogueError([f"there are more than {MAX_FILES} files"])
    _check_file_names([name for name, _ in given], problems)
    readers = [(DrugFile(name, problems), raw) for name, raw in given]
    entries = [(file, entry) for file, raw in readers if (entry := file.read(raw)) is not None]
    owners = _check_names_across(entries)
    slugs = {PurePath(name).stem for name, _ in given}
    for file, entry in entries:
        for slug in entry.related:
            if owners.get(slug) == entry.slug:
                file.problem("", f"{quoted(slug)} is this drug itself", "related")
            elif slug not in slugs and slug in owners:
                file.problem("", f"{quoted(slug)} is a name of {owners[slug]}; write that", "related")
            elif slug not in slugs and slug not in known:
                file.problem("", f"{quoted(slug)} is no drug here", "related")
    if problems:
        more = len(problems) - _MAX_PROBLEMS
        raise CatalogueError(problems[:_MAX_PROBLEMS] + ([f"and {more} more"] if more > 0 else []))
    return [entry for _, entry in entries]


def _bytes(path: Path) -> bytes:
    """What is in a file; of one that is too long, only as much as shows that it is."""
    try:
        if not path.is_file():  # a folder, or a pipe that would be waited for
            raise CatalogueError([f"{path.name}: this is no file"])
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise CatalogueError([f"{path.name}: {error.strerror}"]) from error


def _check_file_names(names: list[str], problems: list[str]) -> None:
    """One drug has one file, in whatever case and with however many dots its name is written."""
    seen: dict[str, str] = {}
    for name in names:
        path = PurePath(name)
        if path.suffix.casefold() != ENDING:
            problems.append(f"{quoted(name)[1:-1]}: the name of a catalogue file ends in {ENDING}")
        stem = path.stem.casefold().rstrip(". ")
        if stem in seen:
            problems.append(
                f"{quoted(name)[1:-1]}: {seen[stem]} is about the same drug; one drug has one file"
            )
        seen[stem] = quoted(name)[1:-1]


def _check_names_across(entries: list[tuple[DrugFile, DrugEntry]]) -> dict[str, str]:
    """Which drug each slug and name leads to. No two drugs share one, nor does one drug have the other's slug as a name."""
    owners = {entry.slug: entry.slug for _, entry in entries}
    for file, entry in entries:
        for name in entry.names:
            owner = owners.setdefault(name.slug, entry.slug)
            if owner != entry.slug:
                key = "lead_brand" if name.name == entry.lead_brand else KEY_OF_KIND[name.kind]
                file.problem("", f"the name {quoted(name.slug)} leads to {owner} already", key)
    return owners
