"""The nouns that houses register: every tracked one, each with rows that only those may read who may see them."""
import pytest
from django.db.models import Q

from applicants.models import Company, Deal, Document, Evidence, KpiPlan, KpiRequest, KpiValue, Scorecard
from fund import subjects
from fund.models import Indicator, Invitation, LimitedPartner, Organisation, Seat, User, Wall
from fund.queries import history
from fund.subjects import SUBJECTS, named
from portfolio.models import Cut, FundQuarter, Investment, Valuation
from tests.cast import approved_item, company, draft_deal, submitted_deal
from tests.cast import cast as build
from tests.portfolio.quarters import QUARTER
from tests.world import EVERYBODY, NOBODY, seat, world


def rows(model, who):
    who.user.__dict__.pop("live_seats", None)
    return set(SUBJECTS[model._meta.label_lower].rows(who.user).values_list("pk", flat=True))


def test_every_tracked_noun_is_registered(db):
    assert set(history.tables()) - set(SUBJECTS) == set()


@pytest.fixture
def everything(db):
    return world()


def test_rows_names_and_addresses_can_be_asked_for_by_everybody(everything):
    """Each noun's rows, names and addresses for each of the cast: no query fails, no name is empty."""
    seen = set()
    for who in EVERYBODY:
        if who == NOBODY:
            continue
        user = seat(everything, who).user
        for kind, subject in SUBJECTS.items():
            found = subject.rows(user)
            for row in found.select_related(*subject.related)[:5]:
                seen.add(kind)
                assert subject.name(row).strip(), kind
                assert isinstance(subject.address(user, row), str)
            if subject.history:
                assert subject.history(user).exclude(pk__in=found.order_by().values("pk")).count() == 0
            if subject.site:
                assert all(str(row) for row in subject.site(user)[:3])
            if subject.search:
                assert found.filter(Q(**{f"{path}__icontains": "x" for path in subject.search})).count() >= 0
    unwritten = {"fund.mailtext", "fund.benchmark", "portfolio.pathway", "fund.factorreset"}
    assert set(SUBJECTS) - seen == unwritten & (set(SUBJECTS) - seen)


def test_an_address_that_is_given_opens(everything, client):
    """Whoever gets an address may open it: the finder and the trail lead nobody to a closed door."""
    for who in EVERYBODY:
        if who == NOBODY:
            continue
        user = seat(everything, who).user
        client.force_login(user)
        for kind, subject in SUBJECTS.items():
            row = subject.rows(user).select_related(*subject.related).first()
            if row is not None and (address := subject.address(user, row)):
                assert (client.get(address).status_code, kind, who) == (200, kind, who)


def test_a_rival_fund_shares_no_row_but_what_is_public(everything):
    ours, theirs = everything.cast.partner, everything.rival.partner
    public = {"fund.indicator", "fund.benchmark", "applicants.round", "applicants.rubric", "applicants.criterion"}
    for kind, subject in SUBJECTS.items():
        if kind not in public:
            assert rows(subject.model, ours) & rows(subject.model, theirs) == set(), kind
    assert len(rows(Deal, ours)) > 2
    assert rows(Deal, theirs) == set()


def test_the_administrator_sees_no_row_of_a_deal(everything):
    admin = everything.cast.administrator
    deal_content = {kind for kind in SUBJECTS if kind.split(".")[0] in ("applicants", "portfolio")} - {
        "applicants.round", "applicants.rubric", "applicants.criterion", "applicants.watch"}
    for kind in deal_content:
        assert rows(SUBJECTS[kind].model, admin) == set(), kind
    assert rows(Wall, admin) == set()
    assert rows(LimitedPartner, admin) == set()
    assert len(rows(Seat, admin)) == Seat.objects.count()


