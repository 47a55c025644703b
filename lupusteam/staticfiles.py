"""Static files in production: one stylesheet and one script for each kind of page, hashed names, compressed."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_BUNDLE = "css/site.css"
_SCRIPTS = (
    "js/thread.js",
    "js/reading.js",
    "js/writing.js",
    "js/helping.js",
)  # those that are nothing but a list of others
_IMPORT = re.compile(r'^@import url\("(?P<path>[^"]+)"\) layer\((?P<layer>[\w-]+)\);$', re.MULTILINE)
_SCRIPT_IMPORT = re.compile(r'^import "\./(?P<path>[\w-]+\.js)";$', re.MULTILINE)
_SCRIPT_COMMENT = re.compile(r"^\s*//.*\n", re.MULTILINE)  # lines that are a comment and nothing else
_COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)


def paste_imports(css: str, read: Any) -> str:
    """`css` with each `@import url("x") layer(y);` replaced by the text of x in `@layer y`, and without comments.

    `read(path)` gives the text of an imported file. Joining text, nothing else.
    """
    pasted = _IMPORT.sub(lambda match: f"@layer {match['layer']} {{\n{read(match['path'])}}}", css)
    return _COMMENT.sub("", pasted)


def paste_scripts(script: str, read: Any) -> str:
    """`script` with each `import "./x.js";` replaced by the text of x in a block of its own, without lines of comment.

    The imported files give nothing to each other: a block keeps their names apart as modules do.
    """
    pasted = _SCRIPT_IMPORT.sub(lambda match: f"{{\n{read(match['path'])}}}", script)
    return _SCRIPT_COMMENT.sub("", pasted)


class SiteStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Pastes imports in place, so that a page needs one request for its styles and one for its scripts."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run:
            self._paste(paths, _BUNDLE, paste_imports)
            for script in _SCRIPTS:
                self._paste(paths, script, paste_scripts)
        yield from super().post_process(paths, dry_run, **options)

    def _paste(self, paths: dict[str, Any], name: str, paste: Callable[[str, Any], str]) -> None:
        if name not in paths:
            return
        storage, source = paths[name]
        folder = posixpath.dirname(name)
        whole = paste(
            Path(storage.path(source)).read_text(),
            lambda path: Path(storage.path(posixpath.join(folder, path))).read_text(),
        )
        self.delete(name)
        self.save(name, ContentFile(whole.encode()))
        paths[name] = (self, name)
