"""A founder asks that somebody may not read: the door shuts at once, the named never learns of it, the fund answers, both may undo it."""
import pytest
from django.utils import timezone

from applicants.actions.application import submit_application
from applicants.actions.exclusion import answer_exclusion, ask_exclusion, withdraw_exclusion
from applicants.models import Deal, Exclusion
from fund.actions.message import deliver
from fund.actions.trail import seal_trail
from fund.errors import Refused
from fund.models import Message, Notification, User, Wall
from fund.queries.trail import in_fund
from tests.applicants.applying import address, filled, signed_in
from tests.applicants.calling import english, said
from tests.applicants.crawling import changes, steady
from tests.applicants.scoring import assigned, screened
from tests.applicants.tabs import PARTS, TABS, tab
from tests.applicants.walling import fresh
from tests.cast import company, draft_deal, organisation, person, submitted_deal

WHY = "같은 제품을 만드는 계열사가 있습니다."


def sees(seat, deal) -> bool:
    return Deal.objects.in_house(fresh(seat).user).filter(pk=deal.pk).exists()


def readers_page(c, deal) -> str:
    return address("deal_readers", c.fund.slug, deal.uuid)


@pytest.fixture
def house(cast):
    """Two keepers of walls more, so that one of them can be shut out and another answer."""
    cast.keeper = person("sunhwan-keeper", "operations", cast.gp, cast.fund)
    return cast


def test_a_founder_names_an_organisation_and_nobody_there_reads_from_that_moment_on(house):
    deal, client = submitted_deal(house), english(house.founder)
    page = client.get(address("exclusions", deal.uuid))
    offered = {str(row) for row in page.context["form"].fields["organisation"].queryset}
    assert offered == {"sunhwan sponsor", "sunhwan auditor", "sunhwan operator"}  # who may come to read; not the GP, no LP, no site
    assert sees(house.inspector, deal)
    sent = {"organisation": house.inspector.organisation.uuid, "named": "", "reason": WHY}
    assert client.post(address("exclusion_ask", deal.uuid), sent).url == address("exclusions", deal.uuid)
    row = Exclusion.objects.get()
    assert (row.organisation, row.named, row.reason, row.state, row.asked_by) == (house.inspector.organisation, "", WHY, "asked", house.founder)
    wall = row.walls.get()
    assert (wall.organisation, wall.ground, wall.put_up_by, wall.ends_on) == (house.inspector.organisation, "founder", None, None)
    assert not sees(house.inspector, deal) and sees(house.analyst, deal)
    assert signed_in(house.inspector).get(address("deal", "sunhwan", deal.uuid)).status_code == 404
    text = said(client.get(address("access_log", deal.uuid)))
    assert "Shut off until the fund answers" in text and "sunhwan auditor" in text


@pytest.mark.parametrize("written", ["sunhwan-analyst2", "Sunhwan Analyst2", "GP의 sunhwan-analyst2 심사역", "SUNHWAN-ANALYST2 (analyst)"])
def test_a_written_name_shuts_out_the_person_who_bears_it(house, written):
    deal = submitted_deal(house)
    row = ask_exclusion(deal=deal, named=written, reason=WHY, by=house.founder)
    assert [wall.user for wall in row.walls.all()] == [house.analyst2.user]
    assert not sees(house.analyst2, deal) and sees(house.analyst, deal)


def test_a_name_nobody_bears_shuts_out_nobody_and_its_founder_reads_the_same_as_for_one_somebody_bears(house):
    deal, client = submitted_deal(house), english(house.founder)
    told = []
    for named in ("아무개 이사", "sunhwan-analyst2"):
        answer = client.post(address("exclusion_ask", deal.uuid), {"organisation": "", "named": named, "reason": WHY}, follow=True)
        told.append(said(answer).split("Your requests")[1].split(named)[1].split(WHY)[0].replace(named, ""))
    assert Exclusion.objects.get(named="아무개 이사").walls.count() == 0 and sees(house.analyst, deal)
    assert told[0].split("·")[0].strip()[:40] == told[1].split("·")[0].strip()[:40] and "Shut off until the fund answers" in told[0]


