"""Behind a wall nothing of a deal is left: not a name, not an amount, not a count, on no page, in no file and in no order."""
import itertools
import re
from types import SimpleNamespace

import pytest
from django.core import mail as mailbox
from django.urls import reverse
from django.utils import timezone

from applicants.actions.application import submit_application
from applicants.actions.committee import freeze_packet, open_ballot
from applicants.actions.draft import save_section
from applicants.actions.kpi_plan import set_plan
from applicants.actions.kpi_request import attach_paper, request_kpi, submit_kpi
from applicants.actions.minutes import draw_minutes
from applicants.actions.remark import add_remark
from applicants.actions.scorecard import lock_card, save_card
from applicants.actions.screening import screen
from applicants.actions.terms import table_deal
from applicants.actions.vote import cast_vote
from applicants.models import (
    AccessLog,
    AgendaItem,
    Application,
    Company,
    Deal,
    Document,
    KpiRequest,
    Scorecard,
    Vote,
)
from applicants.queries.kpi_request import plan_of
from fund.actions.message import deliver
from fund.actions.trail import seal_trail
from fund.actions.wall import end_wall
from fund.errors import Refused
from fund.models import CashFlow, Job, Message, Notification, Seat
from fund.queries.books import ledger
from tests.applicants.applying import signed_in, typed, upload
from tests.applicants.ballots import TERMS, closed, deal_at_committee, opened, sealed, voted
from tests.applicants.crawling import changes, crawl
from tests.applicants.reporting import QUARTER, drafted, indicator, paper
from tests.applicants.scoring import assigned, filled, locked, screened
from tests.applicants.tabs import PARTS, TABS
from tests.applicants.walling import fresh, today, walled
from tests.cast import company, draft_deal, person

CRAWLED = ("analyst", "partner", "operations", "member", "inspector")
WALLED = ("analyst", "analyst2", "partner", "operations", "member", "member2", "inspector")
GROWS = re.compile(r"/trail[/.]|/readers/$")
SECRETS = ("잠긴고래", "고래등", "731,000,000", "7.3억", "31,007", "70,013", "2,170,893", "bigwhale.pdf", "whale-scale")


@pytest.fixture
def house(cast):
    """The cast with a second keeper of walls, a deal in screening and one before the committee that everybody may see."""
    cast.keeper = person("sunhwan-keeper", "operations", cast.gp, cast.fund)
    cast.whale = company("새 회사")
    cast.whaler = person("whaler", "founder_owner", cast.whale.organisation, None)
    cast.open = screened(cast, "보이는 딜")
    locked(cast, cast.open, cast.analyst)
    locked(cast, cast.open, cast.analyst2, {"Depth": 2, "Pathway": 5, "Team": 1, "Market": 3})
    cast.item = sealed(cast, name="보이는 안건")
    cast.tabled = deal_at_committee(cast, "보이는 후보")
    return cast


def grow(c: SimpleNamespace) -> SimpleNamespace:
    """A deal with a row of every kind, each with something of its own to recognise it by."""
    deal = draft_deal(c, c.whale)
    save_section(deal=deal, section="deck", data={"deck": upload(name="bigwhale.pdf")}, by=c.whaler)
    for section, fields in typed(name="잠긴고래 주식회사", one_line="고래등 같은 스티로폼", ask="7.31억").items():
        save_section(deal=deal, section=section, data=fields, by=c.whaler)
    screen(submit_application(deal=deal, by=c.whaler).pk)
    deal.refresh_from_db()
    w = SimpleNamespace(deal=deal, locked=locked(c, deal, c.partner), card=filled(assigned(c, deal, c.analyst), {"Depth": 1}))
    Deal.objects.filter(pk=deal.pk).update(stage="committee")
    deal.refresh_from_db()
    terms = TERMS | {"shares": 70_013, "price": 31_007, "risks": "고래등 터짐"}
    w.item = freeze_packet(item=table_deal(meeting=c.item.meeting, deal=deal, terms=terms, by=c.partner), by=c.partner)
    voted(c, w.item, chair="yes", member="conditional", member2="no")
    w.item = open_ballot(item=w.item, by=c.chair)
    add_remark(item=w.item, text="잠긴고래의 판가를 다시 봅니다", by=c.chair)
    w.item = closed(c, w.item, chair="yes", member="conditional", member2="no")
    draw_minutes(w.item.pk)
    set_plan(fund=c.fund, company=deal.company, indicators=[(indicator("recycled-output"), True)], by=c.partner)
    w.kpi, _token = request_kpi(fund=c.fund, company=deal.company, quarter=QUARTER, by=c.operations)
    w.kpi = drafted(w.kpi, recycled_output="2,170,893")
    attach_paper(request=w.kpi, line=plan_of(w.kpi).get(), upload=paper("whale-scale.pdf"), grade="B")
    w.kpi.refresh_from_db()
    w.kpi = submit_kpi(request=w.kpi)
    w.deck, w.paper = Document.objects.get(deal=deal), Document.objects.get(kind="evidence", company=deal.company)
    seal_trail(everything=True)
    return w


