"""Whether the site stands: the database answers; the queue is told apart, for the site lives without it."""
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.cache import never_cache

from fund.actions.message import nowhere
from fund.permissions import public
from fund.queries.job import broker_answers


@public
def healthz(request: HttpRequest) -> JsonResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    queue = broker_answers()
    return JsonResponse({"database": "ok", "queue": "ok" if queue else "away", "mail": "no server" if nowhere("mail") else "ok"})


@never_cache
@public
def line(request: HttpRequest) -> JsonResponse:
    """Who is signed in in this browser now, and the token its forms need: for a page that signs in again in place."""
    who = str(request.user.uuid) if request.user.is_authenticated else ""
    return JsonResponse({"user": who, "csrf": get_token(request)})
