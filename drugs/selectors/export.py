"""The catalogue as files, of what readers see or of what editors are working on."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from django.utils.translation import ngettext

from drugs.catalogue_export import ExportedFile, write_file
from drugs.models import Drug
from drugs.selectors.content import PageContent
from drugs.selectors.entries import drug_entry, left_out

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

_EPOCH = (1980, 1, 1, 0, 0, 0)  # equal pages make equal archives


def exported_files(*, slugs: Collection[str] = (), working: bool = False) -> Iterator[ExportedFile]:
    """One file for each drug, by slug: its published page, or its working copy. All of them when `slugs` is empty.

    About ten queries for each page. Drafts are in it only as working copies. Each file says itself what it leaves out.
    """
    drugs = Drug.objects.order_by("slug").select_related("published")
    for drug in drugs.filter(slug__in=slugs) if slugs else drugs:
        if working:
            yield write_file(drug_entry(drug), remarks=_remarks(drug))
        elif drug.published is not None:
            yield write_file(drug_entry(drug, PageContent.from_json(drug.published.content)))


def archive(files: Iterable[ExportedFile]) -> bytes:
    """`files` as one zip archive. The same files make the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in files:
            packed.writestr(zipfile.ZipInfo(file.name, _EPOCH), file.text.encode(), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _remarks(drug: Drug) -> list[str]:
    texts = left_out(drug)
    if not texts:
        return []
    said = ngettext(
        "Left out is %(count)d statement that is not shown to readers:",
        "Left out are %(count)d statements that are not shown to readers:",
        len(texts),
    ) % {"count": len(texts)}
    return [said, *texts]
