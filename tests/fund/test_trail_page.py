"""The trail page shows who changed what, before and after, and nothing of what its reader may not see today."""
import pytest
from django.db import connection
from django.utils import timezone, translation

from applicants.actions.assignment import assign_reviewers
from applicants.models import KpiPlan, Scorecard
from fund.actions.trail import seal_trail
from fund.audit import acting
from fund.models import Fund, Indicator, LimitedPartner, Organisation, Seat, TrailEntry, Wall
from fund.queries import trail as query
from tests.cast import approved_item, company, person, submitted_deal
from tests.cast import cast as build
from tests.fund.tampering import allowed
from tests.fund.trailing import URL, about, ko, links, moved_and_sealed, page


@pytest.fixture
def moved(cast):
    return moved_and_sealed(cast)


def test_a_line_says_who_did_what_to_which_row_before_and_after(client, moved):
    text = page(client, moved.partner)
    assert ko("Deal moved") in text
    assert "sunhwan-analyst" in text
    assert "근거를 더 봅니다" in text
    assert f'href="/f/sunhwan/deals/{moved.deal.uuid}/">{moved.deal.company.name}</a>' in text
    assert f"{moved.link.sha256[:4]}…{moved.link.sha256[-4:]}" in text


def test_the_head_of_the_chain_stands_on_the_page(client, moved):
    text = page(client, moved.inspector)
    head = TrailEntry.objects.first()
    assert " ".join(head.sha256[i:i + 8] for i in range(0, 64, 8)) in text
    assert f"{head.number:,}" in text


def test_partner_operations_and_inspector_read_it_and_nobody_else_in_the_fund(client, moved):
    for who in ("partner", "operations", "inspector"):
        page(client, getattr(moved, who))
    for who in ("analyst", "chair", "member", "lp", "mentor", "programme"):
        page(client, getattr(moved, who), status=403)
        assert links(getattr(moved, who), moved.fund).count() == 0


def test_a_rival_fund_sees_nothing_of_it(client, moved):
    rival = build("rival")
    submitted_deal(rival, company("rival 모아"))
    seal_trail()
    ours, theirs = links(moved.partner, moved.fund), links(rival.partner, rival.fund)
    assert about(ours, "applicants.deal") == {moved.deal.pk}
    assert moved.deal.pk not in about(theirs, "applicants.deal")
    assert not set(ours.values_list("number", flat=True)) & set(theirs.values_list("number", flat=True))
    assert links(rival.partner, moved.fund).count() == 0
    page(client, rival.partner, status=404)
    assert moved.deal.company.name not in page(client, rival.partner, "/f/rival/trail/")
    assert "rival 모아" not in page(client, moved.partner)


def test_a_link_labelled_with_our_fund_does_not_show_another_funds_row(moved):
    rival = build("rival")
    theirs = submitted_deal(rival, company("rival 모아"))
    seal_trail()
    with allowed("fund_trailentry") as cursor:
        cursor.execute("UPDATE fund_trailentry SET fund_id = %s WHERE kind = 'applicants.deal' AND object_id = %s", [moved.fund.pk, theirs.pk])
        assert cursor.rowcount > 0
    assert about(links(moved.partner, moved.fund), "applicants.deal") == {moved.deal.pk}


def test_a_reviewer_with_an_open_card_sees_nothing_of_the_others_cards(client, moved):
    assign_reviewers(deal=moved.deal, reviewers=[moved.analyst, moved.partner], by=moved.operations)
    theirs, own = (Scorecard.objects.get(deal=moved.deal, reviewer=seat) for seat in (moved.analyst, moved.partner))
    with acting(moved.analyst, "lock_card"):
        Scorecard.objects.filter(pk=theirs.pk).update(state="locked", esg_gate="stop", locked_at=timezone.now(), no_conflict=True)
    seal_trail()
    assert about(links(moved.partner, moved.fund), "applicants.scorecard") == {own.pk}
    verbs = dict(query.choices(links(moved.partner, moved.fund), moved.partner.user)["verb"])
    assert "lock_card" not in verbs
    assert ko("Scorecard locked") not in page(client, moved.partner)
    assert about(links(moved.operations, moved.fund), "applicants.scorecard") == {theirs.pk}  # locked; the open one stays hidden
    assert ko("Scorecard locked") in page(client, moved.operations)


