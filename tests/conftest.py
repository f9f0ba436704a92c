"""What every test may ask for: the named people, a browser, a worker."""
import pytest

pytest_plugins = [f"tests.plugins.{name}" for name in ("browser", "kept", "line", "order", "plain", "scanner", "worker")]


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
