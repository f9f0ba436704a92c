"""Everybody of the surge as rows: founders with complete drafts but for the deck, their sign-ins, and the house that watches."""
import datetime as dt
import time
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from applicants.models import Application, Company, Deal, Round
from fund.models import Organisation, Seat, User
from fund.permissions import Role
from tests.applicants.applying import typed
from tests.cast import business_number, cast
from tests.load.urls import TABLE

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass
class Founder:
    """One applicant, what they do, and what came of it as they saw it. Times are seconds since 1970."""

    number: int
    user: int
    deal: int
    uuid: str
    session: str
    token: str = ""                                       # of the form on the page that is open already
    cookies: dict[str, str] = field(default_factory=dict)
    size: int = 0
    way: str = "plain"
    pressed: list[float] = field(default_factory=list)    # when each submit was on its way
    answered: list[int] = field(default_factory=list)     # what each that was waited for was answered with
    receipt: str = ""                                     # where the answer led
    deck_sha256: str = ""
    said: str = ""                                        # what a refusal said
    deck_too_late: bool = False                           # the deck itself came after the closing, and was told so


def house() -> SimpleNamespace:
    """The fund, its people and a round that is open for long; see `close_at`."""
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
    return cast("surge")


def founders(made: SimpleNamespace, count: int, first: int = 0) -> list[Founder]:
    """So many founders in the round, each with every section filled in but the deck, and signed in."""
    numbers = range(first, first + count)
    users = User.objects.bulk_create(User(email=f"surge{n}@example.org", name=f"대표 {n}", password=f"!{n}") for n in numbers)
    firms = Organisation.objects.bulk_create(Organisation(kind="startup", name=f"서지 {n}", is_sample=True) for n in numbers)
    companies = Company.objects.bulk_create(Company(organisation=firm) for firm in firms)
    day = dt.date(2020, 1, 1)
    seats = Seat.objects.bulk_create(Seat(user=user, organisation=firm, role=Role.FOUNDER_OWNER, starts_on=day)
                                     for user, firm in zip(users, firms, strict=True))
    deals = Deal.objects.bulk_create(Deal(company=company, round=made.round, fund=made.fund) for company in companies)
    Application.objects.bulk_create(
        Application(deal=deal, form=made.round.first_form, saved_at=timezone.now(), saved_by=seat, business_number=business_number(500_000_000 + n),
                    answers=typed(name=f"서지 {n} 주식회사", business_number=business_number(500_000_000 + n)))
        for n, deal, seat in zip(numbers, deals, seats, strict=True))
    keys = sign_in(users)
    return [Founder(n, user.pk, deal.pk, str(deal.uuid), key) for n, user, deal, key in zip(numbers, users, deals, keys, strict=True)]


def sign_in(users: list[User]) -> list[str]:
    """A session row for each of them; returns the keys that their cookies carry."""
    now, store, rows = int(time.time()), SessionStore(), []
    for user in users:
        content: dict[str, Any] = {SESSION_KEY: str(user.pk), BACKEND_SESSION_KEY: BACKEND, HASH_SESSION_KEY: user.get_session_auth_hash(),
                                   "born": now, "seen": now}
        rows.append(Session(session_key=store._get_new_session_key(), session_data=store.encode(content),
                            expire_date=timezone.now() + dt.timedelta(days=1)))
    Session.objects.bulk_create(rows)
    return [row.session_key for row in rows]


def close_at(made: SimpleNamespace, moment: float) -> None:
    """The round closes at this second since 1970."""
    made.round.closes_at = dt.datetime.fromtimestamp(moment, dt.UTC)
    Round.objects.filter(pk=made.round.pk).update(closes_at=made.round.closes_at)
