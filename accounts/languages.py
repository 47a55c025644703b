"""Languages that a member may say they speak: ISO 639 codes, with their names in the reader's language and in their own.

Not the languages of the site's pages, which are settings.LANGUAGES. Django knows most of the names, in all its translations.
"""

from __future__ import annotations

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# Not its variants by country, and one Norwegian: who speaks it reads both ways of writing it.
_FROM_DJANGO = {code for code in LANG_INFO if "-" not in code} - {"nb", "nn"}

_OTHERS = {
    "am": (_("Amharic"), "አማርኛ"),
    "gu": (_("Gujarati"), "ગુજરાતી"),
    "ha": (_("Hausa"), "Hausa"),
    "ht": (_("Haitian Creole"), "Kreyòl ayisyen"),
    "jv": (_("Javanese"), "Basa Jawa"),
    "kmr": (_("Kurdish (Kurmanji)"), "Kurdî"),
    "ln": (_("Lingala"), "Lingála"),
    "lo": (_("Lao"), "ລາວ"),
    "mg": (_("Malagasy"), "Malagasy"),
    "mi": (_("Māori"), "Te reo Māori"),
    "mt": (_("Maltese"), "Malti"),
    "om": (_("Oromo"), "Afaan Oromoo"),
    "ps": (_("Pashto"), "پښتو"),
    "qu": (_("Quechua"), "Runasimi"),
    "rw": (_("Kinyarwanda"), "Ikinyarwanda"),
    "sgn": (_("A sign language"), ""),
    "si": (_("Sinhala"), "සිංහල"),
    "sn": (_("Shona"), "chiShona"),
    "so": (_("Somali"), "Soomaali"),
    "ti": (_("Tigrinya"), "ትግርኛ"),
    "tl": (_("Filipino"), "Filipino"),
    "xh": (_("Xhosa"), "isiXhosa"),
    "yi": (_("Yiddish"), "ייִדיש"),
    "yo": (_("Yoruba"), "Yorùbá"),
    "yue": (_("Cantonese"), "廣東話"),
    "zh": (_("Chinese"), "中文"),
    "zu": (_("Zulu"), "isiZulu"),
}

CODES = frozenset(_FROM_DJANGO | _OTHERS.keys())


def language_name(code: str) -> str:
    """In the reader's language: "German"; "" for a code that is none of CODES."""
    if code in _OTHERS:
        return str(_OTHERS[code][0])
    return gettext(str(LANG_INFO[code]["name"])) if code in CODES else ""


def language_choice(code: str) -> str:
    """For a list to choose from, so that whoever speaks it finds it: "German (Deutsch)"."""
    name = language_name(code)
    local = _OTHERS[code][1] if code in _OTHERS else str(LANG_INFO[code]["name_local"])
    return f"{name} ({local})" if local and local.casefold() != name.casefold() else name
