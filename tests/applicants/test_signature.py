"""Signatures: everybody who was present signs the drawn file once; then it is filed, and an approved deal goes on to its contract."""
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import override_settings
from django.utils import timezone

from applicants.actions.minutes import draw_signed_minutes
from applicants.actions.signature import file_sealed_paper, sign_minutes
from applicants.models import Deal, Minutes, Signature, SignedCopy, SignedMinutes, StageMove, Voiding
from applicants.queries.minutes import card
from applicants.tasks import draw_signed_minutes as the_job
from fund.errors import Refused
from fund.models import Job, Notification, Organisation, Seat, User, Wall
from fund.permissions import Role
from fund.templatetags.look import stamp
from fund.today import waiting
from tests.applicants import ballots
from tests.applicants.ballots import signed
from tests.applicants.minuting import absent, decided, drawn, said, scan, url, vote
from tests.cast import person
from tests.fund.browsing import older, says, signed_in


@pytest.fixture
def item(cast):
    row = decided(cast, vote(cast.chair, "yes"), vote(cast.member, "conditional"), vote(cast.member2, "recused"))
    drawn(row)
    return row


def stage(item) -> str:
    return Deal.objects.get(pk=item.deal_id).stage


def shown(item, seat):
    """The card as this person sees it, read anew."""
    return card(type(item).objects.get(pk=item.pk), User.objects.get(pk=seat.user_id))


def duties(seat) -> list[str]:
    return [row["duty"].key for row in waiting(User.objects.get(pk=seat.user_id)) if row["duty"].key == "sign_minutes"]


def test_the_last_signature_files_the_minutes_moves_the_deal_and_asks_for_the_signed_copy(cast, item):
    sha = Minutes.objects.get().blob_id
    first = sign_minutes(item=item, by=cast.member, sha256=sha)
    assert (first.sha256, stage(item), SignedMinutes.objects.count(), shown(item, cast.chair)["signed"]) == (sha, "committee", 0, 1)
    sign_minutes(item=item, by=cast.chair, sha256=sha)
    filed = SignedMinutes.objects.get()
    assert (filed.way, filed.by, filed.blob, stage(item)) == ("electronic", cast.chair, None, "contracting")
    move = StageMove.objects.get(deal=item.deal)
    assert (move.source, move.target, move.by) == ("committee", "contracting", cast.chair)
    job = Job.objects.get(name="applicants.draw_signed_minutes")
    assert (job.args, job.about, job.asked_by) == ({"item": item.pk}, item.deal.uuid, cast.chair)
    told = Notification.objects.filter(kind="minutes_signed").values_list("user", flat=True)
    assert set(told) == {seat.user_id for seat in (cast.analyst, cast.analyst2, cast.partner, cast.operations)}


def test_a_decision_that_went_through_the_room_is_drawn_and_signed_by_all_who_were_there(cast):
    item = signed(cast, ballots.decided(cast, ballots.sealed(cast), chair="yes", member="conditional", member2="recused"))
    text = said(item.minutes.blob_id)
    assert absent(["재적 3 · 회피 1 · 출석 2", "because of member", "조건부 승인", item.packet_sha256, item.outcome["sha256"]], text) == []
    assert ([row.seat for row in item.minutes.signatures.all()], stage(item)) == ([cast.chair, cast.member], "contracting")


def test_pressing_again_is_the_same_signature_also_when_all_is_filed(cast, item):
    first = sign_minutes(item=item, by=cast.member)
    assert sign_minutes(item=item, by=cast.member) == first
    sign_minutes(item=item, by=cast.chair)
    assert sign_minutes(item=item, by=cast.member) == first
    assert (Signature.objects.count(), SignedMinutes.objects.count(), StageMove.objects.filter(deal=item.deal).count()) == (2, 1, 1)


@pytest.mark.parametrize("who", ["member2", "member3", "partner", "operations", "observer", "inspector"])
def test_nobody_signs_who_was_not_present_or_has_no_vote(cast, item, who):
    cast.member3 = person("later", Role.MEMBER, cast.sponsor, cast.fund)
    cast.observer = person("listens", Role.OBSERVER, cast.sponsor, cast.fund)
    with pytest.raises(Refused):
        sign_minutes(item=item, by=getattr(cast, who))
    assert (Signature.objects.count(), shown(item, getattr(cast, who))["may_sign"]) == (0, False)


