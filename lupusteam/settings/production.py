"""Production: refuses to start without its variables and names the missing ones."""

from django.core.exceptions import ImproperlyConfigured

from lupusteam.settings.base import *  # noqa: F403
from lupusteam.settings.base import LOGGING, SITE_ORIGIN, STORAGES, env

REQUIRED = [
    "DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "SITE_ORIGIN",
    "MAIL_FROM",
]
if missing := [name for name in REQUIRED if not env.str(name, default="")]:
    raise ImproperlyConfigured(f"Production needs these environment variables: {', '.join(missing)}.")

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured(
        "SECRET_KEY has fewer than 50 characters. `openssl rand -base64 48` makes a good one."
    )
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = [SITE_ORIGIN]

# -- HTTPS, ended by the proxy in front ----------------------------------------------------
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^livez/$", r"^healthz/$"]  # probes inside the network speak plain HTTP
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600  # seconds; what the preload list asks for
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"
COMFORT_COOKIE_NAME = "__Host-comfort"

STORAGES["staticfiles"] = {"BACKEND": "lupusteam.staticfiles.SiteStaticFilesStorage"}
LOGGING["root"] = {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")}
