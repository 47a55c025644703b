"""Members in the admin. Importing the modules registers them; Django looks for `accounts.admin`.

allauth's own lists of addresses, keys, codes and sessions are taken out: nobody has work there.
"""

import allauth.account.admin
import allauth.mfa.admin
import allauth.socialaccount.admin
import allauth.usersessions.admin  # noqa: F401 - all four register their lists when they load, so they load first
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin

from accounts.admin import members, records

__all__ = ["members", "records"]

admin.site.unregister([EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken, UserSession])
