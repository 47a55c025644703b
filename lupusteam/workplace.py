"""Django's admin as this site has it: the site's own sign-in, and a second step for everybody at work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from common.http import safe_next

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class Workplace(AdminSite):
    """Every page of it asks `has_permission`, so none opens to a session without a second step."""

    site_header = site_title = settings.SITE_NAME
    enable_nav_sidebar = False  # one thing at a time: the first page and the bar lead everywhere

    def has_permission(self, request: HttpRequest) -> bool:
        from accounts.selectors.signins import (
            is_proven,  # here, because it is asked for before models are there
        )

        return super().has_permission(request) and is_proven(request)

    def login(self, request: HttpRequest, extra_context: object = None) -> HttpResponse:
        """Where pages send whoever they do not open to: to sign in, to the second step, or back to the first page."""
        return _login(request)

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """No form of ours completes rows, and this would answer for every column that points at a member."""
        raise Http404


@secure_admin_login
def _login(request: HttpRequest) -> HttpResponse:
    onward = safe_next(request, reverse("admin:index"))
    return redirect(f"{reverse('accounts:work')}?{urlencode({'next': onward})}")