def shut(c: SimpleNamespace, deal: Deal) -> None:
    """Walls by person and by organisation before everybody but one keeper and the chair."""
    for seat in (c.analyst, c.analyst2, c.partner, c.operations):
        walled(c, deal, seat, by=c.keeper)
    for organisation in (c.sponsor, c.inspector.organisation):
        walled(c, deal, organisation, by=c.keeper)


def everywhere(c: SimpleNamespace, name: str) -> dict[str, str]:
    """Every page somebody finds, in every order and through every filter of the table of deals, with its files."""
    fund = ["sunhwan"]
    deals = reverse("applicants:deals", args=fund)
    orders = [f"{deals}?sort=-{key}" for key in ("company", "stage", "ask", "financial", "impact", "days")]
    filters = [f"{deals}?stage={stage}" for stage in ("submitted", "screening", "committee")] + [f"{deals}?round={c.round.pk}"]
    words = [reverse("find") + f"?q={q}" for q in ("잠긴고래", "ㅈㄱㄱㄹ", "bigwhale")]
    return crawl(fresh(getattr(c, name)).user, ["/", *orders, *filters, *words,
                                                reverse("applicants:calibration_csv", args=[*fund, c.round.uuid])])


def test_the_whole_site_is_the_same_to_the_letter_as_if_the_deal_had_never_been(house):
    seal_trail(everything=True)
    Notification.objects.update(read_at=timezone.now())  # the walk itself would read them
    before = {name: everywhere(house, name) for name in CRAWLED}
    assert {name for name, pages in before.items() if len(pages) < (9 if name == "member" else 40)} == set()
    w = grow(house)
    for name in CRAWLED:  # without a wall it is there to be found
        client = signed_in(fresh(getattr(house, name)))
        assert "잠긴고래" in client.get(reverse("applicants:meetings", args=["sunhwan"])).content.decode()
    shut(house, w.deal)
    seal_trail(everything=True)
    for name in CRAWLED:
        after = everywhere(house, name)
        told = {(address, secret) for address, text in after.items() for secret in (*SECRETS, w.deal.receipt_no, str(w.deal.uuid))
                if secret in text and secret not in address}
        assert (name, told, after.keys() ^ before[name].keys()) == (name, set(), set())
        # The chain of the trail grows, and the walk itself opens the other deals; the rest does not move.
        assert {address: lines for address, lines in changes(before[name], after).items() if not GROWS.search(address)} == {}


def addresses(c, w) -> dict[str, str]:
    """Every address that speaks of this deal."""
    fund = ["sunhwan"]
    named = {name: [*fund, w.deal.uuid] for name in (*TABS, *PARTS, "deal_readers", "deal_move", "assign", "deal_owner", "wall_new")}
    named |= {name: [*fund, w.card.uuid] for name in ("scorecard", "scorecard_save", "scorecard_lock", "scorecard_recuse", "scorecard_renew")}
    named |= {name: [*fund, w.item.uuid] for name in (
        "agenda_item", "freeze", "vote", "vote_step_back", "vote_recuse", "open_ballot", "remark", "close_ballot", "defer_item", "decision_void",
        "minutes")}
    named |= {"kpi_review": [*fund, w.kpi.uuid], "kpi_ask": [*fund, str(QUARTER), w.deal.company.uuid], "document_file": [w.deck.uuid],
              "document_page": [w.deck.uuid, 1], "application": [w.deal.uuid], "receipt": [w.deal.uuid],
              "section": [w.deal.uuid, "company"], "section_save": [w.deal.uuid, "company"], "check_answers": [w.deal.uuid],
              "submit": [w.deal.uuid], "deal_beside": [*fund, w.deal.uuid, w.deck.uuid]}
    found = {name: reverse(f"applicants:{name}", args=args) for name, args in named.items()}
    return found | {"evidence": reverse("applicants:document_file", args=[w.paper.uuid])} | {
        f"job {job.name}": reverse("job", args=[job.uuid]) for job in Job.objects.filter(about=w.deal.uuid)}


