"""Who lives in the example community. Needs no Django, because the launcher prints the sign-ins before it is set up."""

import base64
import hashlib
from dataclasses import dataclass

PASSWORD = "paper-wings-and-tea"  # noqa: S105 - printed by `make run`; development only


@dataclass(frozen=True, slots=True)
class Person:
    handle: str
    joined_days_ago: int
    role: str = ""  # "moderator", "editor", "administrator"; empty for members
    email_name: str = ""  # part before @example.org, where it is not the handle

    @property
    def email(self) -> str:
        return f"{self.email_name or self.handle}@example.org"

    @property
    def code_secret(self) -> str:
        """What the app for codes of this person was given, who works here and so has one. The same in every example."""
        return base64.b32encode(hashlib.sha256(f"{PASSWORD} {self.handle}".encode()).digest()[:20]).decode()


PEOPLE = [  # in the order in which they joined
    Person("lantern_keeper", 400, "administrator", "administrator"),
    Person("old_fern", 396, "moderator"),
    Person("margin_note", 380, "editor", "editor"),
    Person("harbourlight", 371),
    Person("second_margin", 360, "editor"),
    Person("paperlantern", 350),
    Person("slowriver", 302),
    Person("ilse_in_shade", 268),
    Person("ninthspoon", 240),
    Person("marlow", 215),
    Person("kestrel_mum", 190),
    Person("third_shift", 141),
    Person("moss_and_milk", 120),
    Person("wrenfeather", 88),
    Person("tuesdaymoth", 62),
    Person("kettle_on", 50),
    Person("bluedoor", 46),
    Person("tinroof", 46),
    Person("seventh_gate", 45),
    Person("lowtide", 3),
]
_BY_HANDLE = {person.handle: person for person in PEOPLE}

# Role, e-mail address and password: what `make run` prints.
SIGN_INS = [
    (role, _BY_HANDLE[handle].email, PASSWORD)
    for role, handle in [
        ("member", "marlow"),
        ("moderator", "old_fern"),
        ("editor", "margin_note"),
        ("second editor", "second_margin"),
        ("administrator", "lantern_keeper"),
    ]
]
