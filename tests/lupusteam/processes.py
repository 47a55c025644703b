"""Runs a piece of Python in a process of its own, with an environment of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_OWN = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "IDP_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE")


def run_python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What `code` prints and how it ends. Nothing of this process's servers is passed on."""
    passed = {name: value for name, value in os.environ.items() if name not in _OWN}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=passed | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def read_json(code: str, **environment: str):
    """The last line that `code` prints, as JSON."""
    done = run_python(code, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])
