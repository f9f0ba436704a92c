"""Start-up of the ground floor: own servers where none are given, and the checks that refuse a half-guarded house."""
import os
import sys
from pathlib import Path

from django.apps import AppConfig
from django.conf import settings


class FundConfig(AppConfig):
    name = "fund"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fund import checks, embedded  # noqa: F401  checks register themselves

        if sys.argv[1:2] == ["demo"]:
            return  # it looks at its port first and starts the servers itself
        embedded.ensure(postgres=not os.environ.get("DATABASE_URL"), redis=not os.environ.get("REDIS_URL"))
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