def test_every_address_of_the_deal_is_closed_to_reading_and_writing(house):
    w = grow(house)
    shut(house, w.deal)
    there = addresses(house, w)
    assert {"job applicants.screen", "job applicants.read_document", "job applicants.draw_minutes"} <= there.keys()
    written = everything_written()
    met = {}
    for name, headers in itertools.product(WALLED, ({}, {"HX-Request": "true"})):
        client = signed_in(fresh(getattr(house, name)))
        for (what, address), method in itertools.product(there.items(), ("get", "post")):
            answer = getattr(client, method)(address, headers=headers)
            assert (name, what, [secret for secret in SECRETS if secret in answer.content.decode()]) == (name, what, [])
            met.setdefault((what, method), set()).add(answer.status_code)
    assert {what: statuses for what, statuses in met.items() if not statuses <= {403, 404, 405}} == {}
    assert everything_written() == written


def everything_written():
    return [list(model.objects.order_by("pk").values()) for model in (Deal, Scorecard, Vote, AgendaItem, KpiRequest, AccessLog, Application)]


def test_those_in_front_of_the_wall_and_the_founder_see_what_they_saw(house, client):
    w = grow(house)
    before = {name: [everywhere(house, name) for _twice in "ab"][-1] for name in ("chair", "whaler")}  # what was new is read by then
    shut(house, w.deal)
    room = reverse("applicants:agenda_item", args=["sunhwan", w.item.uuid])  # who was present signs no minutes any more from behind the wall
    other = {"chair": {room, f"{room}#minutes"}, "whaler": set()}
    for name, pages in before.items():
        assert any("잠긴고래" in text for text in pages.values())
        assert changes(pages, everywhere(house, name)).keys() <= other[name] | {  # the founder's list of readers is shorter, this walk is on record
            reverse(f"applicants:{page}", args=[w.deal.uuid]) for page in ("application", "access_log", "access_log_csv", "erasure_ask")}
    client.force_login(house.keeper.user)
    there = addresses(house, w)
    assert {what for what in ("deal", "deal_readers", "agenda_item", "minutes", "kpi_review", "document_file", "evidence")
            if client.get(there[what]).status_code != 200} == set()


def test_lists_rows_and_counts_hold_nothing_of_it_and_all_of_it_again_when_the_wall_falls(house):
    w = grow(house)
    wall = walled(house, w.deal, house.analyst, by=house.keeper)
    rows = {
        "deal": lambda user: Deal.objects.visible_to(user).filter(pk=w.deal.pk), "company": lambda user: Company.objects.visible_to(user).filter(
            pk=w.deal.company_id),
        "card": lambda user: Scorecard.objects.visible_to(user).filter(deal=w.deal), "own card": lambda user: Scorecard.objects.own(user).filter(
            deal=w.deal),
        "item": lambda user: AgendaItem.objects.visible_to(user).filter(deal=w.deal), "vote": lambda user: Vote.objects.visible_to(user).filter(
            item=w.item),
        "documents": lambda user: Document.objects.visible_to(user).filter(pk__in=(w.deck.pk, w.paper.pk)),
        "figures": lambda user: KpiRequest.objects.visible_to(user).filter(pk=w.kpi.pk),
        "openings": lambda user: AccessLog.objects.visible_to(user).filter(deal=w.deal),
        "jobs": lambda user: Job.objects.visible_to(user).filter(about=w.deal.uuid),
        "notices": lambda user: Notification.objects.visible_to(user).filter(about=w.deal.uuid)}
    AccessLog.objects.create(deal=w.deal, what="application", seat=house.analyst, organisation=house.gp, role="analyst")
    assert {what: found(fresh(house.analyst).user).count() for what, found in rows.items()} == dict.fromkeys(rows, 0)
    end_wall(wall=wall, ends_on=today(), reason="팔았습니다", by=house.keeper)
    again = {what: found(fresh(house.analyst).user).count() for what, found in rows.items()}
    assert {what for what, n in again.items() if n == 0} == set()


