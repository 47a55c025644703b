"""Builds a member's copy: one ZIP with JSON for programs, pages for people, and what they uploaded.

Everything is streamed: rows come in chunks, a page holds a few hundred of them, files are copied piece by piece.
A worker that dies leaves a row that says BUILDING and a file that nobody is told of; the sweep has the copy built anew.
"""

from __future__ import annotations

import datetime
import json
import logging
import shutil
import tempfile
import zipfile
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.emails import compose_export_mail
from accounts.models import DataExport, User
from accounts.registries import all_export_tables, export_files

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from accounts.registries import ExportFile, ExportTable

logger = logging.getLogger(__name__)

_ROWS_PER_PAGE = 200  # a page that a phone can open
_BEATS_PER_ROWS = 2_000  # how often a long table says that its worker lives
GIVEN_UP_AFTER = datetime.timedelta(minutes=15)  # since a worker last said so


class _TakenOver(Exception):  # noqa: N818 - ends the work quietly
    """Another worker builds this copy, or its member is gone."""


@dataclass(frozen=True, slots=True)
class _Page:
    """One page of a table, for the list on the first page."""

    name: str
    title: str
    rows: int


def build(export_id: uuid.UUID) -> bool:
    """Build one copy and tell its member; False when somebody else does, did, or nobody waits for it any more.

    Idempotent: the row is claimed first, and its state, the file's size and the mail change in one transaction.
    """
    export = _claim(export_id)
    if export is None:
        return False
    try:
        with tempfile.TemporaryFile() as target:
            _write(export, target)
            size = target.tell()
            target.seek(0)
            _store(export, target)
    except _TakenOver:
        return False
    return _finish(export, size)


def _claim(export_id: uuid.UUID) -> DataExport | None:
    with transaction.atomic():
        export = (
            DataExport.objects.select_for_update(skip_locked=True, of=["self"])
            .select_related("user")
            .filter(pk=export_id, user__is_active=True, user__erased_at=None)
            .exclude(state=DataExport.State.READY)
            .first()
        )
        now = timezone.now()
        if export is None or (export.claimed_at is not None and export.claimed_at > now - GIVEN_UP_AFTER):
            return None
        export.state, export.claimed_at = DataExport.State.BUILDING, now
        export.tables_done, export.tables_in_all = 0, len(all_export_tables())
        export.save(update_fields=["state", "claimed_at", "tables_done", "tables_in_all"])
    return export


def _beat(export: DataExport, *, tables_done: int) -> None:
    """Say how far the work is, unless it is no longer ours."""
    now = timezone.now()
    ours = DataExport.objects.filter(
        pk=export.pk, state=DataExport.State.BUILDING, claimed_at=export.claimed_at
    )
    if not ours.update(claimed_at=now, tables_done=tables_done):
        raise _TakenOver
    export.claimed_at, export.tables_done = now, tables_done


def _finish(export: DataExport, size: int) -> bool:
    with transaction.atomic():
        held = (
            DataExport.objects.select_for_update()
            .filter(pk=export.pk, state=DataExport.State.BUILDING, claimed_at=export.claimed_at)
            .first()
        )
        if held is None:
            return False
        now = timezone.now()
        held.state, held.bytes, held.ready_at = DataExport.State.READY, size, now
        held.expires_at = now + datetime.timedelta(days=settings.EXPORT_KEEP_DAYS)
        held.save(update_fields=["state", "bytes", "ready_at", "expires_at"])
        user = User.objects.get(pk=held.user_id)
        compose_export_mail(user).to_message(user.email).send()  # into the outbox, with this row
    return True


def _store(export: DataExport, target: IO[bytes]) -> None:
    default_storage.delete(export.path)  # what a worker left that died after this step
    default_storage.save(export.path, File(target))


# -- The file ------------------------------------------------------------------------------
def _write(export: DataExport, target: IO[bytes]) -> None:
    user = export.user
    zone = ZoneInfo(user.time_zone)
    with timezone.override(zone), zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        pages = []
        for done, (name, table) in enumerate(all_export_tables().items()):
            _beat(export, tables_done=done)
            pages.append(_write_table(export, archive, name, table))
        files = 0
        for files_of in export_files:
            for each in files_of(user):
                files += _write_file(archive, each)
        context = {"handle": user.handle, "pages": pages, "files": files, "made_at": timezone.now()}
        archive.writestr("index.html", render_to_string("accounts/export/index.html", context))
        archive.writestr("style.css", render_to_string("accounts/export/style.css"))
        _beat(export, tables_done=len(pages))


def _write_table(export: DataExport, archive: zipfile.ZipFile, name: str, table: ExportTable) -> _Page:
    """JSON into a file of its own first, since a ZIP is written one entry at a time and pages are written meanwhile."""
    count = number = 0
    page: list[list[tuple[str, Any]]] = []
    with tempfile.TemporaryFile("w+", encoding="utf-8") as lines:
        lines.write("[")
        for row in table.rows(export.user):
            if len(page) == _ROWS_PER_PAGE:  # and there is more
                number += 1
                _write_page(archive, name, table, number, page, is_last=False)
                page = []
            lines.write(",\n" if count else "\n")
            lines.write(json.dumps(row, ensure_ascii=False, default=_plain))
            page.append(_for_people(row, table))
            count += 1
            if count % _BEATS_PER_ROWS == 0:
                _beat(export, tables_done=export.tables_done)
        lines.write("\n]\n")
        _write_page(archive, name, table, number + 1, page, is_last=True)
        lines.seek(0)
        with archive.open(f"json/{name}.json", "w", force_zip64=True) as entry:
            while piece := lines.read(1 << 16):
                entry.write(piece.encode())
    return _Page(name, str(table.title), count)


def _write_page(
    archive: zipfile.ZipFile,
    name: str,
    table: ExportTable,
    number: int,
    rows: list[list[tuple[str, Any]]],
    *,
    is_last: bool,
) -> None:
    context = {
        "title": table.title,
        "rows": rows,
        "number": number,
        "before": f"{name}-{number - 1}.html" if number > 1 else "",
        "after": "" if is_last else f"{name}-{number + 1}.html",
    }
    archive.writestr(f"pages/{name}-{number}.html", render_to_string("accounts/export/table.html", context))


def _write_file(archive: zipfile.ZipFile, each: ExportFile) -> int:
    try:
        source = each.open()
    except FileNotFoundError:
        logger.warning("a file of a copy was not found")  # no name: it is a member's
        return 0
    with source, archive.open(f"files/{each.name}", "w", force_zip64=True) as entry:
        shutil.copyfileobj(source, entry)
    return 1


def _plain(value: Any) -> str:
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value)  # a UUID, or a translated word


def _for_people(row: Mapping[str, Any], table: ExportTable) -> list[tuple[str, Any]]:
    """The values that say something, under their names."""
    return [
        (str(label), _readable(row[key]))
        for key, label in table.columns.items()
        if row.get(key) not in (None, "", [], {})
    ]


def _readable(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime.datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, datetime.date):
        return date_format(value)
    if isinstance(value, dict):
        return "\n".join(f"{key}: {_readable(each)}" for key, each in value.items())
    if isinstance(value, list):
        return "\n".join(_readable(each) for each in value)
    return str(value)
