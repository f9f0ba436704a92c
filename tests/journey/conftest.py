"""What every journey needs: a whole fund signs in from one address within a minute."""
import pytest


@pytest.fixture(autouse=True)
def many_sign_in_at_once(settings):
    """On a quick machine a journey signs in more often than one address may; how that is limited has tests of its own."""
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login": "1000/m/ip"}
