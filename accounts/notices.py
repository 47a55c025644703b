"""Changes to how somebody signs in, of which they are told under Notices and by mail, whoever made them."""

from __future__ import annotations

from enum import IntEnum

from django.utils.translation import gettext_lazy as _


class Change(IntEnum):
    """What happened. The numbers are kept with notices, so they stay."""

    NEW_DEVICE = 1
    PASSWORD = 2
    EMAIL = 3
    STEP_ADDED = 4
    STEP_REMOVED = 5
    SPARE_CODES = 6
    CONNECTED = 7
    DISCONNECTED = 8


WORDS = {
    Change.NEW_DEVICE: _("Somebody signed in to your account on a device that is new here. Was it you?"),
    Change.PASSWORD: _("Your password was changed. Was it you?"),
    Change.EMAIL: _("The e-mail address of your account was changed. Was it you?"),
    Change.STEP_ADDED: _("A second step of signing in was added to your account. Was it you?"),
    Change.STEP_REMOVED: _("A second step of signing in was taken off your account. Was it you?"),
    Change.SPARE_CODES: _("New spare codes were made for your account. Was it you?"),
    Change.CONNECTED: _("Another company’s account can sign in to yours now. Was it you?"),
    Change.DISCONNECTED: _("Another company’s account no longer signs in to yours. Was it you?"),
}