def test_nothing_is_signed_before_it_is_drawn_nor_another_file_than_the_one_that_was_read(cast, item):
    undrawn = decided(cast, name="너울섬유")
    for deed in (lambda: sign_minutes(item=undrawn, by=cast.chair), lambda: file_sealed_paper(item=undrawn, upload=scan(), by=cast.operations),
                 lambda: sign_minutes(item=item, by=cast.chair, sha256="0" * 64), lambda: sign_minutes(item=item, by=cast.chair, sha256="")):
        with pytest.raises(Refused):
            deed()
    assert (Signature.objects.count(), SignedMinutes.objects.count()) == (0, 0)
    assert shown(undrawn, cast.chair)["state"] == "preparing"


def test_a_seat_that_ended_signs_no_more_and_the_paper_is_what_remains(cast, item):
    sign_minutes(item=item, by=cast.chair)
    Seat.objects.filter(pk=cast.member.pk).update(ends_on=timezone.localdate())
    with pytest.raises(Refused):
        sign_minutes(item=item, by=cast.member)
    seen = shown(item, cast.operations)
    assert (seen["gone"], seen["may_seal"], [row["is_gone"] for row in seen["people"]]) == (True, True, [False, True])
    file_sealed_paper(item=item, upload=scan(), by=cast.operations)
    assert (stage(item), Signature.objects.count(), shown(item, cast.operations)["gone"]) == ("contracting", 1, False)


def test_a_person_who_sits_on_another_seat_now_signs_for_the_one_they_sat_on_and_once(cast, item):
    Seat.objects.filter(pk=cast.member.pk).update(ends_on=timezone.localdate())
    two = [Seat.objects.create(user=cast.member.user, organisation=organisation, role=Role.CHAIR, fund=cast.fund)
           for organisation in (cast.gp, Organisation.objects.get(pk=cast.sponsor.pk))]
    signature = sign_minutes(item=item, by=two[0])
    assert sign_minutes(item=item, by=two[1]) == signature
    sign_minutes(item=item, by=cast.chair)
    assert (stage(item), Signature.objects.count()) == ("contracting", 2)
    draw_signed_minutes(item.pk)
    assert absent(["투심 위원 2", cast.member.user.name], said(SignedCopy.objects.get().blob_id)) == []  # the seat of the decision


def test_nobody_behind_a_wall_signs_and_the_card_gives_no_ground(cast, item, client):
    Wall.objects.create(fund=cast.fund, about=item.deal.uuid, user=cast.member.user, ground="founder", reason="비밀사유", put_up_by=cast.partner)
    with pytest.raises(Refused):
        sign_minutes(item=item, by=cast.member)
    client.force_login(cast.member.user)
    assert client.post(url(item, "minutes_sign"), {"sha256": Minutes.objects.get().blob_id}).status_code == 404
    client.force_login(cast.chair.user)
    walled = client.get(url(item, "agenda_item"))
    Wall.objects.all().delete()
    Seat.objects.filter(pk=cast.member.pk).update(ends_on=timezone.localdate())
    ended = client.get(url(item, "agenda_item"))
    gone = "Somebody who was present cannot sign here any more, for example because their seat has ended."
    assert says(walled, f"{gone} File the sealed paper instead; what is signed so far stays on record.")
    assert "비밀사유" not in walled.content.decode()
    assert [row["is_gone"] for row in walled.context["minutes"]["people"]] == [False, True]
    assert walled.context["minutes"]["people"] == ended.context["minutes"]["people"]  # neither says which of the two it is


@pytest.mark.parametrize("given", [{"kind": "preliminary"}, {"decision": "rejected"}, {"decision": "deferred", "deferred": "자료 보완"}])
def test_what_is_no_approval_of_the_main_committee_is_filed_and_moves_nothing(cast, given):
    item = decided(cast, **given)
    before = stage(item)
    drawn(item)
    for seat in (cast.chair, cast.member, cast.member2):
        sign_minutes(item=item, by=seat)
    assert (SignedMinutes.objects.count(), stage(item), StageMove.objects.count(), shown(item, cast.chair)["held"]) == (1, before, 0, "")


