"""The key under which a handle is unique: case and look-alike forms fold together."""

import unicodedata


def handle_key(handle: str) -> str:
    """`handle` folded for comparison: NFKC, case-folded, without `_`, `-` and `.`.

    So "Blue_Door", "bluedoor" and full-width forms of it are one name.
    """
    folded = unicodedata.normalize("NFKC", handle).casefold()
    return "".join(char for char in folded if char not in "_-.")
