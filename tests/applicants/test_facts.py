"""What was missing of a deal met elsewhere is written down; what founders say themselves stays theirs."""
import datetime as dt

import pytest
from django.urls import reverse

from applicants.actions.facts import write_facts
from applicants.models import Company, Deal
from applicants.queries.facts import seen
from applicants.queries.gate import gate
from applicants.queries.upkeep import gap_rows
from fund.errors import Refused
from fund.models import TrailEntry
from tests.applicants.applying import signed_in
from tests.applicants.calling import english, said
from tests.applicants.walling import walled
from tests.cast import business_number, organisation, submitted_deal

NUMBER = business_number(123_456_78)


@pytest.fixture
def met(cast):
    """A company met at an event, of which only the name is known."""
    firm = Company.objects.create(organisation=organisation("만난 곳", "startup"), theme="")
    return Deal.objects.create(fund=cast.fund, company=firm, stage="submitted", source="event")


def page(cast, deal):
    return reverse("applicants:deal_facts", args=[cast.fund.slug, deal.uuid])


def sent(**more):
    return {"business_number": f"{NUMBER[:3]}-{NUMBER[3:5]}-{NUMBER[5:]}", "country": "KR", "theme": "energy", "founded_on": "2021-05-04",
            "one_line": "현수막을 벽돌로", "ask": "12억", "source": "event", "source_note": "임팩트 데이"} | more


def test_a_gap_leads_to_the_page_that_closes_it_and_the_gate_opens(cast, met):
    assert {row["url"] for row in gap_rows(met) if row["key"] not in ("owner", "next")} == {page(cast, met)}
    assert gate(met)[0]["state"] != "ok"
    assert signed_in(cast.analyst).post(page(cast, met), sent()).status_code == 302
    met = Deal.objects.get(pk=met.pk)
    firm = met.company
    assert (met.ask, met.source_note) == (1_200_000_000, "임팩트 데이")
    assert (firm.business_number, firm.theme, firm.founded_on) == (NUMBER, "energy", dt.date(2021, 5, 4))
    assert [row["key"] for row in gap_rows(met)] == ["owner"] and gate(met)[0]["state"] == "ok"
    assert signed_in(cast.analyst).get(page(cast, met)).context["form"].initial["ask"] == "1,200,000,000"


@pytest.mark.parametrize(("field", "value"), [
    ("business_number", "123-45-00000"), ("business_number", "12"), ("founded_on", "2999-01-01"), ("founded_on", "gestern"), ("theme", "nonsense"),
    ("ask", "많이"), ("source", "call"), ("source", ""), ("one_line", "가" * 121), ("one_line", "보이지\u202e않는"), ("country", "US"),
    ("website", "nonsense nonsense"),
])
def test_what_cannot_be_meant_is_said_beside_its_field_and_nothing_is_lost(cast, met, field, value):
    answer = english(cast.analyst).post(page(cast, met), sent(**{field: value}))
    wrong = "business_number" if field == "country" else field
    assert answer.status_code == 422 and list(answer.context["form"].errors) == [wrong] and "임팩트 데이" in answer.text
    assert Deal.objects.get(pk=met.pk).source_note == ""


def test_what_founders_handed_in_or_an_application_described_is_not_overwritten(cast, met):
    applied = submitted_deal(cast)
    answer = signed_in(cast.analyst).get(page(cast, applied))
    assert answer.status_code == 302 and answer.headers["Location"].endswith("/talk/")
    with pytest.raises(Refused, match="founders|창업자"):
        write_facts(deal=applied, facts={"ask": 1}, by=cast.analyst)
    Company.objects.filter(pk=applied.company_id).update(one_line="", described_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    assert [row["url"].rsplit("/", 2)[1] for row in gap_rows(applied) if row["key"] == "one_line"] == ["talk"]
    second = Deal.objects.create(fund=cast.fund, company=applied.company, stage="submitted", source="referral")
    form = signed_in(cast.analyst).get(page(cast, second)).context["form"]
    assert set(form.fields) == {"ask", "source", "source_note", "seen"}
    assert signed_in(cast.analyst).post(page(cast, second), sent(source="referral")).status_code == 302
    assert Company.objects.get(pk=applied.company_id).theme == "circular" and Deal.objects.get(pk=second.pk).ask == 1_200_000_000


def test_two_people_at_once_the_second_loses_nothing(cast, met):
    before = seen(met)
    write_facts(deal=met, facts={"source_note": "먼저"}, by=cast.partner, before=before)
    answer = english(cast.analyst).post(page(cast, met), sent(seen=before))
    assert answer.status_code == 422 and "Somebody else wrote here meanwhile." in said(answer) and "현수막을 벽돌로" in answer.text
    assert Deal.objects.get(pk=met.pk).source_note == "먼저"


def test_a_wall_shuts_the_page_and_the_action(cast, met):
    walled(cast, met, cast.operations)
    assert signed_in(cast.operations).get(page(cast, met)).status_code == 404
    assert signed_in(cast.operations).post(page(cast, met), sent()).status_code == 404
    with pytest.raises(Refused):
        write_facts(deal=met, facts={"source_note": "x"}, by=cast.operations)
    for seat in (cast.inspector, cast.chair):
        with pytest.raises(Refused):
            write_facts(deal=met, facts={"source_note": "x"}, by=seat)
    assert Deal.objects.get(pk=met.pk).source_note == "" and not TrailEntry.objects.filter(verb="write facts").exists()