def test_a_decision_put_off_before_anybody_voted_is_signed_by_who_presided(cast):
    item = decided(cast, vote(cast.member2, "recused"), decision="deferred", deferred="자료 보완", seats=3)
    drawn(item)
    assert (duties(cast.chair), duties(cast.member)) == (["sign_minutes"], [])
    sign_minutes(item=item, by=cast.chair)
    assert SignedMinutes.objects.get().way == "electronic"


@pytest.mark.parametrize("ended", ["void", "withdrawn", "passed"])
@pytest.mark.parametrize("way", ["electronic", "paper"])
def test_where_the_decision_was_declared_void_or_the_deal_ended_it_is_filed_and_says_why_nothing_moves(cast, item, ended, way):
    if ended == "void":
        Voiding.objects.create(item=item, reason="통지 누락", by=cast.chair)
    else:
        Deal.objects.filter(pk=item.deal_id).update(status=ended)
    if way == "paper":
        file_sealed_paper(item=item, upload=scan(), by=cast.operations)
    else:
        sign_minutes(item=item, by=cast.chair), sign_minutes(item=item, by=cast.member)
    assert (SignedMinutes.objects.get().way, stage(item), StageMove.objects.count()) == (way, "committee", 0)
    assert shown(item, cast.partner)["held"] != ""


def test_a_deal_on_hold_goes_on_to_its_contract_and_stays_on_hold(cast, item):
    Deal.objects.filter(pk=item.deal_id).update(status="hold")
    sign_minutes(item=item, by=cast.chair), sign_minutes(item=item, by=cast.member)
    deal = Deal.objects.get(pk=item.deal_id)
    assert (deal.stage, deal.status, shown(item, cast.partner)["held"]) == ("contracting", "hold", "")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("deeds", [("sign", "sign"), ("sign", "paper"), ("paper", "paper")])
def test_two_who_finish_it_at_the_same_moment_leave_one_filing_and_one_move(cast, deeds):
    item = decided(cast, vote(cast.chair, "yes"), vote(cast.member, "yes"))
    drawn(item)
    if "paper" in deeds:
        sign_minutes(item=item, by=cast.chair)
    gate = threading.Barrier(2)

    def attempt(which):
        number, deed = which
        gate.wait()
        try:
            if deed == "sign":
                return sign_minutes(item=item, by=(cast.member, cast.chair)[number])
            return file_sealed_paper(item=item, upload=scan(), by=(cast.operations, cast.partner)[number])
        except Refused as no:
            return no
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(attempt, enumerate(deeds)))
    refused = [row for row in done if isinstance(row, Refused)]
    assert len(refused) == (0 if deeds in (("sign", "sign"), ("paper", "paper")) else 1)  # whoever comes second to a filing is told of it
    assert (SignedMinutes.objects.count(), StageMove.objects.filter(deal=item.deal).count(), stage(item)) == (1, 1, "contracting")


def test_the_signed_copy_repeats_what_was_signed_with_each_name_time_and_hash_under_it(cast, item):
    minutes = Minutes.objects.get()
    User.objects.filter(pk=cast.member2.user_id).update(name="물러난이")
    signatures = [sign_minutes(item=item, by=seat) for seat in (cast.chair, cast.member)]
    type(item.meeting).objects.filter(pk=item.meeting_id).update(place="다른 곳")  # what was signed does not change with it
    assert draw_signed_minutes(item.pk) == draw_signed_minutes(item.pk)
    text, before = said(SignedCopy.objects.get().blob_id), said(minutes.blob_id)
    words = [word for signature in signatures for word in (signature.seat.person, signature.sha256, f"{stamp(signature.at)} 전자서명")]
    assert absent([*words, "성수동 회의실", "조건부 찬성 (바뀜)", item.outcome["sha256"]], text) == []
    assert (text.count(minutes.blob_id), minutes.blob_id in before, "물러난이" in text) == (2, False, False)
    assert before[:before.index("8서명")] == text[:text.index("8서명")]


