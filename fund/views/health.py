"""Whether the site stands: the database answers; the queue is told apart, for the site lives without it."""
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, JsonResponse
from redis import Redis
from redis.exceptions import RedisError

from fund.permissions import public


@public
def healthz(request: HttpRequest) -> JsonResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    url = settings.CELERY_BROKER_URL.replace("redis+socket://", "unix://").replace("virtual_host=", "db=")
    try:
        with Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1) as redis:
            queue = redis.ping()
    except (RedisError, OSError):
        queue = False
    return JsonResponse({"database": "ok", "queue": "ok" if queue else "away"})
