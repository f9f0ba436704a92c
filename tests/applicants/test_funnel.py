"""The funnel's page, chart and files: figures out of the moves, only of deals one sees, reasons only where one may know them."""
import csv
import datetime as dt
import io

import pgtrigger
import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from applicants.actions.funnel import draw_funnel
from applicants.actions.stage_move import change_stage, undo_move
from applicants.filters.funnel import ask_funnel
from applicants.models import Company, Deal, Round, StageMove, StagePlan, Submission
from applicants.queries.funnel import counted, picture_names, plot
from applicants.queries.stage_plan import plan_of
from fund.audit import acting
from fund.models import Chart, Fund, Job
from fund.states import Edge
from tests.applicants.applying import signed_in
from tests.applicants.calling import english, said
from tests.applicants.scoring import assigned
from tests.applicants.walling import fresh, walled
from tests.cast import company, submitted_deal

DAY = dt.timedelta(days=1)
USUAL = ["interview", "preliminary", "diligence"]


@pytest.fixture
def house(cast):
    StagePlan.objects.filter(fund=cast.fund).update(between=USUAL)
    return cast


def dealt(cast, name, *stages, status="active", days=2, by=None, **columns):
    """A deal that was handed in and moved through these stages, so many days in each; it stands in the last for as long."""
    deal = submitted_deal(cast, company(name), stage="submitted")
    at = timezone.now() - (len(stages) + 1) * days * DAY
    Deal.objects.filter(pk=deal.pk).update(stage_since=at)
    for n, stage in enumerate(stages, 1):
        with acting(None, "move_deal"):
            row = Deal.objects.select_for_update().get(pk=deal.pk)
            back = stage in ("submitted", "screening") and row.stage not in ("submitted", "screening")
            moved = change_stage(deal=row, to=stage, by=by, edges=(Edge(row.stage, stage),), kind="back" if back else "on")
            move = StageMove(**{f.attname: getattr(moved, f.attname) for f in StageMove._meta.fields if f.name not in ("id", "uuid", "since", "at")},
                             since=at + (n - 1) * days * DAY, at=at + n * days * DAY)
        _instead(moved, move)
        Deal.objects.filter(pk=deal.pk).update(stage_since=move.at)
    Deal.objects.filter(pk=deal.pk).update(status=status, **columns)
    return Deal.objects.get(pk=deal.pk)


def _instead(moved, move):
    """A move of the past in place of one that was made just now: moves cannot be changed afterwards."""
    with pgtrigger.ignore("applicants.StageMove:append_only"):
        StageMove.objects.filter(pk=moved.pk).update(since=move.since, at=move.at)


def found(cast, seat=None, address="", by=""):
    asked = ask_funnel(QueryDict(address), cast.fund, fresh(seat or cast.partner).user)
    return counted(asked.rows, plan_of(Fund.objects.get(pk=cast.fund.pk)), fresh(seat or cast.partner).user, asked.by or by)


def numbers(funnel, *names):
    return {row.stage: tuple(getattr(row, name) for name in names) for row in funnel.stages if row.entered}


def page(cast, query=""):
    return reverse("applicants:deal_funnel", args=[cast.fund.slug]) + query


def table(cast, seat, name="", query=""):
    answer = signed_in(seat).get(reverse(f"applicants:deal_funnel_{name}csv", args=[cast.fund.slug]) + query)
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.fixture
def five(house):
    dealt(house, "나아간 곳", "screening", "interview", "committee", "contracting", "invested")
    dealt(house, "떨어진 곳", "screening", status="passed", reason_codes=["team", "market"])
    dealt(house, "돌아온 곳", "screening", "interview", "screening")
    dealt(house, "쉬는 곳", "screening", "interview", status="hold")
    dealt(house, "스스로 거둔 곳", status="withdrawn")
    return house


def test_the_figures_come_out_of_the_moves_in_the_funds_order(five):
    funnel = found(five)
    assert [row.stage for row in funnel.stages] == ["submitted", "screening", *USUAL, "committee", "contracting", "invested"]
    assert numbers(funnel, "entered", "went_on", "passed", "withdrawn", "on_hold", "still", "back") == {
        "submitted": (5, 4, 0, 1, 0, 0, 0), "screening": (4, 2, 1, 0, 0, 1, 0), "interview": (2, 1, 0, 0, 1, 0, 1),
        "committee": (1, 1, 0, 0, 0, 0, 0), "contracting": (1, 1, 0, 0, 0, 0, 0), "invested": (1, 0, 0, 0, 0, 1, 0)}
    assert funnel.total == 5 and funnel.reasons == {"team": {row.stage: int(row.stage == "screening") for row in funnel.stages}}
    screening = funnel.stages[1]
    assert (screening.finished.n, round(screening.finished.median, 3), screening.running.n, round(screening.running.median, 2)) == (4, 2, 1, 2)
    assert [row.running.n for row in funnel.stages if row.stage == "invested"] == [0]  # nobody waits for an investment to go on


