"""The Celery application: `celery -A fund worker`, `celery -A fund beat`."""
import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fund.settings")

app = Celery("fund")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["fund", "applicants", "portfolio"])
