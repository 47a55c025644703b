"""Files that somebody sent: catalogue files as they are, or packed as a zip archive. Nothing is written to a disk."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from drugs.catalogue_files import MAX_FILES
from drugs.catalogue_values import MAX_BYTES, quoted
from drugs.exceptions import CatalogueError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_TOTAL_BYTES = 4 * 1024 * 1024  # of all files together, unpacked; those of the project have 360 kB
_OF_THE_SYSTEM = "__MACOSX"  # what Finder packs beside the files


def unpacked(files: Iterable[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """`files`, with archives replaced by what is in them, without folders.

    Raises:
        CatalogueError: an archive that cannot be opened, or more than is read at once.
    """
    found: list[tuple[str, bytes]] = []
    total = 0
    for name, raw in _all(files):
        total += len(raw)
        found.append((name, raw))
        if len(found) > MAX_FILES or total > MAX_TOTAL_BYTES:
            raise CatalogueError([f"these are more than {MAX_FILES} files or {MAX_TOTAL_BYTES} bytes"])
    return found


def _all(files: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    for name, raw in files:
        if not name.casefold().endswith(".zip"):
            yield name, raw
            continue
        try:
            with zipfile.ZipFile(io.BytesIO(raw)) as archive:
                yield from _members(archive)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            RuntimeError,
            NotImplementedError,
            ValueError,
        ) as error:
            # RuntimeError: it asks for a password; NotImplementedError: a way of packing that we do not know
            raise CatalogueError([f"{quoted(name)[1:-1]}: this archive cannot be opened"]) from error


def _members(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    for member in archive.infolist():
        path = PurePosixPath(member.filename.replace("\\", "/"))
        if member.is_dir() or path.parts[:1] == (_OF_THE_SYSTEM,):
            continue
        with archive.open(member) as file:
            yield path.name, file.read(MAX_BYTES + 1)  # however much is packed into it
