"""The test house: servers of its own, beside a running demo without touching it."""
import os
import pathlib
import shutil
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
os.environ["FUND_DATA"] = os.environ.get("FUND_TEST_DATA") or str(ROOT / ".data" / "tests")
for name in ("FUND_DEMO", "DATABASE_URL", "REDIS_URL", "HTTPS", "DEBUG", "SITE_URL"):
    os.environ.pop(name, None)
worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
os.environ["QUEUE_DB"] = str(2 * (int(worker.removeprefix("gw")) % 7))
os.environ["BLOB_FOLDER"] = tempfile.mkdtemp(prefix=f"fund-blobs-{worker}-")
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
# Named here, not in pyproject.toml: there pytest-django would read the settings before the lines above.
os.environ["DJANGO_SETTINGS_MODULE"] = "fund.settings"

import pytest  # noqa: E402  the environment must stand before Django's settings are read

pytest_plugins = ["tests.plugins.browser", "tests.plugins.worker"]


def pytest_configure():
    """Read the settings; pytest-django then sets Django up."""
    from django.conf import settings

    assert settings.TESTING


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes():
    """Each worker names the settings itself, after its own queue and folder."""
    del os.environ["DJANGO_SETTINGS_MODULE"]


def pytest_unconfigure():
    shutil.rmtree(os.environ["BLOB_FOLDER"], ignore_errors=True)


@pytest.fixture(autouse=True)
def fresh_cache(request):
    """Sign-in limits live in the cache: one test must not spend another's."""
    if "db" in request.fixturenames or "transactional_db" in request.fixturenames or "live_server" in request.fixturenames:
        from django.core.cache import cache

        cache.clear()
    return


@pytest.fixture
def cast(db):
    """The named people of one fund; see tests/cast.py."""
    from tests.cast import cast as build

    return build()
