"""Forms for writing. They clean words and name things; whether somebody may write is the actions' question."""

from __future__ import annotations

import re
import uuid
from itertools import groupby
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.forms import TextField, clean_text
from common.signs import is_blank
from forums.actions.drafts import Words
from forums.content_notes import CONTENT_NOTES, known
from forums.drug_form import SubjectForm
from forums.models import Forum, Thread

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import QueryDict

_EMPTY = _("There is nothing here yet. A few words are enough.")

# -- Drafts keep every box, also those of forms that other parts of the site put in ------------------
_NOT_KEPT = frozenset(
    {"csrfmiddlewaretoken", "title", "body", "submission_id", "version", "window", "writer"}
    | {"preview", "save", "as_is", "next", "more", "add_picture", "picture", "picture_alt"}
)
_LISTS = frozenset({"content_notes", "poll-option"})
_MAX_FIELDS, _MAX_VALUES, _MAX_NAME_CHARS, _MAX_VALUE_CHARS = 40, 20, 40, 500


def words_of(posted: QueryDict) -> Words:
    """What stands in a form, whether or not it may be posted like that."""
    fields: dict[str, Any] = {}
    for name in list(posted)[:_MAX_FIELDS]:
        if name in _NOT_KEPT or len(name) > _MAX_NAME_CHARS:
            continue
        texts = [clean_text(text)[:_MAX_VALUE_CHARS] for text in posted.getlist(name)[:_MAX_VALUES]]
        if any(texts):
            fields[clean_text(name)] = texts if name in _LISTS else texts[-1]
    return Words(
        body=clean_text(posted.get("body", "")), title=clean_text(posted.get("title", "")), fields=fields
    )


class SubmissionIdField(forms.UUIDField):
    """Which press of the button this is (D6). A form that lost its id, or sends another thing, gets a new one."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput)

    def clean(self, value: Any) -> uuid.UUID:
        try:
            return super().clean(value) or uuid.uuid4()
        except ValidationError:
            return uuid.uuid4()


class WordsField(TextField):
    """A text that needs at least one sign a reader can see or hear."""

    def __init__(self, *, max_chars: int, **kwargs: Any) -> None:
        super().__init__(max_chars=max_chars, error_messages={"required": _EMPTY}, **kwargs)

    def validate(self, value: str) -> None:
        super().validate(value)
        if is_blank(value):
            raise ValidationError(self.error_messages["required"], code="required")


class TitleField(WordsField):
    """One line."""

    def to_python(self, value: Any) -> str:
        return re.sub(r"\s+", " ", super().to_python(value)).strip()

    def validate(self, value: str) -> None:
        if (over := len(value) - self.max_chars) > 0:
            raise ValidationError(
                _(
                    "This is %(over)s characters over the limit of %(limit)s. Keep the title short and say the rest below."
                ),
                code="too_long",
                params={"over": over, "limit": self.max_chars},
            )
        super().validate(value)


def _body() -> WordsField:
    return WordsField(
        label=_("Your words"),
        max_chars=settings.POST_MAX_CHARS,
        widget=forms.Textarea(attrs={"class": "input", "rows": 8}),
    )


def _title() -> TitleField:
    return TitleField(
        label=_("What is it about?"),
        help_text=_("One line. It never shows in e-mails or web addresses."),
        max_chars=Thread.TITLE_MAX_CHARS,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )


class ContentNotesField(forms.MultipleChoiceField):
    """What the post talks about that may be hard to read. Keys that we do not have are passed over, as in old drafts."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Content note"),
            help_text=_("If the text may be hard to read: it is folded until someone opens it."),
            required=False,
            choices=list(CONTENT_NOTES.items()),
            widget=forms.CheckboxSelectMultiple,
        )

    def clean(self, value: Any) -> list[str]:
        return known(value) if isinstance(value, list | tuple) else []


class PostForm(forms.Form):
    """The words of a reply, or of a post that is being changed."""

    body = _body()
    content_notes = ContentNotesField()
    submission_id = SubmissionIdField()


class TitleForm(forms.Form):
    """The title of a thread that is being changed."""

    title = _title()


class ThreadForm(SubjectForm):
    """A new thread: where, what about, the words, which drugs, and who may read it."""

    field_order = ["forum", "title", "body", "is_question"]

    forum = forms.ChoiceField(
        label=_("Forum"),
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={
            "required": _("Choose a forum. A moderator can move the thread later."),
            "invalid_choice": _("This forum takes no new threads. Please choose another one."),
        },
    )
    title = _title()
    body = _body()
    is_question = forms.BooleanField(
        label=_("This is a question"),
        help_text=_("You can mark the posts that helped. Others who ask the same find them."),
        required=False,
    )
    content_notes = ContentNotesField()
    audience = forms.ChoiceField(
        label=_("Who may read it?"),
        choices=Thread.Audience,
        initial=Thread.Audience.MEMBERS,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose who may read it."),
            "invalid_choice": _("Choose one of the two below."),
        },
    )
    submission_id = SubmissionIdField()

    def __init__(self, *args: Any, forums: Iterable[Forum], **kwargs: Any) -> None:
        """`forums` are those that take threads, with their groups, in the order of the list."""
        super().__init__(*args, **kwargs)
        rooms = list(forums)
        self._forums = {forum.slug: forum for forum in rooms}
        field = cast("forms.ChoiceField", self.fields["forum"])
        field.choices = [
            ("", _("Choose a forum")),
            *(
                (group.name, [(forum.slug, forum.name) for forum in found])
                for group, found in groupby(rooms, key=lambda forum: forum.group)
            ),
        ]

    def clean_forum(self) -> Forum:
        return self._forums[self.cleaned_data["forum"]]

    @property
    def has_more(self) -> bool:
        """Something stands in a folded box, or needs another look: then the fold is open."""
        return bool(
            any(field.value() or field.errors for field in (*self.drug_fields, self["topic"]))
            or self["is_question"].value()
            or self["content_notes"].value()
        )
