"""The site's addresses and one bare page: a sign-in check, CSRF and one INSERT, which is the least that any submit must do."""
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.urls import path

from fund.permissions import Can, allow
from fund.urls import handler400, handler403, handler404
from fund.urls import urlpatterns as site

TABLE = "CREATE TABLE IF NOT EXISTS surge_bare (id bigserial PRIMARY KEY, user_id bigint NOT NULL, at timestamptz NOT NULL DEFAULT now())"


@allow(Can.SIGN_IN)
def bare(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return HttpResponse(f'<form method="post"><input name="csrfmiddlewaretoken" value="{get_token(request)}"></form>')
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO surge_bare (user_id) VALUES (%s)", [request.user.pk])
    return HttpResponse("kept", status=201)


urlpatterns = [path("bare/", bare, name="bare"), *site]
__all__ = ["handler400", "handler403", "handler404", "urlpatterns"]
