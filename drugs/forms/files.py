"""Catalogue files that an editor sends."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drugs.catalogue_archive import MAX_TOTAL_BYTES, unpacked
from drugs.exceptions import CatalogueError


class _ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several, cleaned to (name, bytes) pairs; archives are opened."""

    widget = _ManyFiles(attrs={"accept": ".toml,.zip"})

    def clean(self, data: Any, initial: Any = None) -> list[tuple[str, bytes]]:
        sent = (data or [None]) if isinstance(data, list) else [data]
        files = [super(FilesField, self).clean(each, initial) for each in sent]
        if sum(file.size for file in files) > MAX_TOTAL_BYTES:
            raise ValidationError(_("These files are too big. Up to 4 MB can come at once."))
        try:
            return unpacked((file.name, file.read()) for file in files)
        except CatalogueError as refused:
            raise ValidationError(list(refused.problems)) from refused


class FilesForm(forms.Form):
    sent = FilesField(
        label=gettext_lazy("Files"),
        help_text=gettext_lazy("Catalogue files that end in .toml, or an archive of them that ends in .zip."),
    )