def test_drafts_of_founders_are_not_on_the_trail_of_the_house(moved):
    from tests.cast import draft_deal

    draft = draft_deal(moved, company("쓰는중"))
    seal_trail()
    assert TrailEntry.objects.filter(kind="applicants.deal", object_id=draft.pk, fund=moved.fund).exists()
    rows = links(moved.partner, moved.fund)
    assert about(rows, "applicants.deal") == {moved.deal.pk}
    assert about(rows, "applicants.company") == {moved.deal.company_id}


def test_somebody_behind_a_wall_sees_nothing_of_the_deal_nor_that_there_is_a_wall(client, moved):
    item = approved_item(moved, submitted_deal(moved, company("벽 뒤 회사")))
    deal = item.deal
    with acting(moved.operations, "set KPI plan"):
        KpiPlan.objects.create(fund=moved.fund, company=deal.company, indicator=Indicator.objects.first())
    wall = Wall.objects.create(fund=moved.fund, about=deal.uuid, user=moved.partner.user, ground="conflict", reason="친척")
    seal_trail()
    free, walled = links(moved.operations, moved.fund), links(moved.partner, moved.fund)
    hidden = {("applicants.deal", deal.pk), ("applicants.company", deal.company_id), ("applicants.agendaitem", item.pk),
              ("applicants.kpiplan", KpiPlan.objects.get().pk), ("fund.wall", wall.pk)}
    assert hidden <= set(free.values_list("kind", "object_id"))
    assert not hidden & set(walled.values_list("kind", "object_id"))
    assert not walled.filter(about=deal.uuid).exists()
    for address in (URL, f"{URL}?about={deal.uuid}", "/f/sunhwan/trail.csv", "/f/sunhwan/trail.jsonl"):
        client.force_login(moved.partner.user)
        response = client.get(address)
        body = (b"".join(response.streaming_content) if response.streaming else response.content).decode()
        assert "벽 뒤 회사" not in body
        assert str(deal.uuid) not in body.replace(f"about={deal.uuid}", "").replace(f'value="{deal.uuid}"', "")
        assert "친척" not in body
    counts = [query.choices(rows, seat.user)["subject"] for rows, seat in ((free, moved.operations), (walled, moved.partner))]
    assert "fund.wall" in dict(counts[0])
    assert "fund.wall" not in dict(counts[1])


def test_a_partner_who_also_sits_at_an_applicant_reads_nothing_on_its_deal(moved):
    assert about(links(moved.partner, moved.fund), "applicants.deal") == {moved.deal.pk}
    Seat.objects.create(user=moved.partner.user, organisation=moved.deal.company.organisation, role="founder_viewer")
    rows = links(moved.partner, moved.fund)
    assert about(rows, "applicants.deal") == set()
    assert about(rows, "applicants.company") == set()
    assert about(links(moved.operations, moved.fund), "applicants.deal") == {moved.deal.pk}


def test_the_history_of_a_link_one_may_not_see_is_empty(client, moved):
    hidden = TrailEntry.objects.filter(kind="fund.indicator").first()
    assert ko("No change matches this filter") in page(client, moved.partner, f"{URL}?of={hidden.number}")
    text = page(client, moved.partner, f"{URL}?of={moved.link.number}")
    assert "근거를 더 봅니다" in text
    assert text.count('class="trail-title"') == TrailEntry.objects.filter(kind="applicants.deal", object_id=moved.deal.pk).count()


