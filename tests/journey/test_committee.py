"""Six members take a deal from the interview to a signed decision in the browser: one steps back, one votes with a condition."""
import datetime as dt

import pytest
from django.utils import timezone

from applicants.models import AgendaItem, Assumption, Deal, DiligenceItem, Override, PaymentRequest, StagePlan
from fund.models import Notification
from tests.applicants.ballots import deal_at_committee, more_members
from tests.cast import cast as build
from tests.journey.deciding import OPEN_EVERY_FOLD, Committee
from tests.journey.people import Traveller

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "한결펠릿"
CONDITION, PACKET_CONDITION = "세 번째 원료 공급 계약을 맺습니다.", "처리 용량 변경 허가 접수"


@pytest.fixture
def world(transactional_db, live_server, settings):
    settings.SITE_URL = live_server.url
    c = build()
    StagePlan.objects.filter(fund=c.fund).update(between=["interview", "preliminary", "diligence"])
    more_members(c, 3)
    c.deal = deal_at_committee(c, NAME)
    Deal.objects.filter(pk=c.deal.pk).update(stage="interview")
    return c


@pytest.fixture
def go(page, live_server):
    page.set_default_timeout(15_000)
    return Traveller(page, live_server.url)


def test_from_the_interview_to_a_signed_decision_and_the_payment_order(world, go, celery_worker_process):
    committee = Committee(world, go)
    is_met(world, go)
    passes_the_preliminary_committee(world, committee)
    is_examined(world, go)
    item = is_decided(world, committee)
    finds_nothing(world, go, item, world.member5)
    committee.sign(item, [world.chair, world.member, world.member2, world.member3, world.member4])
    world.deal.refresh_from_db()
    assert (world.deal.stage, item.minutes.signatures.count(), item.minutes.signed.way) == ("contracting", 5, "electronic")
    committee.pay(item, timezone.localdate())
    assert PaymentRequest.objects.get(item=item).amount == 2_000_000_000
    assert set(item.conditions.values_list("text", "state")) == {(CONDITION, "cleared"), (PACKET_CONDITION, "cleared")}


def moves(go, world, to):
    go.go(f"/f/{world.fund.slug}/deals/{world.deal.uuid}/")
    go.page.keyboard.press("m")
    go.page.locator("form.movesheet label.choice", has=go.page.locator(f"[value={to}]")).click()
    go.press("form.movesheet [data-act=move]")


def is_met(world, go):
    go.sign_in(world.partner.user)
    go.go(f"/f/{world.fund.slug}/deals/{world.deal.uuid}/conversations/")
    go.page.evaluate(OPEN_EVERY_FOLD)
    go.fill(held_on=timezone.localdate().isoformat(), present="대표 · 파트너", notes="공장을 보고 원료 계약을 물었습니다.", advice="go_on")
    go.page.locator("form[action$='/conversations/note/'] button[type=submit]").click()
    go.page.wait_for_selector("text=공장을 보고 원료 계약을 물었습니다.", state="attached")
    moves(go, world, "preliminary")


def passes_the_preliminary_committee(world, committee):
    meeting = committee.plan("preliminary", timezone.localdate())
    item = committee.table(meeting, world.deal, price="25,000", shares="80,000", pre_money="120억")
    committee.decide(item, dict.fromkeys((world.chair, world.member, world.member2, world.member3), ("yes", "")))
    world.deal.refresh_from_db()
    assert (item.decision, world.deal.stage) == ("approved", "diligence")