def test_who_takes_the_name_later_finds_the_request_in_no_trail_though_they_had_read_it_before(house):
    deal = submitted_deal(house)
    row = ask_exclusion(deal=deal, named="새 이름", reason=WHY, by=house.founder)
    seal_trail(everything=True)

    def links() -> int:
        return in_fund(fresh(house.partner).user, house.fund).filter(kind="applicants.exclusion", object_id=row.pk).count()

    assert row.walls.count() == 0 and links() == 1
    User.objects.filter(pk=house.partner.user_id).update(name="새 이름")
    assert links() == 0
    User.objects.filter(pk=house.partner.user_id).update(name="다른 이름")
    assert links() == 1


@pytest.mark.parametrize(("sent", "field", "words"), [
    ({"organisation": "gp"}, "organisation", "Choose an organisation of the list"),
    ({"named": "sunhwan GP"}, "named", "The fund manager reviews every application"),
    ({}, "named", "Choose an organisation, or write a name."),
    ({"organisation": "sponsor", "named": "x"}, "named", "not both"),
    ({"named": "x", "reason": "  "}, "reason", "Say why."),
    ({"named": "뒤집힌\u202e글"}, "named", "turns the writing direction"),
    ({"named": "가" * 121}, "named", "120"),
    ({"organisation": "startup"}, "organisation", "Choose an organisation of the list"),
])
def test_what_cannot_be_asked_is_refused_beside_its_field_with_everything_kept(house, sent, field, words):
    deal = submitted_deal(house)
    known = {"gp": house.gp, "sponsor": house.sponsor, "startup": deal.company.organisation}
    given = {"organisation": "", "named": "", "reason": WHY} | sent
    given["organisation"] = known[given["organisation"]].uuid if given["organisation"] else ""
    answer = english(house.founder).post(address("exclusion_ask", deal.uuid), given)
    assert answer.status_code == 422 and list(answer.context["form"].errors) == [field] and words in said(answer)
    assert answer.context["form"]["reason"].value() == given["reason"]
    assert (Exclusion.objects.count(), Wall.objects.count(), Notification.objects.count()) == (0, 0, 0)


def test_the_fund_manager_as_a_whole_is_refused_by_the_action_too_and_a_request_stands_once(house):
    deal = submitted_deal(house)
    with pytest.raises(Refused) as refused:
        ask_exclusion(deal=deal, organisation=house.gp, reason=WHY, by=house.founder)
    assert refused.value.field == "organisation"
    with pytest.raises(Refused):
        ask_exclusion(deal=deal, organisation=organisation("elsewhere", "sponsor"), reason=WHY, by=house.founder)
    ask_exclusion(deal=deal, organisation=house.sponsor, reason=WHY, by=house.founder)
    with pytest.raises(Refused):
        ask_exclusion(deal=deal, organisation=house.sponsor, reason=WHY, by=house.founder)
    assert (Exclusion.objects.count(), Wall.objects.count()) == (1, 1)


def test_only_an_owner_of_that_startup_asks_and_takes_back(house):
    deal, stranger = submitted_deal(house), person("stranger", "founder_owner", company("남의 회사").organisation, None)
    row = ask_exclusion(deal=deal, named="아무개", reason=WHY, by=house.founder)
    for seat in (house.editor, house.viewer, house.partner, stranger):
        with pytest.raises(Refused):
            ask_exclusion(deal=deal, named="딴 사람", reason=WHY, by=seat)
        with pytest.raises(Refused):
            withdraw_exclusion(exclusion=row, by=seat)
    assert "exclude/ask" not in signed_in(house.viewer).get(address("exclusions", deal.uuid)).text
    assert Exclusion.objects.count() == 1


