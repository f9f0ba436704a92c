"""Every address of the site; the upper houses are named here as strings."""
from django.urls import include, path
from django.views.i18n import set_language

from fund.permissions import public
from fund.views import books, health, home, job, outbox, styleguide

in_fund = [
    path("books/", books.books, name="books"),
    path("books/calls/new/", books.call_new, name="call_new"),
    path("books/calls/<uuid:call>/paid/", books.call_paid, name="call_paid"),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("accounts/", include("allauth.account.urls")),
    path("i18n/setlang/", public(set_language), name="set_language"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("jobs/<uuid:job>/", job.job, name="job"),
    path("f/<slug:slug>/", include((in_fund, "fund"))),
    path("", include("applicants.urls")),
    path("", include("portfolio.urls")),
]
