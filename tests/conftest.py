"""What every test may ask for: the named people, a browser, a worker."""
from collections import Counter

import pytest

pytest_plugins = ["tests.plugins.browser", "tests.plugins.line", "tests.plugins.scanner", "tests.plugins.worker"]

# Files that take minutes begin first, so that no worker is left with one of them in the end while the others have nothing to do.
LONG = ("tests/test_access.py", "tests/applicants/test_barrier.py", "tests/journey/test_every_page.py", "tests/applicants/test_blind_everywhere.py",
        "tests/fund/test_demo.py", "tests/benchmarks/", "tests/journey/", "tests/load/", "tests/applicants/test_withdrawal.py")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """The long files first, then those with the most tests; the tests of a file stay together and in their order."""
    tests = Counter(item.nodeid.split("::")[0] for item in items)

    def place(item):
        file = item.nodeid.split("::")[0]
        return next((at for at, long in enumerate(LONG) if file.startswith(long)), len(LONG)), -tests[file], file

    items.sort(key=place)


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