def test_nobody_can_shut_out_everybody_who_would_answer(cast):
    deal = submitted_deal(cast)
    ask_exclusion(deal=deal, named="sunhwan-partner", reason=WHY, by=cast.founder)
    with pytest.raises(Refused):
        ask_exclusion(deal=deal, named="sunhwan-operations", reason=WHY, by=cast.founder)
    assert Exclusion.objects.count() == 1 and sees(cast.operations, deal)


def test_a_draft_stays_unknown_to_the_fund_and_is_shut_from_the_moment_it_is_handed_in(house):
    deal = filled(house)
    ask_exclusion(deal=deal, named="sunhwan-analyst2", reason=WHY, by=house.founder)
    seal_trail(everything=True)
    for seat in (house.partner, house.operations, house.keeper, house.inspector):
        text = "".join(everything_of(house, seat, deal).values())
        assert "200 " in text and not any(secret in text for secret in (WHY, "Barrier put up", "Request to exclude", deal.company.name))
    assert Notification.objects.count() == 0
    submit_application(deal=deal, by=house.founder)
    assert not sees(house.analyst2, deal)
    told = Notification.objects.filter(kind="exclusion_asked").values_list("user__name", flat=True)
    assert set(told) == {"sunhwan-partner", "sunhwan-operations", "sunhwan-keeper"}
    assert set(Notification.objects.filter(kind="application_received").values_list("user__name", flat=True)) == {"sunhwan-analyst", "sunhwan-partner"}
    waits = "Answer a request to exclude readers"
    assert [waits in said(english(seat).get("/")) for seat in (house.partner, house.keeper, house.analyst, house.inspector)] == [True, True, False, False]


def everything_of(c, seat, deal) -> dict[str, str]:
    """The pages on which a request could leave a trace."""
    fund, client = ["sunhwan"], english(fresh(seat))
    tabs = [tab(name, deal) for name in (*TABS, *PARTS)]
    pages = ["/", address("deals", *fund), *tabs, readers_page(c, deal), address("calls", *fund), "/notifications/",
             "/outbox/", "/jobs/", "/f/sunhwan/trail/", f"/f/sunhwan/trail/?about={deal.uuid}", "/find/?q=" + deal.company.name]
    return {page: steady(f"{(answer := client.get(page)).status_code} {said(answer)}") for page in pages}


def test_the_named_person_finds_nothing_of_the_request_before_during_and_after(house):
    """Declined in the end, so that no wall stands any more: what is left must be as if nobody had ever asked."""
    house.also = person("sunhwan-also", "operations", house.gp, house.fund)
    deal = submitted_deal(house, company("고래상사"))
    owner = person("whaler", "founder_owner", deal.company.organisation, None)
    seal_trail(everything=True)
    Notification.objects.update(read_at=timezone.now())
    before = everything_of(house, house.also, deal)
    assert "고래상사" in "".join(before.values())
    row = ask_exclusion(deal=deal, named="sunhwan-also", reason=WHY, by=owner)
    seal_trail(everything=True)
    during = "".join(everything_of(house, house.also, deal).values())
    assert "고래상사" not in during and WHY not in during
    answer_exclusion(exclusion=row, grant=False, answer="그분은 이 안건을 맡지 않습니다.", by=house.partner)
    seal_trail(everything=True)
    for message in Message.objects.filter(state="waiting"):
        deliver(message.pk)
    after = everything_of(house, house.also, deal)
    moved = {where: lines for where, lines in changes(before, after).items()
             if "/trail" not in where and not where.endswith("/readers/")}  # the chain grows, and one's own visits are counted there
    assert moved == {}
    text = "".join(after.values())
    for secret in (WHY, "그분은 이 안건을", "Barrier put up", "Barrier ended", "Request to exclude", "request to exclude", "Requests to exclude"):
        assert secret not in text, secret
    assert "The founder asked for it" not in text.replace("Stepped back The founder asked for it", "")  # but as a choice of the form
    assert not Exclusion.objects.visible_to(fresh(house.also).user).exists()
    assert not Notification.objects.filter(user=house.also.user).exists() and not Message.objects.filter(user=house.also.user).exists()
    client = signed_in(house.also)
    assert client.post(address("exclusion_answer", "sunhwan", deal.uuid, row.uuid), {"decision": "decline", "answer": "x"}).status_code == 404
    wall = row.walls.get()
    assert client.post(address("wall_end", "sunhwan", deal.uuid, wall.uuid), {"ends_on": timezone.localdate(), "reason": "x"}).status_code == 404
    assert WHY in signed_in(house.keeper).get(readers_page(house, deal)).text  # to somebody else of the house it is there