def test_a_stay_that_ended_in_a_pass_counts_up_to_it_and_not_to_today(house):
    deal = dealt(house, "끝난 곳", "screening", status="passed")
    Deal.objects.filter(pk=deal.pk).update(stage_since=timezone.now() - 9 * DAY)   # it was passed just now
    screening = found(house).stages[1]
    assert (screening.finished.n, round(screening.finished.median, 2), screening.running.n) == (1, 9.0, 0)
    Deal.objects.filter(pk=deal.pk).update(status="active")
    Deal.objects.filter(pk=deal.pk).update(status="passed", stage_since=timezone.now() - 4 * DAY)
    assert round(found(house).stages[1].finished.median, 2) == 4.0


def test_a_move_that_was_undone_counts_as_not_made(house):
    deal = dealt(house, "되돌린 곳", "screening")
    with acting(house.partner, "move_deal"):
        row = Deal.objects.select_for_update().get(pk=deal.pk)
        move = change_stage(deal=row, to="interview", by=house.partner, edges=(Edge("screening", "interview", "move_deal"),))
    assert numbers(found(house), "entered")["interview"] == (1,)
    undo_move(move=StageMove.objects.get(pk=move.pk), by=fresh(house.partner))
    assert numbers(found(house), "entered", "back") == {"submitted": (1, 0), "screening": (1, 0)}
    assert [row.finished.n for row in found(house).stages][:3] == [1, 0, 0]


def test_a_stage_the_fund_gave_up_keeps_its_deals_in_the_funnel(five):
    StagePlan.objects.filter(fund=five.fund).update(between=["diligence"])
    funnel = found(five)
    assert [row.stage for row in funnel.stages][:4] == ["submitted", "screening", "interview", "diligence"]
    assert numbers(funnel, "entered")["interview"] == (2,)


def test_what_is_asked_for_narrows_the_deals_and_the_groups_add_up_to_all(five):
    other = Round.objects.create(**{f.name: getattr(five.round, f.name) for f in Round._meta.fields if f.name not in ("id", "uuid", "name_en", "name_ko")},
                                 name_ko="다른 공고", name_en="Other call")
    Deal.objects.filter(company__organisation__name="떨어진 곳").update(round=other, source="referral")
    Deal.objects.filter(company__organisation__name="쉬는 곳").update(round=None, source="event")
    Company.objects.filter(organisation__name="돌아온 곳").update(theme="energy")
    with pgtrigger.ignore("applicants.Submission:append_only"):
        Submission.objects.filter(deal__company__organisation__name="나아간 곳").update(submitted_at=timezone.now() - 400 * DAY)
    until = (timezone.localdate() - 300 * DAY).isoformat()
    assert [found(five, address=query).total for query in (
        f"round={other.pk}", "round=none", "source=event", "theme=energy", f"until={until}", f"since={until}", "theme=energy&source=event", "by=theme")
    ] == [1, 1, 1, 1, 1, 4, 0, 5]
    for by, labels in (("round", ["하반기 투자 지원", "다른 공고", "어느 공고도 아님"]), ("theme", None), ("source", None)):
        funnel = found(five, address=f"by={by}")
        assert sum(group.total for group in funnel.groups) == funnel.total
        for at, row in enumerate(funnel.stages):
            for name in ("entered", "went_on", "passed", "withdrawn", "on_hold", "still"):
                assert sum(getattr(group.stages[at], name) for group in funnel.groups) == getattr(row, name)
        if labels:
            assert len(funnel.groups) == len(labels)


def test_a_wall_takes_a_deal_out_of_every_figure_and_file(five):
    before = table(five, five.operations), table(five, five.operations, "reasons_")
    hidden = dealt(five, "벽 뒤 딜", "screening", "interview", status="passed", reason_codes=["negative"], days=300)
    assert found(five, five.operations).total == 6 and "negative" in found(five, five.operations).reasons
    walled(five, hidden, five.operations)
    mine, theirs = found(five, five.operations), found(five, five.partner)
    assert (mine.total, theirs.total) == (5, 6)
    assert "negative" in theirs.reasons and "negative" not in mine.reasons
    assert max(row.finished.median or 0 for row in mine.stages) < 3 < max(row.finished.long or 0 for row in theirs.stages)
    assert [plot(mine)["rows"] == plot(theirs)["rows"], picture_names(plot(mine)) == picture_names(plot(theirs))] == [False, False]
    for rows, name in zip(before, ("", "reasons_"), strict=True):
        assert [line[1:8] for line in table(five, five.operations, name)] == [line[1:8] for line in rows]