def test_a_person_at_the_company_who_also_sits_in_the_fund_finds_their_own_pages_and_none_of_the_funds(house, client):
    w = grow(house)
    Seat.objects.create(user=house.whaler.user, organisation=house.gp, role="partner", fund=house.fund, starts_on="2020-01-01")
    client.force_login(fresh(house.whaler).user)
    there = addresses(house, w)
    open_now = {what for what, address in there.items() if client.get(address).status_code == 200}
    assert {"application", "receipt", "check_answers", "section", "document_file"} <= open_now
    assert open_now & {"deal", "deal_readers", "agenda_item", "minutes", "kpi_review", "scorecard", "job applicants.draw_minutes"} == set()
    text = client.get(reverse("applicants:deals", args=["sunhwan"])).content.decode().partition("</header>")[2]
    assert "잠긴고래" not in re.sub(r'data-\w+="[^"]*"', "", text)  # but for the name of their own seat in the shell
    assert "보이는 딜" in text
    agreement = client.get(reverse("applicants:calibration_csv", args=["sunhwan", house.round.uuid])).content.decode()
    assert "잠긴고래" not in agreement and "보이는 딜" in agreement


def test_a_wall_shuts_no_founder_off_from_their_own_job_even_through_another_seat_of_theirs(house, client):
    w = grow(house)
    Seat.objects.create(user=house.whaler.user, organisation=house.sponsor, role="mentor", starts_on="2020-01-01")
    walled(house, w.deal, house.sponsor, by=house.keeper)
    client.force_login(fresh(house.whaler).user)
    there = addresses(house, w)
    for what in ("application", "receipt", "document_file", "job applicants.screen", "job applicants.read_document"):
        assert client.get(there[what]).status_code == 200


def test_the_ledger_adds_up_for_everybody_and_names_no_company_behind_a_wall(house, client):
    deal = screened(house)
    rows = [("investment", -731_000_000, deal.company.organisation, "잠긴고래 1차 납입"), ("fee", -5_000_000, None, "관리보수"),
            ("investment", -40_000_000, house.open.company.organisation, "보이는 딜 납입")]
    for n, (kind, amount, counterparty, memo) in enumerate(rows):
        CashFlow.objects.create(fund=house.fund, kind=kind, on=today(-1), amount=amount, counterparty=counterparty, memo=memo, source=f"x:{n}")
    shut(house, deal)
    for seat, hidden in ((house.partner, True), (house.inspector, True), (house.keeper, False)):
        user = fresh(seat).user
        assert [(row["flow"].amount, row["balance"], row["hidden"], row["memo"]) for row in ledger(house.fund, user)] == [
            (-40_000_000, -776_000_000, False, "보이는 딜 납입"), (-5_000_000, -736_000_000, False, "관리보수"),
            (-731_000_000, -731_000_000, hidden, "" if hidden else "잠긴고래 1차 납입")]
        client.force_login(user)
        text = client.get(reverse("fund:books", args=["sunhwan"])).content.decode()
        assert ("잠긴고래" in text, "731,000,000" in text, "보이는 딜 납입" in text) == (not hidden, True, True)


def test_the_committee_votes_without_those_behind_a_wall_and_nobody_counts_them_as_absent(house, client):
    deal = deal_at_committee(house, "잠긴 안건")
    walled(house, deal, house.sponsor, by=house.keeper)
    before = Message.objects.count()
    item = freeze_packet(item=table_deal(meeting=house.item.meeting, deal=deal, terms=TERMS, by=house.partner), by=house.partner)
    told = Message.objects.order_by("pk")[before:]
    assert {message.to for message in told if "잠긴 안건" in message.subject + message.body} == {house.chair.user.email}
    client.force_login(house.chair.user)
    client.cookies["django_language"] = "en"
    address = reverse("applicants:agenda_item", args=["sunhwan", item.uuid])
    assert "0 of 1 votes are in" in client.get(address).content.decode()
    voted(house, item, chair="yes")
    assert client.post(reverse("applicants:open_ballot", args=["sunhwan", item.uuid])).status_code == 302
    item = closed(house, item, chair="yes")
    assert (item.decision, item.outcome["seats"], item.outcome["recused"], item.outcome["present"]) == ("approved", 3, 2, 1)


