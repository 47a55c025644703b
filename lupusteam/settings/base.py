"""What every environment shares. Each topic has a banner; each number has its unit and its reason."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from lupusteam.settings.agreement import ASKS_FOR_AGREEMENT as ASKS_FOR_AGREEMENT
from lupusteam.settings.schedule import SCHEDULE

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()

# -- The site ----------------------------------------------------------------------
SITE_NAME = "LupusTeam"
SITE_ORIGIN = env.str(
    "SITE_ORIGIN", default="http://localhost:8000"
)  # scheme and host, no slash; for links in mail
SITE_OPERATOR = env.str("SITE_OPERATOR", default="")  # who runs this site, as the policies name them
SITE_POSTAL_ADDRESS = env.str("SITE_POSTAL_ADDRESS", default="")  # CAN-SPAM asks for one in every digest
SITE_CONTACT_EMAIL = env.str("SITE_CONTACT_EMAIL", default="")
MINIMUM_AGE = env.int("MINIMUM_AGE", default=16)  # years; GDPR Art. 8 default age of digital consent
MAIL_SENDER_NAME = "Your team"  # UI.md section 6: no health word in a sender

# -- Apps --------------------------------------------------------------------------
INSTALLED_APPS = [
    "lupusteam",
    "moderation",
    "forums",
    "drugs",
    "notifications",
    "accounts",
    "common",
    "lupusteam.apps.WorkplaceConfig",  # django.contrib.admin
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",  # the renderer looks for widget templates among apps
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "lupusteam.apps.DevicesConfig",  # allauth.usersessions
    "allauth.socialaccount",
    "allauth.socialaccount.providers.google",
    "allauth.socialaccount.providers.facebook",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "common.middleware.ResponseHeadersMiddleware",
    "accounts.beat.DoorBeatMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.LanguageMiddleware",
    "accounts.middleware.MemberTimeZoneMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",  # for browsers that do not know frame-ancestors
    "allauth.account.middleware.AccountMiddleware",
    "accounts.fresh.FreshProofMiddleware",
    "accounts.middleware.SiteContextMiddleware",
    "common.waiting.WaitMiddleware",
    "accounts.middleware.AgreementMiddleware",
]

ROOT_URLCONF = "lupusteam.urls"
WSGI_APPLICATION = "lupusteam.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "common.context.site",
            ],
        },
    }
]
FORM_RENDERER = "common.forms.SiteFormRenderer"

# -- Database: PostgreSQL, always (D1) --------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default="postgres://unset@/unset")}
DATABASES["default"]["CONN_MAX_AGE"] = 60  # seconds; measured twice as fast as a connection per request
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Queries of common.prepared are planned once per connection. Off behind a pooler that gives one connection to many.
DATABASE_PREPARES = env.bool("DATABASE_PREPARES", default=True)
if DATABASE_PREPARES:
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c plan_cache_mode=force_generic_plan"

# -- Redis: cache and broker (D1); losing it loses nothing (D2) ----------------------------
REDIS_URL = env.str("REDIS_URL", default="redis://unset.invalid:6379/0")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "lt",
        "TIMEOUT": 300,  # seconds; every other lifetime is stated where it is used
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"  # reads from Redis, truth in PostgreSQL (D2)
SESSION_COOKIE_AGE = 14 * 24 * 3600  # seconds; the privacy policy names it
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"  # Strict would drop the session on links from mail
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "lupusteam.views.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no text in cookies

# -- Celery ------------------------------------------------------------------------
_redis = urlsplit(REDIS_URL)
_database = dict(parse_qsl(_redis.query)).get("db", "0")
CELERY_BROKER_URL = (
    f"redis+socket://{_redis.path}?virtual_host={_database}" if _redis.scheme == "unix" else REDIS_URL
)
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 120  # seconds
CELERY_TASK_TIME_LIMIT = 150  # seconds
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,  # seconds; longer than the longest task plus its longest delay, else it runs twice
    "socket_keepalive": True,
    "health_check_interval": 25,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A request that wakes a worker does not wait for a Redis that is away: the sweep wakes it later (D2).
CELERY_TASK_PUBLISH_RETRY_POLICY = {
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.1,
}  # seconds
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10  # seconds
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = SCHEDULE

# -- Who a member is ----------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
# The address is unique without regard to case, by a constraint that lets erased accounts have none.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTHENTICATION_BACKENDS = ["accounts.backends.AddressAndPassword"]
AUTH_PASSWORD_VALIDATORS = [  # Django's own rules in the site's words
    {"NAME": "accounts.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "accounts.passwords.NotCommon"},
    {"NAME": "accounts.passwords.NotLikeTheMember", "OPTIONS": {"user_attributes": ["email", "handle"]}},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "accounts.adapters.SocialAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.consent.ConsentSignupForm"
ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD = "website"
ACCOUNT_FORMS = {
    "signup": "accounts.forms.joining.SignupForm",
    "login": "accounts.forms.signin.LoginForm",
    "request_login_code": "accounts.forms.signin.RequestLoginCodeForm",
    "confirm_login_code": "accounts.forms.signin.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "accounts.forms.signin.ConfirmEmailVerificationCodeForm",
    "confirm_password_reset_code": "accounts.forms.signin.ConfirmPasswordResetCodeForm",
    "reset_password": "accounts.forms.signin.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.signin.NewPasswordForm",
    "reauthenticate": "accounts.forms.signin.ReauthenticateForm",
    "change_password": "accounts.forms.signin.ChangePasswordForm",
    "set_password": "accounts.forms.signin.SetPasswordForm",
    "add_email": "accounts.forms.signin.AddEmailForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 15 * 60  # seconds; UI.md says so to people
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
# allauth offers the change only when the address had no account, which tells whether it had one. Our page leads
# back to the sign-up form instead, the same for both.
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = False
# Two at once, so that a double press of "Continue" is not refused; few in all, so that nobody's mailbox is flooded.
ACCOUNT_RATE_LIMITS = {"confirm_email": "2/10s/key,8/10m/key"}
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60  # seconds
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60  # seconds
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""  # no name that reveals a condition
ACCOUNT_SESSION_REMEMBER = True
SOCIALACCOUNT_AUTO_SIGNUP = False  # True would skip the consent form
SOCIALACCOUNT_EMAIL_VERIFICATION = "mandatory"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_FORMS = {"signup": "accounts.forms.joining.SocialSignupForm"}


def _provider_app(prefix: str) -> list[dict[str, str]]:
    """One allauth app from `<prefix>_CLIENT_ID` and `<prefix>_CLIENT_SECRET`; none without both, and then no button."""
    client_id, secret = (
        env.str(f"{prefix}_CLIENT_ID", default=""),
        env.str(f"{prefix}_CLIENT_SECRET", default=""),
    )
    return [{"client_id": client_id, "secret": secret, "key": ""}] if client_id and secret else []


SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, Any]] = {
    "google": {"APPS": _provider_app("GOOGLE"), "SCOPE": ["openid", "email"], "OAUTH_PKCE_ENABLED": True},
    "facebook": {
        "APPS": _provider_app("FACEBOOK"),
        "METHOD": "oauth2",  # plain redirect; the other method loads Facebook's script
        "SCOPE": ["email"],
        "FIELDS": ["id", "email"],
        "VERSION": "v25.0",  # Meta lists it until 2028-07-29; allauth's default ended on 2026-05-21
    },
}
MFA_ADAPTER = "accounts.adapters.MFAAdapter"
MFA_FORMS = {
    "authenticate": "accounts.forms.twostep.AuthenticateForm",
    "reauthenticate": "accounts.forms.twostep.ReauthenticateForm",
    "activate_totp": "accounts.forms.twostep.ActivateTOTPForm",
    "add_webauthn": "accounts.forms.twostep.AddWebAuthnForm",
    "edit_webauthn": "accounts.forms.twostep.EditWebAuthnForm",
}
MFA_TOTP_ISSUER = MAIL_SENDER_NAME  # shown in the app for codes, where others may look
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
ALLAUTH_TRUSTED_PROXY_COUNT = env.int(
    "TRUSTED_PROXIES", default=0
)  # behind a proxy 0 puts all visitors into one rate limit
# seconds; answers at sign-in and sign-up leave on this beat: many times what differs between a known address and a new one
DOOR_BEAT_SECONDS = 0.1
UNCONFIRMED_ACCOUNT_HOURS = 48  # hours until an address that nobody confirmed is free again

# -- Mail: every message is a row first, a worker hands it over (D2) ---------------------------
EMAIL_BACKEND = "notifications.backends.OutboxBackend"
_mail = env.email_url("EMAIL_URL", default="smtp://localhost:25")
EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"], _mail["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.get("EMAIL_USE_TLS", False), _mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20  # seconds for each answer of the mail server
DEFAULT_FROM_EMAIL = f"{MAIL_SENDER_NAME} <{env.str('MAIL_FROM', default='team@localhost')}>"
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# -- Digests ------------------------------------------------------------------------
DIGEST_MAX_ENTRIES = 8  # per mail; a longer one is not read
DIGEST_DEFAULT_WEEKDAY = 0  # Monday (0..6), in the member's own time zone
DIGEST_DEFAULT_HOUR = 9  # local hour, 0..23
DIGEST_BATCH_SIZE = 100  # members per task

# -- Members' own medicines ------------------------------------------------------------
REMINDER_HOUR = 8  # local hour, 0..23, from which a reminder of that day is told

# -- Figures from members' cards -------------------------------------------------------
EXPERIENCE_COUNTS_AFTER_DAYS = 7  # days a member is here before their card is counted
EXPERIENCE_LOT_DAYS = 7  # and a day drawn by lot from so many, so that no number answers to one card

# -- Forums -------------------------------------------------------------------------
POST_MAX_CHARS = 50_000
POSTS_PER_PAGE = 20
THREADS_PER_PAGE = 20
POST_EDIT_HOURS = 24  # hours in which authors may edit their post
POST_HOLD_SECONDS = env.int(
    "POST_HOLD_SECONDS", default=60
)  # seconds in which a post can be undone before it goes out
POST_PACE = {  # kind: (posts, seconds) for members, and for who joined less than a day ago; moderators have none
    "reply": ((10, 10 * 60), (5, 10 * 60)),
    "thread": ((5, 60 * 60), (2, 60 * 60)),
}
DRAFT_KEEP_DAYS = 180  # days after the last change
UNANSWERED_HOURS = 6  # hours without a reply until willing members are told of a thread
UNANSWERED_MODERATOR_HOURS = 24  # and until moderators are
UNANSWERED_MEMBERS = 8  # members told of one thread; each hears of one thread a day at most
SHORT_VERSION_POSTS = 50  # posts from which a thread offers its short version
OLD_THREAD_DAYS = 180  # days of silence after which the reply box says so

# -- Language and time: stored in UTC, shown in the reader's zone (D9) -------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
COMFORT_COOKIE_NAME = "comfort"  # a visitor's light, size of text, movement and language
COMFORT_COOKIE_AGE = 365 * 24 * 3600  # seconds; the cookie policy names it
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH = ["common.formats"]

# -- Files --------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))()
STATICFILES_DIRS = [BASE_DIR / "static"]
# Pictures have no public address: forums.views.pictures hands them out after asking who may see the post. So there is no
# MEDIA_URL, and a bucket is private.
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(BASE_DIR / "var" / "media"))()
S3_BUCKET = env.str("S3_BUCKET", default="")  # empty: files lie under MEDIA_ROOT
# Records of mail in hand (notifications.handover): a local disk that workers of this machine share, of this site alone.
HANDOVER_DIR = env.path("HANDOVER_DIR", default=str(BASE_DIR / "var" / "handover"))()
STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if S3_BUCKET:
    STORAGES["default"] = {
        "BACKEND": "common.storage.PrivateS3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.str("S3_ENDPOINT_URL", default="") or None,  # empty: Amazon's
            "region_name": env.str("S3_REGION", default="") or None,
            "access_key": env.str("S3_ACCESS_KEY_ID", default="") or None,  # empty: the machine's own role
            "secret_key": env.str("S3_SECRET_ACCESS_KEY", default="") or None,
        },
    }
# Uploads are read in memory, so that the read-only container needs no place for them.
FILE_UPLOAD_HANDLERS = ["common.uploads.CountingUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FILES = 4  # a form of ours has one
PICTURE_MAX_MEGABYTES = 10  # of 1024 * 1024 bytes
PICTURE_MAX_MEGAPIXELS = 50  # what the largest phones make; reading takes up to 6 bytes for each
PICTURES_PER_POST = 10  # shown; of further ones only the description
PICTURES_PER_DAY = 60  # per member
PICTURE_LOOSE_HOURS = 48  # hours after which a picture that no post and no draft names goes

# -- Copies for members ---------------------------------------------------------------
EXPORT_KEEP_DAYS = 7  # how long a copy can be fetched
PROVIDER_DELETION_DAYS = 90  # how long the page stays that says what Facebook asked us to delete

# -- How long things are kept: each has a job in settings/schedule.py, and a line in the privacy policy --------
SIGN_IN_KEEP_DAYS = 90  # the list of sign-ins a member reads
SIGN_IN_KNOWN_DAYS = 30  # a kind of device that was not seen for so long counts as new: its member is told
STAFF_LOOK_KEEP_DAYS = 730  # who of the staff looked at whom
STAFF_LOOK_MINUTES = 30  # how long what was opened with a reason stays open to who gave it
LEAVING_DAYS = 30  # in which who closed their account can come back
MAIL_KEEP_DAYS = 30  # emptied rows of mail and digests: as long as somebody may ask "was it sent?"
NOTICE_KEEP_DAYS = 180  # notices, after reading
BACKUP_KEEP_DAYS = 30  # how long backups may be kept, and erasures replayed (docs/operations/backups.md)
DORMANT_DAYS = 730  # without a sign-in, until an account is warned for the first time
DORMANT_WARN_AGAIN_DAYS = 30  # until the second warning, and once more until it is closed

# -- Headers --------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "style-src": [SELF],
        "script-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        # Chromium applies form-action to the redirect that leaves for the provider.
        "form-action": [
            SELF,
            "https://accounts.google.com",
            "https://www.facebook.com",
            "https://m.facebook.com",
        ],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"


# -- Logs: no addresses, no texts, no health data ---------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}

DEV_MAILBOX_DIR: Path | None = None  # set in development only
