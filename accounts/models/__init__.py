from accounts.models.consent import Consent
from accounts.models.distance import MemberBlock, MemberMute
from accounts.models.export import DataExport
from accounts.models.provider import ProviderDeletion
from accounts.models.user import ReservedHandle, User

__all__ = ["Consent", "DataExport", "MemberBlock", "MemberMute", "ProviderDeletion", "ReservedHandle", "User"]
