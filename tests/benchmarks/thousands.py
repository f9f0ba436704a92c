"""Deals by the thousand, written past the triggers that keep history, where real actions would take hours."""
import contextlib
import datetime as dt
from collections.abc import Iterator
from types import SimpleNamespace

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from applicants.models import Company, Deal, Round, Tally
from fund.models import Organisation

STAGES = ("submitted", "screening", "screening", "screening", "interview", "preliminary", "diligence", "committee", "contracting", "invested")
PORTION = 5_000


@contextlib.contextmanager
def without_triggers(*models: type[Model]) -> Iterator[None]:
    """No trigger of these tables is called: one that is called and told to do nothing costs more than the row."""
    def turn(how: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks still to come cannot be altered
            for model in models:
                cursor.execute(f"ALTER TABLE {connection.ops.quote_name(model._meta.db_table)} {how} TRIGGER USER")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    turn("DISABLE")
    yield
    turn("ENABLE")


def fill(c: SimpleNamespace, round: Round, count: int, first: int) -> None:
    """So many deals of a call, with marks, an owner, stages and days in turn; an eighth of them have ended."""
    now, themes = timezone.now(), Company.Theme.values
    with without_triggers(Organisation, Company, Deal, Tally):
        for start in range(first, first + count, PORTION):
            numbers = range(start, min(start + PORTION, first + count))
            houses = Organisation.objects.bulk_create(Organisation(name=f"회사 {n}", kind="startup") for n in numbers)
            companies = Company.objects.bulk_create(
                Company(organisation=house, business_number=f"{n:010}", theme=themes[n % 6]) for n, house in zip(numbers, houses, strict=True))
            deals = Deal.objects.bulk_create(
                Deal(fund=c.fund, company=company, round=round, stage=STAGES[n % 10], status="passed" if n % 8 == 0 else "active", ask=n * 10**6,
                     owner=c.analyst, stage_since=now - dt.timedelta(days=n % 60)) for n, company in zip(numbers, companies, strict=True))
            Tally.objects.bulk_create(Tally(deal=deal, people=2, financial=deal.pk % 5, impact=deal.pk % 4) for deal in deals)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
