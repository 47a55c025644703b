"""The editors' workplace. Importing the modules registers them; Django looks for `drugs.admin`."""

from drugs.admin import addresses, drugs, parts, proposals

__all__ = ["addresses", "drugs", "parts", "proposals"]
