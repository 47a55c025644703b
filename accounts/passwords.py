"""Django's checks of a new password, in the site's voice."""

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    UserAttributeSimilarityValidator,
)
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class LongEnough(MinimumLengthValidator):
    def get_error_message(self) -> str:
        return ngettext(
            "Please use at least %(n)d character. A few words in a row work well.",
            "Please use at least %(n)d characters. A few words in a row work well.",
            self.min_length,
        ) % {"n": self.min_length}

    def get_help_text(self) -> str:
        return ngettext(
            "At least %(n)d character. A few words in a row work well.",
            "At least %(n)d characters. A few words in a row work well.",
            self.min_length,
        ) % {"n": self.min_length}


class NotCommon(CommonPasswordValidator):
    def get_error_message(self) -> str:
        return _("Many people use this password, so it is easy to guess. Please choose another.")


class NotLikeTheMember(UserAttributeSimilarityValidator):
    def get_error_message(self) -> str:
        return _("This is close to your e-mail address or your name here, so it is easy to guess.")
