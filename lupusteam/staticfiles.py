"""Static files in production: one stylesheet, hashed names, compressed."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

if TYPE_CHECKING:
    from collections.abc import Iterator

_BUNDLE = "css/site.css"
_IMPORT = re.compile(r'^@import url\("(?P<path>[^"]+)"\) layer\((?P<layer>[\w-]+)\);$', re.MULTILINE)
_COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)


def paste_imports(css: str, read: Any) -> str:
    """`css` with each `@import url("x") layer(y);` replaced by the text of x in `@layer y`, and without comments.

    `read(path)` gives the text of an imported file. Joining text, nothing else.
    """
    pasted = _IMPORT.sub(lambda match: f"@layer {match['layer']} {{\n{read(match['path'])}}}", css)
    return _COMMENT.sub("", pasted)


class SiteStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Pastes the imports of css/site.css in place, so that a page needs one request for its styles."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if _BUNDLE in paths and not dry_run:
            storage, source = paths[_BUNDLE]
            folder = posixpath.dirname(_BUNDLE)
            bundled = paste_imports(
                Path(storage.path(source)).read_text(),
                lambda path: Path(storage.path(posixpath.join(folder, path))).read_text(),
            )
            self.delete(_BUNDLE)
            self.save(_BUNDLE, ContentFile(bundled.encode()))
            paths[_BUNDLE] = (self, _BUNDLE)
        yield from super().post_process(paths, dry_run, **options)
