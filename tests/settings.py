"""The site's settings for a test process: servers and folders of its own, beside a running demo without touching it."""
import atexit
import os
import pathlib
import shutil
import sys
import tempfile

if "pytest" in sys.modules:  # a program that a test starts gets its environment from the test
    for name in ("FUND_DEMO", "DATABASE_URL", "REDIS_URL", "HTTPS", "DEBUG", "SITE_URL"):
        os.environ.pop(name, None)
    os.environ["FUND_DATA"] = os.environ.get("FUND_TEST_DATA") or str(pathlib.Path(__file__).resolve().parents[1] / ".data" / "tests")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    os.environ["QUEUE_DB"] = str(2 * (int(worker.removeprefix("gw")) % 7))
    os.environ["BLOB_FOLDER"] = tempfile.mkdtemp(prefix=f"fund-blobs-{worker}-")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    os.environ["KAKAO_CLIENT_ID"], os.environ["KAKAO_CLIENT_SECRET"] = "kakao-key-of-the-tests", "kakao-secret-of-the-tests"
    atexit.register(shutil.rmtree, os.environ["BLOB_FOLDER"], ignore_errors=True)

from fund.settings import *  # noqa: E402, F403  the environment must stand before the settings are read

# Rooms are tested without a second factor and a fresh password; tests/fund/test_second_factor.py and test_step_up.py ask for them.
SECOND_FACTOR = False
STEP_UP_SECONDS = None
INSTALLED_APPS = [*INSTALLED_APPS, "tests"]  # noqa: F405  for the commands of tests/management