def test_a_row_that_is_no_more_is_in_the_chain_and_not_on_the_page(moved):
    plan = KpiPlan.objects.create(fund=moved.fund, company=moved.deal.company, indicator=Indicator.objects.first())
    seal_trail()
    assert about(links(moved.partner, moved.fund), "applicants.kpiplan") == {plan.pk}
    plan.delete()
    seal_trail()
    assert TrailEntry.objects.filter(kind="applicants.kpiplan", fund=moved.fund).count() == 2
    assert about(links(moved.partner, moved.fund), "applicants.kpiplan") == set()


def test_the_administrator_reads_the_site_and_no_deal(client, moved):
    with acting(moved.administrator, "add organisation"):
        Organisation.objects.create(name="새 운영사", kind="operator")
    with acting(moved.founder, "submit application"):
        Organisation.objects.filter(pk=moved.founder_company.organisation_id).update(name="여울 새이름")
    with acting(moved.administrator, "give seat"):
        new = person("newcomer", "lp", moved.lp_a, moved.fund)
    seal_trail()
    moved.administrator.user.__dict__.pop("live_seats", None)
    rows = query.of_the_site(moved.administrator.user)
    kinds = set(rows.values_list("kind", flat=True))
    assert kinds <= {"fund.fund", "fund.seat", "fund.organisation", "fund.indicator", "fund.invitation", "fund.mailtext",
                     "applicants.criterion", "applicants.rubric"}
    assert kinds >= {"fund.fund", "fund.seat", "fund.organisation", "fund.indicator", "applicants.criterion"}
    assert about(rows, "fund.seat") >= {new.pk}
    founders = {moved.founder.pk, moved.editor.pk, moved.viewer.pk}
    assert not founders & about(rows, "fund.seat")
    assert moved.founder_company.organisation_id not in about(rows, "fund.organisation")
    for address in ("/trail/", "/trail.csv", "/trail.jsonl"):
        client.force_login(moved.administrator.user)
        response = client.get(address)
        body = (b"".join(response.streaming_content) if response.streaming else response.content).decode()
        assert "새 운영사" in body
        assert "여울" not in body
        assert moved.deal.company.name not in body
        assert "submit application" not in body
    page(client, moved.administrator, status=404)
    page(client, moved.partner, "/trail/", status=403)


def test_a_person_without_a_seat_in_sight_is_named_by_role_and_organisation_alone(client, moved):
    with acting(moved.founder, "submit application"):
        moved.deal.receipt_no = "R-NEW"
        moved.deal.save()
    seal_trail()
    text = page(client, moved.partner, f"{URL}?verb=submit+application")
    assert "R-NEW" in text
    assert moved.founder.person not in text
    assert moved.founder_company.name in text
    assert str(moved.founder.user.uuid) not in text


@pytest.mark.parametrize(("question", "found"), [
    ("person={analyst}", 1), ("person={operations}", 0), ("verb=move_deal", 1), ("subject=applicants.deal&verb=move_deal", 1),
    ("subject=fund.seat&verb=move_deal", 0), ("verb=move_deal&since={today}&until={today}", 1), ("verb=move_deal&until={yesterday}", 0),
    ("verb=move_deal&since={tomorrow}", 0), ("verb=move_deal&about={deal}", 1), ("verb=move_deal&about={other}", 0)])
def test_the_trail_is_narrowed_by_person_subject_verb_day_and_deal(client, moved, question, found):
    today = timezone.localdate()
    if "{operations}" in question:
        with acting(moved.operations, "mark capital call paid"):
            LimitedPartner.objects.filter(pk=moved.stakes[0].pk).update(commitment=1)
        with acting(moved.operations, "give seat"):
            Seat.objects.filter(pk=moved.mentor.pk).update(ends_on=today)
        seal_trail()
        question += "&verb=move_deal"
    asked = question.format(analyst=moved.analyst.user.uuid, operations=moved.operations.user.uuid, today=today, deal=moved.deal.uuid,
                            yesterday=today - timezone.timedelta(days=1), tomorrow=today + timezone.timedelta(days=1), other=moved.fund.uuid)
    assert page(client, moved.partner, f"{URL}?{asked}").count('class="trail-title"') == found


