"""An inspector reads everything that is final: why a deal was put aside once its letter is out, an override once it is answered."""
import pytest

from applicants.actions.deal_status import hold_deal, pass_deal
from applicants.actions.decision import send_decision, stamp_of, stop_decision
from applicants.actions.override import ask_override, confirm_override
from applicants.models import Decision
from fund.actions.trail import seal_trail
from tests.applicants.applying import address
from tests.applicants.calling import english
from tests.applicants.deciding import EN, KO, written
from tests.applicants.moving import planned
from tests.applicants.scoring import locked, screened
from tests.cast import company, submitted_deal
from tests.fund.trailing import URL

pytestmark = pytest.mark.django_db
WHY = "현장 방문이 다음 주로 미뤄졌습니다."


def every_page(c, deal, seat) -> str:
    """All that a person can open about a deal, and what the trail tells them."""
    client = english(seat)
    seal_trail()
    pages = [address(name, c.fund.slug, deal.uuid) for name in ("deal", "deal_history", "deal_talk", "deal_side")]
    lists = [address("deals", c.fund.slug), address("deals", c.fund.slug) + "?view=board", address("deals_csv", c.fund.slug), URL, f"{URL}lines/"]
    return "".join(client.get(page).content.decode() for page in [*pages, *lists])


def test_why_a_deal_was_passed_is_read_once_its_letter_is_out(cast):
    deal = submitted_deal(cast, company("가람"))
    pass_deal(deal=deal, reasons=["too_early"], sentence_ko=KO, sentence_en=EN, by=cast.partner)
    assert KO in every_page(cast, deal, cast.partner) and "Too early for this fund" in every_page(cast, deal, cast.partner)
    before = every_page(cast, deal, cast.inspector)
    assert "Passed" in before and KO not in before and EN not in before and "Too early for this fund" not in before
    letter = Decision.objects.get(deal=deal)
    stop_decision(decision=letter, by=cast.partner)
    assert KO not in every_page(cast, deal, cast.inspector)  # stopped is not sent
    letter = written(cast, deal, reasons=["too_early"])
    send_decision(decision=letter, seen=stamp_of(letter), by=cast.partner)
    assert KO in every_page(cast, deal, cast.inspector) and "Too early for this fund" in every_page(cast, deal, cast.inspector)


def test_a_hold_that_no_letter_follows_is_final_at_once(cast):
    deal = submitted_deal(cast, company("나래"))
    hold_deal(deal=deal, reason="시장을 더 봅니다", revisit_on=None, by=cast.partner)
    assert "시장을 더 봅니다" in every_page(cast, deal, cast.inspector)


def test_an_override_is_read_once_it_is_answered(cast):
    planned(cast)
    deal = screened(cast)
    locked(cast, deal, cast.analyst)
    asked = ask_override(deal=deal, to="interview", reason=WHY, by=cast.analyst)
    assert WHY in every_page(cast, deal, cast.partner) and WHY not in every_page(cast, deal, cast.inspector)
    confirm_override(override=asked, by=cast.partner)
    assert WHY in every_page(cast, deal, cast.inspector)
