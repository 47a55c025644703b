"""Steps between "who are you" and "signed in", as allauth runs them, without its traps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account import stages

if TYPE_CHECKING:
    from django.http import HttpRequest


class ConfirmAddressStage(stages.EmailVerificationStage):
    """Waiting for a code never bars the way to the other pages: nobody is stuck with a mistyped address."""

    def is_resumable(self, request: HttpRequest) -> bool:
        return False


class SignInByCodeStage(stages.LoginByCodeStage):
    def is_resumable(self, request: HttpRequest) -> bool:
        return False