def test_a_wall_before_one_deal_shuts_what_the_fund_keeps_of_the_company(cast):
    deal = approved_item(cast, submitted_deal(cast, company("벽 뒤"))).deal
    indicator = Indicator.objects.first()
    plan = KpiPlan.objects.create(fund=cast.fund, company=deal.company, indicator=indicator)
    asked = KpiRequest.objects.create(fund=cast.fund, company=deal.company, year=2026, quarter=1, due_on="2026-04-30",
                                      expires_at="2026-05-30T00:00Z", token_sha256="0" * 64)
    facts = {"company": deal.company, "indicator": indicator, "period_start": "2026-01-01", "value": 1}
    value = KpiValue.objects.create(**facts, period_end="2026-03-31", kind="actual", request=asked)
    target = KpiValue.objects.create(**facts, period_end="2026-03-31", kind="target")
    proof = Evidence.objects.create(value=value, grade="D", quantity=1)
    held = Investment.objects.create(fund=cast.fund, company=deal.company, ownership="0.1")
    worth = Valuation.objects.create(investment=held, on="2026-03-31", fair_value=1, basis="x", proposed_by=cast.operations)
    quarter = FundQuarter.objects.create(fund=cast.fund, year=2026, quarter=1, misses="벽 뒤 회사가 미달")
    wanted = {Deal: deal, Company: deal.company, KpiPlan: plan, KpiRequest: asked, KpiValue: value, Evidence: proof, Investment: held,
              Valuation: worth}
    for model, row in wanted.items():
        assert row.pk in rows(model, cast.partner), model
    assert target.pk in rows(KpiValue, cast.partner)
    Wall.objects.create(fund=cast.fund, about=deal.uuid, user=cast.partner.user, ground="conflict", reason="친척")
    for model, row in wanted.items():
        assert row.pk not in rows(model, cast.partner), model
        assert row.pk in rows(model, cast.operations), model
    assert target.pk not in rows(KpiValue, cast.partner)
    history_rows = SUBJECTS["portfolio.fundquarter"].history
    assert quarter not in history_rows(cast.partner.user)
    assert quarter in history_rows(cast.operations.user)
    assert rows(Wall, cast.partner) == set()


def test_founders_find_their_own_and_land_on_their_own_page(cast):
    deal = draft_deal(cast)
    subject = SUBJECTS["applicants.deal"]
    assert rows(Deal, cast.founder) == {deal.pk}
    assert subject.address(cast.founder.user, deal) == f"/applications/{deal.uuid}/"
    assert rows(Deal, cast.partner) == set()


def test_names_of_people_are_for_those_who_share_a_room_with_them(cast):
    build("rival")
    names = {row.name for row in SUBJECTS["fund.user"].rows(cast.partner.user)}
    assert "sunhwan-analyst" in names
    assert not {name for name in names if name.startswith("rival")}
    assert "sunhwan-founder" not in names
    assert {row.name for row in SUBJECTS["fund.user"].rows(cast.lp.user)} == {"sunhwan-lp"}
    assert subjects.find(cast.partner.user, "sunhwan-analyst") == []  # no page of a person opens to them
    assert [row.name for subject, row in subjects.find(cast.administrator.user, "sunhwan-mentor") if subject.kind == "fund.user"] == [
        "sunhwan-mentor"]


def test_an_lp_sees_itself_and_no_other_lp(cast):
    assert rows(LimitedPartner, cast.lp) == {cast.stakes[0].pk}
    assert rows(Organisation, cast.lp) == {cast.lp_a.pk}
    assert {cast.lp_a.pk, cast.lp_b.pk, cast.gp.pk} <= rows(Organisation, cast.partner)
    assert cast.founder_company.organisation_id not in rows(Organisation, cast.partner)


def test_invitations_are_the_administrators(everything):
    assert len(rows(Invitation, everything.cast.administrator)) == Invitation.objects.count() > 0
    assert rows(Invitation, everything.cast.partner) == set()


def test_named_gives_names_of_visible_rows_only_and_one_query_a_kind(everything, django_assert_num_queries):
    c = everything.cast
    keys = {("applicants.deal", pk) for pk in Deal.objects.values_list("pk", flat=True)} | {
        ("fund.limitedpartner", row.pk) for row in everything.rival.stakes} | {("no.such", 1)}
    user = User.objects.get(pk=c.partner.user.pk)
    assert user.live_seats
    with django_assert_num_queries(2):
        found = named(user, keys)
    assert {kind for kind, _pk in found} == {"applicants.deal"}
    assert {pk for _kind, pk in found} == rows(Deal, c.partner)


def test_documents_cards_and_cuts_have_a_name(everything):
    names = {kind: [SUBJECTS[kind].name(row) for row in SUBJECTS[kind].rows(everything.cast.operations.user).select_related(
        *SUBJECTS[kind].related)] for kind in ("applicants.document", "portfolio.cut", "portfolio.fundquarter")}
    assert Document.objects.first().name in names["applicants.document"]
    assert len(names["portfolio.cut"]) == Cut.objects.filter(quarter__fund=everything.cast.fund).count() > 0
    assert any(str(QUARTER.year) in name for name in names["portfolio.fundquarter"])
    assert Scorecard.objects.count() > 0