def test_the_fund_grants_choosing_whom_to_shut_out_and_the_founder_reads_it_in_a_letter(house):
    deal = screened(house)
    row = ask_exclusion(deal=deal, named="sunhwan-analyst2", reason=WHY, by=house.founder)
    client = english(house.partner)
    page = client.get(readers_page(house, deal))
    line = page.context["requests"][0]
    assert line["form"].initial["against"] == [f"user:{house.analyst2.user.uuid}"]
    url = address("exclusion_answer", "sunhwan", deal.uuid, row.uuid)
    sent = {"decision": "grant", "against": [f"organisation:{house.sponsor.uuid}", f"user:{house.analyst.user.uuid}"], "answer": "둘을 제외합니다."}
    assert client.post(url, sent).url == readers_page(house, deal)
    row.refresh_from_db()
    assert (row.state, row.answer, row.decided_by) == ("granted", "둘을 제외합니다.", house.partner)
    standing = Wall.objects.live().filter(about=deal.uuid)
    assert {str(wall) for wall in standing} == {"sunhwan sponsor", "sunhwan-analyst"}
    assert {wall.put_up_by for wall in standing} == {house.partner} and {wall.ground for wall in standing} == {"founder"}
    assert sees(house.analyst2, deal) and not sees(house.analyst, deal)
    letter = Message.objects.get(kind="exclusion")
    assert (letter.user, letter.fund) == (house.founder.user, None) and "둘을 제외합니다." in letter.body
    assert "analyst2" not in letter.subject + letter.body  # letters travel; whom it was about stands on the page
    page = said(english(house.founder).get(address("exclusions", deal.uuid)))
    assert "Granted" in page and "둘을 제외합니다." in page and "sunhwan-analyst2" in page
    assert "Exclude" in said(english(house.founder).get(address("access_log", deal.uuid)))


def test_a_decline_needs_its_reason_opens_the_door_and_leaves_the_walls_of_the_house_alone(house):
    deal = submitted_deal(house)
    row = ask_exclusion(deal=deal, organisation=house.sponsor, reason=WHY, by=house.founder)
    client = english(house.operations)
    own = {"against": f"organisation:{house.sponsor.uuid}", "ground": "competitor", "reason": "house", "starts_on": timezone.localdate()}
    url = address("exclusion_answer", "sunhwan", deal.uuid, row.uuid)
    for sent, field in (({"decision": "decline", "answer": " "}, "answer"), ({"decision": "grant", "answer": "x"}, "against")):
        answer = client.post(url, sent)
        assert answer.status_code == 422 and list(answer.context["requests"][0]["form"].errors) == [field]
    assert client.post(url, {"decision": "decline", "answer": "스폰서는 표결에 필요합니다."}).status_code == 302
    row.refresh_from_db()
    assert (row.state, Wall.objects.live().count()) == ("declined", 0)
    assert "스폰서는 표결에 필요합니다." in Message.objects.get(kind="exclusion").body
    assert client.post(address("wall_new", "sunhwan", deal.uuid), own).status_code == 302
    again = ask_exclusion(deal=deal, organisation=house.sponsor, reason=WHY, by=house.founder)
    assert Wall.objects.live().filter(organisation=house.sponsor).count() == 2
    withdraw_exclusion(exclusion=again, by=house.founder)
    assert [wall.ground for wall in Wall.objects.live()] == ["competitor"]
    with pytest.raises(Refused):
        answer_exclusion(exclusion=again, grant=False, answer="x", by=house.operations)


