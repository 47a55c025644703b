from accounts.models.consent import Consent
from accounts.models.distance import MemberBlock, MemberMute
from accounts.models.export import DataExport
from accounts.models.leaving import Leaving, MemorialRequest
from accounts.models.looks import StaffLook
from accounts.models.profile import HealthProfile, Profile
from accounts.models.provider import ProviderDeletion
from accounts.models.signin import SignIn
from accounts.models.team import TeamTie
from accounts.models.user import ReservedHandle, User

__all__ = [
    "Consent",
    "DataExport",
    "HealthProfile",
    "Leaving",
    "MemberBlock",
    "MemberMute",
    "MemorialRequest",
    "Profile",
    "ProviderDeletion",
    "ReservedHandle",
    "SignIn",
    "StaffLook",
    "TeamTie",
    "User",
]