def test_days_are_days_in_seoul(client, moved):
    with allowed("fund_trailentry") as cursor:  # 16:00 UTC on the 1st is 01:00 on the 2nd in Seoul
        cursor.execute("UPDATE fund_trailentry SET at = '2026-03-01T16:00:00Z' WHERE number = %s", [moved.link.number])
    for day, found in (("2026-03-01", 0), ("2026-03-02", 1)):
        text = page(client, moved.partner, f"{URL}?verb=move_deal&since={day}&until={day}")
        assert text.count('class="trail-title"') == found


@pytest.mark.parametrize("question", ["since=gestern", "until=0001-01-01", "until=9999-12-31", "person=x", "verb=no+such+verb",
                                      "subject=fund.user", "of=-1", "of=1e400", "about=x"])
def test_a_question_that_makes_no_sense_is_answered_beside_its_field_with_nothing_lost(client, moved, question):
    text = page(client, moved.partner, f"{URL}?{question}&verb=move_deal" if "verb" not in question else f"{URL}?{question}", status=422)
    assert 'class="trail-title"' not in text
    if not question.startswith(("of", "about")):
        assert 'class="error"' in text


def test_every_verb_in_the_code_has_words():
    import ast

    from fund.subjects import VERBS
    from tests.test_structure import MODULES, TREES

    used = set()
    for path in MODULES:
        for node in ast.walk(TREES[path]):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "acting":
                used |= {part.value for part in ast.walk(node.args[1]) if isinstance(part, ast.Constant) and isinstance(part.value, str)}
                assert any(isinstance(part, ast.Constant) for part in ast.walk(node.args[1])), ast.unparse(node)
    assert len(used) > 60
    assert used - set(VERBS) == set()


def test_every_column_that_is_shown_has_words():
    from fund.queries import history
    from fund.queries.trail_line import label, shown_columns

    with translation.override("en"):
        raw = [f"{kind}.{column}" for kind in history.tables() for column, field in shown_columns(kind).items()
               if column in history.tables()[kind].columns and label(kind, column, field) == column.removesuffix("_id")]
    assert raw == []


def test_values_are_shown_as_people_say_them(client, moved):
    with acting(moved.operations, "change seat"):
        Seat.objects.filter(pk=moved.mentor.pk).update(role="programme", ends_on="2026-12-31")
        LimitedPartner.objects.filter(pk=moved.stakes[0].pk).update(commitment=13_000_000_000, is_gp=True)
        Fund.objects.filter(pk=moved.fund.pk).update(single_company_limit="0.2")
    seal_trail()
    text = page(client, moved.partner, f"{URL}?verb=change+seat")
    for words in ("멘토", "2026.12.31", "12,000,000,000원", "13,000,000,000원", "아니오", "예", "0.15", "0.2"):
        assert words in text, words


def test_only_sealed_changes_are_listed(client, moved):
    before = page(client, moved.partner).count('class="trail-title"')
    LimitedPartner.objects.filter(pk=moved.stakes[0].pk).update(commitment=1)
    assert page(client, moved.partner).count('class="trail-title"') == before
    seal_trail()
    assert links(moved.partner, moved.fund).filter(kind="fund.limitedpartner", deed="update").count() == 1


def test_the_page_costs_no_more_with_a_long_history(client, moved, django_assert_max_num_queries):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    for n in range(40):
        with acting(moved.operations, "move_deal"):
            moved.deal.reason = f"{n}"
            moved.deal.save()
    seal_trail()
    client.force_login(moved.partner.user)
    with django_assert_max_num_queries(15):
        text = client.get(URL).content.decode()
    assert text.count('class="trail-title"') == 30
    assert 'rel="next"' in text
