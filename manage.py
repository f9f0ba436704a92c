#!/usr/bin/env python3
"""The door for every command: manage.py demo, migrate, shell, import_case and the rest."""
import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fund.settings")
    if sys.argv[1:2] == ["demo"]:
        os.environ["FUND_DEMO"] = "1"
    from django.core.management import execute_from_command_line

    from fund.embedded import Unavailable

    try:
        execute_from_command_line(sys.argv)
    except Unavailable as problem:
        sys.exit(str(problem))
