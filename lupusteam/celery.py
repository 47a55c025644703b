"""The Celery application. Tasks live in each app's `tasks.py` (queued work) and `periodic.py` (clock work)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lupusteam.settings.development")

app = Celery("lupusteam")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="periodic")
