"""Start-up of a house: what it registers, own servers where none are given, and the checks that refuse a half-guarded house."""
import gc
import os
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from django.apps import AppConfig
from django.conf import settings

# Files in which a house tells the ground floor about itself: its nouns, its letters, what it notifies of, what waits.
REGISTERS = ("nouns", "letters", "notices", "duties")
# What a request makes, rows and queries and the words of a page, mostly lives until its end and goes by itself: to look for circles after every
# 700 new objects, as Python does unless told otherwise, costs a tenth of the request and finds next to nothing.
COLLECTS_AFTER = 50_000, 20, 20


class HouseConfig(AppConfig):
    """A house: reads what it registers at the start."""

    default = False
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        for name in REGISTERS:
            if find_spec(f"{self.name}.{name}"):
                import_module(f"{self.name}.{name}")


class FundConfig(HouseConfig):
    name = "fund"
    default = True

    def ready(self) -> None:
        from fund import checks, embedded  # noqa: F401  checks register themselves

        super().ready()
        gc.set_threshold(*COLLECTS_AFTER)
        if sys.argv[1:2] == ["demo"]:
            return  # it looks at its port first and starts the servers itself
        embedded.ensure(postgres=not os.environ.get("DATABASE_URL"), redis=not os.environ.get("REDIS_URL"))
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
