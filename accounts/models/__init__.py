from accounts.models.consent import Consent
from accounts.models.distance import MemberBlock, MemberMute
from accounts.models.user import ReservedHandle, User

__all__ = ["Consent", "MemberBlock", "MemberMute", "ReservedHandle", "User"]
