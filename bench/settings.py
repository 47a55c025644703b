"""The site as in production but for TLS, with the floors of the measurement added to its addresses."""

from pathlib import Path

from lupusteam.devstack.servers import ensure_servers

ROOT = Path(__file__).resolve().parents[1] / "var" / "bench"
ensure_servers(ROOT)

from lupusteam.settings.base import *  # noqa: E402, F403
from lupusteam.settings.base import LOGGING, STORAGES  # noqa: E402

DEBUG = False
SECRET_KEY = "bench-only-not-a-secret"  # noqa: S105
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
ROOT_URLCONF = "bench.urls"
STATIC_ROOT = ROOT / "static"
HANDOVER_DIR = ROOT / "handover"
STORAGES["staticfiles"] = {"BACKEND": "lupusteam.staticfiles.SiteStaticFilesStorage"}
LOGGING["root"]["level"] = "WARNING"
POST_PACE = dict.fromkeys(
    ("reply", "thread"), ((10**6, 600), (10**6, 600))
)  # the one client here posts all day
