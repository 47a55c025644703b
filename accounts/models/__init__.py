from accounts.models.consent import Consent
from accounts.models.user import ReservedHandle, User

__all__ = ["Consent", "ReservedHandle", "User"]