def test_a_request_is_taken_back_and_only_those_who_knew_hear_of_it(house):
    deal = submitted_deal(house)
    row = ask_exclusion(deal=deal, named="sunhwan-operations", reason=WHY, by=house.founder)
    Notification.objects.all().delete()
    client = english(house.founder)
    assert client.post(address("exclusion_withdraw", deal.uuid, row.uuid)).status_code == 302
    row.refresh_from_db()
    assert (row.state, Wall.objects.live().count(), sees(house.operations, deal)) == ("withdrawn", 0, True)
    told = Notification.objects.filter(kind="exclusion_taken_back").values_list("user__name", flat=True)
    assert set(told) == {"sunhwan-partner", "sunhwan-keeper"}
    with pytest.raises(Refused):
        withdraw_exclusion(exclusion=row, by=house.founder)


def test_a_wall_a_founder_asked_for_ends_only_with_an_answer_its_founder_reads(house):
    deal = submitted_deal(house)
    row = ask_exclusion(deal=deal, organisation=house.sponsor, reason=WHY, by=house.founder)
    wall = row.walls.get()
    url, sent = address("wall_end", "sunhwan", deal.uuid, wall.uuid), {"ends_on": timezone.localdate(), "reason": "x"}
    client = english(house.partner)
    assert client.post(url, sent).status_code == 422
    answer_exclusion(exclusion=row, grant=True, against=[house.sponsor], answer="", by=house.partner)
    answer = client.post(url, sent)
    assert answer.status_code == 422 and "The founder asked for this wall." in said(answer) and Wall.objects.live().count() == 1
    answer_exclusion(exclusion=row, grant=False, answer="조합원 총회가 정했습니다.", by=house.partner)
    row.refresh_from_db()
    assert (row.state, Wall.objects.live().count(), Message.objects.filter(kind="exclusion").count()) == ("declined", 0, 2)


def test_two_requests_that_share_a_wall_keep_it_until_the_last_is_gone(house):
    deal = submitted_deal(house)
    one = ask_exclusion(deal=deal, named="sunhwan-analyst2", reason=WHY, by=house.founder)
    two = ask_exclusion(deal=deal, named="그 sunhwan-analyst2", reason=WHY, by=house.founder)
    assert Wall.objects.count() == 1
    withdraw_exclusion(exclusion=one, by=house.founder)
    assert not sees(house.analyst2, deal)
    withdraw_exclusion(exclusion=two, by=house.founder)
    assert sees(house.analyst2, deal)


def test_the_house_is_told_whom_to_replace(house):
    deal = screened(house)
    Deal.objects.filter(pk=deal.pk).update(owner=house.analyst2)
    assigned(house, deal, house.analyst2)
    ask_exclusion(deal=deal, named="sunhwan-analyst2", reason=WHY, by=house.founder)
    page = english(house.partner).get(readers_page(house, deal))
    assert page.context["requests"][0]["left"] == [{"person": "sunhwan-analyst2", "owner": True, "card": True}]
    text = said(page)
    assert text.count("Has an open card: ask another reviewer.") == 2 and "sunhwan-analyst2" in text


def test_those_who_may_not_answer_do_not(house):
    deal, draft = submitted_deal(house), draft_deal(house, company("초안"))
    row = ask_exclusion(deal=deal, named="아무개", reason=WHY, by=house.founder)
    rival = person("rival-owner", "founder_owner", draft.company.organisation, None)
    hidden = ask_exclusion(deal=draft, named="아무개", reason=WHY, by=rival)
    for seat, what in ((house.analyst, row), (house.inspector, row), (house.founder, row), (house.partner, hidden)):
        with pytest.raises(Refused):
            answer_exclusion(exclusion=what, grant=False, answer="아니요", by=seat)
    assert signed_in(house.partner).get(readers_page(house, draft)).status_code == 404
    assert set(Exclusion.objects.values_list("state", flat=True)) == {"asked"}
