"""What a person does when joining, for tests."""

import re
from typing import Any

from django.urls import reverse

PASSWORD = "a quiet walk at dusk"


def answers(**changes: Any) -> dict[str, Any]:
    """A sign-up form filled in well. A value of None leaves the field out."""
    filled = {
        "handle": "blue.door",
        "email": "newcomer@mail.example",
        "password1": PASSWORD,
        "born_month": "5",
        "born_year": "1984",
        "terms": "on",
        "privacy": "on",
        "health": "on",
        "time_zone": "Europe/Paris",
        "website": "",
    } | changes
    return {name: value for name, value in filled.items() if value is not None}


def provider_answers(**changes: Any) -> dict[str, Any]:
    """The same for the form after Google or Facebook."""
    return answers(email=None, password1=None, website=None, **changes)


def sign_up(client, **changes: Any):
    """Send the form and follow to where it leads."""
    return client.post(reverse("account_signup"), answers(**changes), follow=True)


def code_in(message) -> str:
    """The code of a mail, as a person would copy it."""
    return re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", message.body).group()


def confirm(client, code: str):
    return client.post(reverse("account_email_verification_sent"), {"code": code}, follow=True)


def words_of(response) -> str:
    """What a person reads on a page, without what differs by nature: tokens."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())
    return re.sub(r"\s+", " ", text)
