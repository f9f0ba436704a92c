"""Deals by the thousand, written past the triggers that keep history, where real actions would take hours."""
import contextlib
from collections.abc import Iterator, Sequence
from types import SimpleNamespace

from django.db import connection
from django.db.models import Model

from applicants.models import Company, Deal, Round, Tally
from fund.models import Organisation

STAGES = ("submitted", "screening", "screening", "screening", "interview", "preliminary", "diligence", "committee", "contracting", "invested")


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


def many(numbers: range, like: Model, **columns: str) -> int:
    """As many rows like this one as there are numbers, with `columns` of SQL over the number `n`; gives what to add to a number for its row's key."""
    written = {field.column: columns.get(field.column, "%s") for field in like._meta.concrete_fields if not field.primary_key}
    if "uuid" in written:
        written["uuid"] = "gen_random_uuid()"
    values = [field.get_db_prep_save(field.pre_save(like, add=True), connection) for field in like._meta.concrete_fields
              if written.get(field.column) == "%s"]
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {quote(like._meta.db_table)} ({', '.join(map(quote, written))}) SELECT {', '.join(written.values())}"
                       " FROM generate_series(%s, %s) AS n", [*values, numbers[0], numbers[-1]])
    return type(like).objects.order_by("-pk").values_list("pk", flat=True)[0] - numbers[-1]


def one_of(values: Sequence[str]) -> str:
    """These in turn, over the number `n`."""
    return f"(ARRAY[{', '.join(repr(str(value)) for value in values)}])[n %% {len(values)} + 1]"


def fill(c: SimpleNamespace, round: Round, count: int, first: int) -> None:
    """So many deals of a call, with marks, an owner, stages and days in turn; an eighth of them have ended."""
    numbers = range(first, first + count)
    with without_triggers(Organisation, Company, Deal, Tally):
        house = many(numbers, Organisation(kind="startup"), name="'회사 ' || n")
        company = many(numbers, Company(), organisation_id=f"n + {house}", business_number="lpad(n::text, 10, '0')", theme=one_of(Company.Theme.values[:6]))
        deal = many(numbers, Deal(fund=c.fund, round=round, owner=c.analyst), company_id=f"n + {company}", stage=one_of(STAGES),
                    status="CASE WHEN n %% 8 = 0 THEN 'passed' ELSE 'active' END", ask="n::bigint * 1000000",
                    stage_since="now() - make_interval(days => n %% 60)")
        many(numbers, Tally(people=2), deal_id=f"n + {deal}", financial=f"(n + {deal}) %% 5", impact=f"(n + {deal}) %% 4")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