def test_a_vote_cast_before_the_wall_counts_as_recused_once_it_stands(house):
    item = voted(house, sealed(house, house.item.meeting, name="늦은 벽"), chair="yes", member="no", member2="no")
    walled(house, item.deal, house.member, by=house.keeper)
    before = open_ballot(item=item, by=house.chair).before
    assert (before["counts"]["no"], before["recused"], before["present"]) == (1, 1, 2)
    assert [vote["reason"] for vote in before["votes"] if vote["choice"] == "recused"] == [""]


def test_a_final_vote_cast_before_the_wall_counts_as_recused_once_it_stands(house):
    item = opened(house, sealed(house, house.item.meeting, name="늦은 벽"), chair="yes", member="no", member2="no")
    voted(house, item, chair="yes", member="no", member2="no")
    walled(house, item.deal, house.member, by=house.keeper)
    done = closed(house, item)
    assert (done.outcome["counts"]["no"], done.outcome["recused"], done.outcome["present"]) == (1, 1, 2)
    assert [(vote["before"], vote["reason"]) for vote in done.outcome["votes"] if vote["choice"] == "recused"] == [("no", "")]


def test_the_actions_say_so_themselves_where_a_wall_comes_between_the_page_and_the_click(house):
    card = filled(assigned(house, screened(house, "열린 페이지"), house.analyst))
    walled(house, card.deal, house.analyst, by=house.keeper)
    walled(house, house.item.deal, house.member, by=house.keeper)
    by, member = fresh(house.analyst), fresh(house.member)
    for deed in (lambda: save_card(card=card, data={"esg_gate": "stop"}, by=by), lambda: lock_card(card=card, by=by),
                 lambda: cast_vote(item=house.item, choice="yes", reason="", by=member)):
        with pytest.raises(Refused, match="더 이상 열람할 수 없습니다|no longer open to you"):
            deed()
    card.refresh_from_db()
    assert (card.state, card.esg_gate, Vote.objects.filter(item=house.item).count()) == ("draft", "pass", 0)



def test_a_founder_hears_as_a_founder_only_even_with_a_seat_in_the_house_or_at_a_walled_organisation(house):
    Seat.objects.create(user=house.whaler.user, organisation=house.gp, role="partner", fund=house.fund, starts_on="2020-01-01")
    Seat.objects.create(user=house.whaler.user, organisation=house.sponsor, role="mentor", starts_on="2020-01-01")
    w = grow(house)
    told = set(Notification.objects.filter(about=w.deal.uuid, user=house.whaler.user).values_list("kind", flat=True))
    assert told == set()  # neither that an application came in nor that the ballot was opened
    assert Notification.objects.filter(about=w.deal.uuid, user=house.partner.user, kind="application_received").exists()
    walled(house, w.deal, house.sponsor, by=house.keeper)
    letters = Message.objects.filter(user=house.whaler.user)
    for letter in letters:
        deliver(letter.pk)
    assert {(letter.kind, letter.state) for letter in letters.all()} == {("receipt", "sent"), ("kpi_request", "sent")}


def test_a_letter_about_a_deal_is_held_back_from_whoever_has_come_to_stand_behind_a_wall(house):
    w = grow(house)
    packet = Message.objects.filter(about=w.deal.uuid, kind="packet_frozen")
    assert {letter.user_id for letter in packet} == {house.chair.user_id, house.member.user_id, house.member2.user_id}
    shut(house, w.deal)
    packet.update(not_before=None)  # at night they would wait for the morning
    for letter in packet:
        deliver(letter.pk)
    assert {letter.user_id: letter.state for letter in packet.all()} == {
        house.chair.user_id: "sent", house.member.user_id: "withheld", house.member2.user_id: "withheld"}
    assert not [mail for mail in mailbox.outbox if "잠긴고래" in mail.subject + mail.body and mail.to != [house.chair.user.email]]