def test_who_is_blind_to_a_deal_does_not_read_why_it_was_passed(five):
    assigned(five, Deal.objects.get(company__organisation__name="돌아온 곳"), five.analyst)
    assert (found(five, five.analyst).silent, list(found(five, five.analyst).reasons)) == (False, ["team"])  # that one was not passed
    blind = dealt(five, "아직 안 본 곳", "screening")
    assigned(five, blind, five.analyst)
    Deal.objects.filter(pk=blind.pk).update(status="passed", reason_codes=["negative"])
    mine, theirs = found(five, five.analyst), found(five, five.partner)
    assert (list(mine.reasons), mine.silent) == (["team"], True) and (set(theirs.reasons), theirs.silent) == ({"team", "negative"}, False)
    assert numbers(mine, "passed") == numbers(theirs, "passed")  # that it was passed stands in every list
    assert "Reasons of deals that you have yet to score are left out here." in said(english(five.analyst).get(page(five)))
    assert "부정적 영향" not in signed_in(five.analyst).get(page(five)).text and len(table(five, five.analyst, "reasons_")) == 2


def test_totals_of_the_page_come_out_of_its_rows_and_its_numbers_lead_to_the_deals(five):
    answer = english(five.partner).get(page(five, "?theme=circular&by=source"))
    sums, stages = answer.context["sums"], answer.context["stages"]
    assert sum(sums.values()) == answer.context["found"].total == 5
    assert sums == {name: sum(getattr(line["row"], name) for line in stages) for name in ("passed", "withdrawn", "on_hold", "still")}
    assert answer.context["reasons"]["sum"] == sum(row["sum"] for row in answer.context["reasons"]["rows"]) == 1
    url = next(line["urls"]["passed"] for line in stages if line["row"].stage == "screening")
    assert url.endswith("/deals/?theme=circular&stage=screening&status=passed") and f'href="{url.replace("&", "&amp;")}"' in answer.text
    assert [deal.company.name for deal in Deal.objects.filter(stage="screening", status="passed")] == ["떨어진 곳"]
    assert "as of" in said(answer) and "Of 5 deals, 1 came to the committee: 20%." in said(answer)
    dated = english(five.partner).get(page(five, "?since=2020-01-01"))
    assert {url for line in dated.context["stages"] for url in line["urls"].values()} == {""}


def test_the_file_says_what_the_page_says(five):
    head, *rows = table(five, five.partner, query="?by=theme")
    assert [row[3] for row in rows[:3]] == ["접수", "심사", "인터뷰"] and rows[1][4:11] == ["4", "2", "1", "0", "0", "1", "0"]
    assert len(rows) == 2 * 8 and len({len(row) for row in (head, *rows)}) == 1


@pytest.mark.parametrize("query", [
    "?round=999999", "?round=x", "?since=gestern", "?theme=nonsense", "?by=owner", "?source=%00", "?until=2026-02-31", "?stage=x"])
def test_what_is_not_understood_is_said_beside_its_field_and_the_rest_holds(five, query):
    answer = english(five.partner).get(page(five, query))
    assert answer.status_code == 200 and answer.context["found"].total == 5
    assert bool(answer.context["asked"].form.errors) == (query != "?stage=x")


def test_the_chart_is_drawn_once_for_the_same_figures_and_old_ones_go(five):
    client = signed_in(five.partner)
    first = client.get(page(five))
    assert 'hx-get="' in first.text and "plot-wait" in first.text
    job = Job.objects.get(name="applicants.draw_funnel")
    client.get(page(five))
    assert Job.objects.filter(name="applicants.draw_funnel").count() == 1 and job.args["plot"] == plot(found(five, five.partner))
    assert not Job.objects.visible_to(five.operations.user).filter(pk=job.pk).exists()
    draw_funnel(job.args["plot"])
    draw_funnel(job.args["plot"])
    drawn = client.get(page(five))
    assert Chart.objects.count() == 2 and "plot-wait" not in drawn.text and drawn.text.count("<svg") > first.text.count("<svg")
    assert 'aria-label="심사: 2곳 다음으로"' in drawn.text or "심사" in Chart.objects.first().svg
    Job.objects.filter(pk=job.pk).update(state="done", finished_at=timezone.now() - 31 * DAY)
    draw_funnel(job.args["plot"] | {"total": 6})
    assert sorted(Chart.objects.values_list("digest", flat=True)) == sorted(picture_names(job.args["plot"] | {"total": 6}).values())
    client.get(page(five))
    job.refresh_from_db()
    assert job.state == "queued"  # what was removed is drawn anew when somebody asks


@pytest.mark.parametrize("query", ["", "?by=round&theme=circular&since=2020-01-01"])
def test_the_page_takes_few_queries_however_many_deals_there_are(five, query, django_assert_max_num_queries):
    for name in range(4):
        dealt(five, f"더 {name}", "screening", "interview")
    client = signed_in(five.partner)
    client.get(page(five, query))
    draw_funnel(Job.objects.latest("pk").args["plot"])
    client.get(page(five, query))
    with django_assert_max_num_queries(12):
        assert client.get(page(five, query)).status_code == 200