def is_examined(world, go):
    """Checklist, assumptions, main purpose and mandate; what the second step would have brought is let pass by a second person."""
    deal = f"/f/{world.fund.slug}/deals/{world.deal.uuid}"
    go.sign_in(world.analyst.user)
    go.go(f"{deal}/diligence/")
    go.page.evaluate(OPEN_EVERY_FOLD)
    go.fill(template="seed")
    go.press("form[action$='/diligence/start/'] button[type=submit]")
    for line in DiligenceItem.objects.filter(deal=world.deal):
        go.go(f"{deal}/diligence/?line={line.uuid}")
        form = f"form[action$='/{line.uuid}/close/']"
        go.page.locator(f"{form} [name=result]").fill("원본과 대조했고 차이가 없습니다.")
        go.press(f"{form} button[type=submit]")
    year = timezone.localdate().year
    for metric, unit, baseline, target in (("매출", "원", "18.4억", "60억"), ("수율", "%", "71", "78"), ("재활용 산출량", "톤", "1,204", "9,600")):
        go.go(f"{deal}/case/assumptions/new/")
        go.fill(metric=metric, unit=unit, baseline=baseline, baseline_on=dt.date(year - 1, 12, 31).isoformat(), target=target,
                target_on=dt.date(year + 2, 12, 31).isoformat(), owner="대표", grade="B", basis="계약과 설비 기록", sensitivity="배수가 0.3배 낮아집니다.")
        go.press("main form button[type=submit]")
    go.sign_in(world.partner.user)
    go.go(f"{deal}/")
    go.page.keyboard.press("m")
    go.page.locator("form.movesheet label.choice", has=go.page.locator("[value=committee]")).click()
    go.page.locator("form.movesheet [name=reason]").fill("2단계 서류는 계약 전에 받습니다.")
    go.press("form.movesheet [data-act=ask]")
    go.sign_in(world.operations.user)
    go.go(f"/f/{world.fund.slug}/overrides/{Override.objects.get().uuid}/")
    go.press("main button[name=verdict][value=confirm]")
    world.deal.refresh_from_db()
    assert (world.deal.stage, Assumption.objects.filter(deal=world.deal).count()) == ("committee", 3)


def is_decided(world, committee):
    """Six sit: one steps back, five vote; one of them with a condition, after the discussion another comes round."""
    meeting = committee.plan("main", timezone.localdate())
    item = committee.table(meeting, world.deal, price="25,000", shares="80,000", pre_money="120억", conditions=PACKET_CONDITION)
    committee.step_back(world.member5, item, "배우자가 거래처에서 일합니다.")
    before = {world.chair: ("yes", ""), world.member: ("conditional", CONDITION), world.member2: ("no", "판가가 높습니다."),
              world.member3: ("yes", ""), world.member4: ("yes", "")}
    for seat, (choice, reason) in before.items():
        committee.vote(seat, item, choice, reason)
    committee.open(item)
    committee.go.page.locator("form[action$='/remarks/'] [name=text]").fill("판가가 10% 내려도 배수가 1.5배를 넘는지 물었습니다.")
    committee.press_in("remark", item)
    for seat, (choice, reason) in {**before, world.member2: ("yes", "")}.items():
        committee.vote(seat, item, choice, reason)
    item = committee.close(item)
    outcome = item.outcome
    assert (item.decision, outcome["seats"], outcome["recused"], outcome["present"], outcome["in_favour"]) == ("approved", 6, 1, 5, 5)
    assert [row["text"] for row in outcome["conditions"]] == [PACKET_CONDITION, CONDITION]
    assert Assumption.objects.filter(frozen_by=item).count() == 3
    return AgendaItem.objects.select_related("meeting__fund", "deal__company__organisation").get(pk=item.pk)


def finds_nothing(world, go, item, seat):
    """Who stepped back meets the company nowhere: not in rooms, lists or the search, and no door of the item opens."""
    house = f"/f/{world.fund.slug}"
    go.sign_in(seat.user)
    for path in ("/", f"{house}/committee/", f"{house}/committee/{item.meeting.uuid}/", "/notifications/", f"/find/?q={NAME}", f"/find/?q={NAME[:2]}"):
        answer = go.page.goto(go.site + path)
        assert answer.status == 200 and NAME not in go.page.content().replace(f"q={NAME}", "").replace(f'value="{NAME}"', ""), path
    for path in ("", "minutes.pdf", "packet.pdf", "minutes/signed/", "closing/"):
        assert go.page.request.get(f"{go.site}{house}/committee/items/{item.uuid}/{path}").status in (403, 404), path
    assert go.page.request.get(f"{go.site}{house}/committee/items/{item.uuid}/").status == 404
    assert Notification.objects.visible_to(seat.user).filter(about=item.deal.uuid).count() == 0
