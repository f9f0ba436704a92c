"""The site's settings for the deadline surge: the site as it is, and one bare page beside it to compare with."""
from fund.settings import *  # noqa: F403

ROOT_URLCONF = "tests.load.urls"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # nobody signs in by password here; making people costs less
CELERY_BEAT_SCHEDULE["re-send jobs the broker lost"]["schedule"] = env.float("SURGE_SWEEP", default=15.0)  # noqa: F405
