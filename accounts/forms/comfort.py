"""How people like to read: members and visitors."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import User

_OTHER = _("Elsewhere")


def _zones() -> list[tuple[Any, list[tuple[str, str]]]]:
    """Time zones by continent, in words that people know: "Europe" holds "Paris"."""
    groups: dict[Any, list[tuple[str, str]]] = {}
    for name in sorted(zoneinfo.available_timezones()):
        area, _slash, place = name.partition("/")
        if not place or area in {"Etc", "SystemV", "US", "posix", "right"}:
            continue
        groups.setdefault(area, []).append((name, place.replace("_", " ")))
    return [*groups.items(), (_OTHER, [("UTC", "UTC")])]


def _languages() -> list[tuple[str, Any]]:
    return [("", _("As my browser asks")), *settings.LANGUAGES]


class VisitorComfortForm(forms.Form):
    """How somebody reads who has no account, or is not signed in. Named as the fields of `common.comfort.Comfort` are."""

    theme = forms.ChoiceField(choices=User.Theme.choices, required=False)
    text_size = forms.ChoiceField(choices=User.TextSize.choices, required=False)
    motion = forms.ChoiceField(choices=User.Motion.choices, required=False)
    language = forms.ChoiceField(
        label=_("Language"),
        help_text=_("English is the only one so far."),
        choices=_languages,
        required=False,
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={
            "invalid_choice": _("We do not speak this language yet. Please choose one from the list.")
        },
    )


class ComfortForm(VisitorComfortForm):
    """How a member reads and writes. Named as the columns of `User` are."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("For dates, and for the hour of your digest."),
        choices=_zones,
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={
            "required": _("Please choose a time zone."),
            "invalid_choice": _("We do not know this time zone. Please choose one from the list."),
        },
    )

    # -- Switches: accounts.actions.profiles.SWITCHES
    rests_at_home = forms.BooleanField(
        label=_("Start on the short page"),
        help_text=_("Three things at most. The whole first page is one press further."),
        required=False,
    )
    is_quiet = forms.BooleanField(
        label=_("Quiet"),
        help_text=_("No numbers of what is new, anywhere. What waits for you is still under Notices."),
        required=False,
    )
    holds_posts = forms.BooleanField(
        label=_("Wait a minute before a post goes out"),
        help_text=_("Until then you can undo it. Nobody sees it or is told before."),
        required=False,
    )
    uses_shortcuts = forms.BooleanField(
        label=_("Keyboard shortcuts"),
        help_text=_("Single keys lead through a page: j to the next post, r to the reply box."),
        required=False,
    )
    welcomes_unanswered = forms.BooleanField(
        label=_("Tell me of threads that nobody has answered"),
        help_text=_(
            "In the forums and drugs you subscribe to, after some hours, at most once a day. You never have to answer."
        ),
        required=False,
    )