def test_the_copy_is_drawn_once_and_only_of_what_was_signed_here(cast, item):
    with pytest.raises(Refused):
        draw_signed_minutes(item.pk)
    sign_minutes(item=item, by=cast.chair), sign_minutes(item=item, by=cast.member)
    job = Job.objects.get(name="applicants.draw_signed_minutes")
    assert the_job(job, **job.args) == the_job(job, **job.args)
    sealed = decided(cast, name="너울섬유")
    drawn(sealed)
    file_sealed_paper(item=sealed, upload=scan(), by=cast.partner)
    with pytest.raises(Refused):
        draw_signed_minutes(sealed.pk)
    assert SignedCopy.objects.count() == 1


@pytest.mark.parametrize("statement", [
    "UPDATE applicants_signature SET sha256 = 'x'", "DELETE FROM applicants_signature", "UPDATE applicants_signedminutes SET way = 'paper'",
    "DELETE FROM applicants_signedminutes", "UPDATE applicants_minutes SET content = '{}'", "DELETE FROM applicants_minutestranslation"])
def test_what_is_signed_and_filed_stays_in_the_database_too(cast, item, statement):
    sign_minutes(item=item, by=cast.chair), sign_minutes(item=item, by=cast.member)
    with pytest.raises(ProgrammingError, match="pgtrigger"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_duty_to_sign_is_of_those_awaited_until_they_signed_or_the_paper_is_filed(cast, item):
    assert [duties(seat) for seat in (cast.chair, cast.member, cast.member2, cast.partner)] == [["sign_minutes"], ["sign_minutes"], [], []]
    sign_minutes(item=item, by=cast.member)
    assert [duties(seat) for seat in (cast.chair, cast.member)] == [["sign_minutes"], []]
    file_sealed_paper(item=item, upload=scan(), by=cast.operations)
    assert duties(cast.chair) == []


def test_names_of_those_who_sign_are_for_the_house_and_inspectors(cast, item):
    for seat, names in ((cast.partner, True), (cast.inspector, True), (cast.chair, False), (cast.member, False)):
        assert [bool(row["name"]) for row in shown(item, seat)["people"]] == [names, names]
    assert [(row["label"], row["organisation"]) for row in shown(item, cast.chair)["people"]] == [
        ("투심 의장 1", "sunhwan gp"), ("투심 위원 2", "sunhwan sponsor")]


@override_settings(STEP_UP_SECONDS=600)
def test_an_old_sign_in_is_asked_for_the_password_and_the_signature_follows_it(cast, item):
    client = older(signed_in(cast.member.user), 3600)
    sha = Minutes.objects.get().blob_id
    answer = client.post(url(item, "minutes_sign"), {"sha256": sha})
    assert (answer.status_code, answer["Location"].startswith("/accounts/reauthenticate/"), Signature.objects.count()) == (302, True, 0)
    client.post(answer["Location"], {"password": "sample-pass-2026"})
    assert Signature.objects.get().seat == cast.member


def test_the_page_offers_a_signature_to_who_is_awaited_and_shows_how_many_are_there(cast, item, client):
    client.force_login(cast.member.user)
    page = client.get(url(item, "agenda_item"))
    sha = Minutes.objects.get().blob_id
    assert (f'action="{url(item, "minutes_sign")}"' in page.content.decode(), f'value="{sha}"' in page.content.decode()) == (True, True)
    assert client.post(url(item, "minutes_sign"), {"sha256": sha}).status_code == 302
    page = client.get(url(item, "agenda_item"))
    assert (url(item, "minutes_sign") in page.content.decode(), page.context["minutes"]["state"], page.context["minutes"]["signed"]) == (
        False, "waiting", 1)
    sign_minutes(item=item, by=cast.chair)
    assert client.get(url(item, "minutes_signed")).status_code == 404  # signed, its copy still being drawn
    draw_signed_minutes(item.pk)
    page = client.get(url(item, "agenda_item"))
    assert (page.context["minutes"]["state"], url(item, "minutes_signed") in page.content.decode()) == ("signed", True)
    assert client.get(url(item, "minutes_signed"))["Content-Type"] == "application/pdf"
