"""Every address that is found without a guess answers the blind to the letter alike, whatever the other reviewers of their deal did."""
import io
import re
from collections.abc import Iterator

import openpyxl
import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from applicants.actions.assignment import assign_reviewers, hand_over, release_card, set_due
from applicants.actions.bulk import hand_out
from applicants.actions.discussion import note_discussion
from applicants.actions.exclusion import ask_exclusion
from applicants.actions.reminder import remind_of_cards, remind_reviewers
from applicants.actions.scorecard import lock_card, recuse, renew_card
from applicants.actions.underwriting import ask_underwriting, underwrite, underwrite_all
from applicants.duties import _unassigned
from applicants.models import Deal, Discussion, Mark, Scorecard, Underwriting
from applicants.queries.assignment import reviewers, reviewers_page, short_of
from applicants.queries.data_export import entries
from applicants.queries.deal_page import page_rows
from applicants.queries.reader import readers, shut
from applicants.queries.scorecard import assigned as asked
from applicants.queries.timeline import timeline
from applicants.queries.underwriting_run import usual
from fund.actions.reference import load_reference
from fund.actions.trail import seal_trail
from fund.models import Job, Message, Notification, Seat
from tests.applicants.scoring import assigned, english, filled, locked, screened
from tests.applicants.walling import fresh, today, walled
from tests.cast import person
from tests.test_access import routes

SECRET = "the plant burnt down in spring"
HIGH = {"Depth": 5, "Pathway": 5, "Team": 5, "Market": 5}
LOW = {"Depth": 1, "Pathway": 1, "Team": 1, "Market": 1}
HOW = ("open", "hands out", "renewed", "stepped back")
SITE = ("home", "notifications", "jobs", "find", "choices", "me", "keys")
LISTS = (*(f"sort={sort}" for sort in ("impact", "-impact", "financial", "-financial", "-received", "days", "next")), "mine=1", "gaps=1", "stale=1",
         "revisit=1", "stage=screening&sort=-impact", "q=여울", "view=board")
SOUGHT = ("burnt", "analyst2", "sunhwan", "여울")


@pytest.fixture
def told(cast):
    """A deal with what is computed from it, three people who score it and one who stands behind a wall, and a deal that everybody may read."""
    load_reference()
    cast.deal = screened(cast)
    underwrite_all(cast.deal.submissions.select_related("indicator"))
    cast.third, cast.gone = (person(name, "analyst", cast.gp, cast.fund) for name in ("third", "gone"))
    cast.theirs, cast.others, cast.walled = (assigned(cast, cast.deal, seat) for seat in (cast.analyst2, cast.third, cast.gone))
    walled(cast, cast.deal, cast.gone, by=cast.operations)
    elsewhere = screened(cast, "보이는 딜")
    locked(cast, elsewhere, cast.third, {"Depth": 3, "Pathway": 3, "Team": 3, "Market": 3})
    Deal.objects.filter(pk=cast.deal.pk).update(target_on=today(20))
    return cast


def blind(c, how: str) -> Seat:
    """Somebody who is blind to the deal, each in another way; but for the first they hand out cards too."""
    if how == "open":
        c.mine = assigned(c, c.deal, c.analyst)
        return c.analyst
    c.mine = assign_reviewers(deal=c.deal, reviewers=[c.partner], by=c.operations)[0]
    if how == "stepped back":
        recuse(card=c.mine, reason="I hold shares", by=c.partner)
    if how == "renewed":
        c.mine = renew_card(card=lock_card(card=filled(c.mine), by=c.partner), reason="site visit", by=c.partner)
    return c.partner


def rerun(c, by: Seat) -> Underwriting:
    """The underwriting computed once more, as the worker does it."""
    job = ask_underwriting(deal=c.deal, assumptions=usual("tCO2e"), reason=SECRET, by=by)
    underwrite(job.args["submission"], job.args["run"], job, **{k: v for k, v in job.args.items() if k not in ("submission", "run")})
    return Underwriting.objects.get(uuid=job.args["run"])


def lived(c) -> Iterator[str]:
    """What the others do, step by step."""
    filled(c.theirs, HIGH, gate="stop", comment=SECRET)
    set_due(card=c.theirs, due_on=today(3), by=c.operations)
    lock_card(card=c.theirs, by=c.analyst2)
    note_discussion(deal=c.deal, text=SECRET, by=c.analyst2)
    rerun(c, c.analyst2)
    yield "saved, due, locked, talked about, computed anew"
    c.theirs = renew_card(card=c.theirs, reason=SECRET, by=c.analyst2)
    recuse(card=c.others, reason=SECRET, by=c.third)
    yield "one opened anew, one stepped back"
    lock_card(card=filled(c.theirs, LOW, gate="pass"), by=c.analyst2)
    yield "other marks locked"


def addresses(c, only: str = "") -> dict[str, str]:
    """Every address of the site that takes no more than what is known of the fund, the deal, its round and one's own card; with lists and finds.

    `only` leaves those with these letters in their route.
    """
    known = {"<slug:slug>": "sunhwan", "<uuid:deal>": c.deal.uuid, "<uuid:round>": c.round.uuid, "<uuid:card>": c.mine.uuid}
    found = {}
    for name, route in routes().items():
        parts = re.findall(r"<[^>]+>", route)
        if (route.startswith("f/<slug:slug>/") or name in SITE) and set(parts) <= set(known):
            found[name] = reverse(name, args=[known[part] for part in parts])
    if only:
        return {name: address for name, address in found.items() if only in routes()[name]}
    deals = found["applicants:deals"]
    found |= {f"deals {asked}": f"{deals}?{asked}" for asked in LISTS} | {f"find {words}": f"{reverse('find')}?q={words}" for words in SOUGHT}
    found |= {f"{name} by marks": f"{found[f'applicants:{name}']}?sort=-impact" for name in ("deals_csv", "deals_xlsx")}
    found |= {f"round {asked}": f"{found['applicants:round_scores']}?{asked}" for asked in ("show=apart", "show=open&sort=impact", "show=talked")}
    return found | {"opinions": f"{found['applicants:deal_history']}?show=comments"}


def plain(text: str) -> str:
    """What one sees, without what differs from one request to the next: tokens, hours, and how many links the chain of all deeds has."""
    text = re.sub(r'csrfmiddlewaretoken" value="[^"]+"|X-CSRFToken": "[^"]+"|<dl class="chain">.*?</dl>', "", text, flags=re.DOTALL)
    return re.sub(r"\d\d:\d\d(:\d\d)?(\.\d+)?", "", text)


def content(answer) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if "spreadsheet" in answer.headers.get("Content-Type", ""):
        return str([[cell.value for cell in row] for sheet in openpyxl.load_workbook(io.BytesIO(body)) for row in sheet])
    return plain(body.decode())


def signed_in(seat: Seat) -> Client:
    return english(Client(), fresh(seat))


def look(seat: Seat, found: dict[str, str]) -> dict[str, str]:
    """What this person gets at each of these addresses."""
    client, seen = signed_in(seat), {}
    for name, address in found.items():
        cache.clear()
        answer = client.get(address)
        seen[name] = f"{answer.status_code} {answer.headers.get('Location', '')}\n{content(answer)}"
    return seen


def attempts(c) -> dict[str, tuple[str, dict]]:
    """What the blind may send about the deal, by what it is."""
    deal, each = ["sunhwan", c.deal.uuid], {"deals": [str(c.deal.uuid)]}
    many, people = reverse("applicants:deals_bulk", args=["sunhwan"]), [c.analyst2.pk, c.third.pk, c.gone.pk]
    found = {f"hand out {n}": (many, each | {"deed": "review", "go": "1", "people": people, "per_deal": n}) for n in range(1, 7)}
    found |= {f"{deed} many": (many, each | {"deed": deed, "go": "1", "to": "committee", "reason": "말"}) for deed in ("move", "hold", "take_up")}
    found |= {name: (reverse(f"applicants:{name}", args=deal), said) for name, said in {
        "assign": {"reviewers": people}, "deal_move": {"to": "committee"}, "override_ask": {"to": "committee", "reason": "말"},
        "deal_hold": {"reason": "말"}, "discussion_note": {"text": "말", "outcome": "note"}, "underwriting_ask": {"reason": ""},
        "comment_write": {"text": "말"}, "deal_target": {"target_on": str(today(9)), "target_reason": "말"}}.items()}
    hand_on = {"cards": [str(Scorecard.objects.filter(reviewer=c.analyst2, deal=c.deal).first().uuid)], "people": people, "reason": "말"}
    found |= {name: (reverse(f"applicants:{name}", args=["sunhwan", c.round.uuid]), said)
              for name, said in {"reviewers_remind": {}, "reviewers_hand_on": hand_on}.items()}
    return found


def answers(seat: Seat, sent: dict[str, tuple[str, dict]]) -> dict[str, str]:
    """What is said to each of these; whatever was written is undone."""
    client, heard = signed_in(seat), {}
    for name, (address, said) in sent.items():
        cache.clear()
        with transaction.atomic():
            answer = client.post(address, said, follow=True)
            heard[name] = f"{answer.status_code}\n{re.sub(r'[0-9a-f-]{36}', '', content(answer))}"
            transaction.set_rollback(True)
    return heard


def differing(before: dict[str, str], now: dict[str, str]) -> list[str]:
    return [name for name in before if before[name] != now[name]]


@pytest.mark.parametrize("how", HOW)
def test_every_page_and_file_stays_the_same_to_the_letter_whatever_the_others_do(told, how):
    seat = blind(told, how)
    found = addresses(told, "<uuid:" if how in ("renewed", "stepped back") else "")
    look(seat, {name: found[f"applicants:{name}"] for name in ("deal", "scorecard")})  # a first opening is recorded
    seal_trail()
    before = {name: text for name, text in look(seat, found).items() if text[0] in "23"}  # the others only take what is sent, or are not theirs
    assert sum(text.startswith("200") for text in before.values()) > 25
    for step in lived(told):
        seal_trail()
        now = look(seat, {name: found[name] for name in before})
        assert (step, differing(before, now)) == (step, [])
        assert not [name for name, text in now.items() if SECRET in text]


@pytest.mark.parametrize("how", HOW)
def test_what_is_refused_and_what_is_granted_is_said_in_the_same_words_whatever_the_others_do(told, how):
    seat = blind(told, how)
    sent = attempts(told)
    look(seat, {"deal": reverse("applicants:deal", args=["sunhwan", told.deal.uuid])})
    before = answers(seat, sent)
    for step in lived(told):
        assert (step, differing(before, answers(seat, sent))) == (step, [])


def test_the_same_addresses_tell_who_is_not_blind(told):
    told.mine = told.theirs
    found = addresses(told)
    before = {name: text for name, text in look(told.operations, found).items() if text.startswith("200")}
    for _step in lived(told):
        pass
    seal_trail()
    changed = differing(before, look(told.operations, {name: found[name] for name in before}))
    assert {"applicants:deal", "applicants:deal_scores", "applicants:deal_underwriting", "applicants:discussion", "applicants:round_scores",
            "applicants:round_reviewers", "applicants:calibration_csv", "applicants:deals_csv", "applicants:deal_readers",
            "fund:trail"} <= set(changed)


def test_a_new_version_keeps_its_reviewers_place_in_the_list_of_who_was_asked(told):
    seat = blind(told, "hands out")
    row = page_rows(told.fund, fresh(seat).user, seat).get(pk=told.deal.pk)
    before = [card.reviewer_id for card in asked(row)]
    renew_card(card=lock_card(card=filled(told.theirs), by=told.analyst2), reason=SECRET, by=told.analyst2)
    assert [card.reviewer_id for card in asked(row)] == before
    assert not any(card.walled for card in asked(row))  # that would stand beside an open card alone
    assert [card.reviewer for card in asked(told.deal) if card.walled] == [told.gone]


@pytest.mark.parametrize("how", HOW)
def test_who_reads_the_marks_and_who_stepped_back_is_not_told_the_blind(told, how):
    seat = fresh(blind(told, how))
    lock_card(card=filled(told.theirs), by=told.analyst2)
    recuse(card=told.others, reason=SECRET, by=told.third)

    def said(user):
        return {reader.user: (reader.marks, reader.stepped_back) for house in readers(told.deal, user) for reader in house.readers}

    known, mine = said(told.operations.user), said(seat.user)
    assert known[told.analyst2.user] == ("yes", False) and known[told.third.user] == ("blind", True)
    assert {marks for marks, _back in mine.values()} == {"blind", "no"}
    assert [user for user, (_marks, back) in mine.items() if back] == ([seat.user] if how == "stepped back" else [])
    assert [each.has_open_card for each in shut(told.deal, told.operations.user)] == [True]
    assert [each.has_open_card for each in shut(told.deal, seat.user)] == [False]


def test_what_a_deal_lacks_does_not_tell_the_blind_that_somebody_stepped_back_or_was_let_go(told):
    seat = fresh(blind(told, "hands out"))
    told.fund.reviewers_per_deal = 4
    told.fund.save()

    def lacking(user):
        return [told.deal in rows for rows in (_unassigned(user), short_of(told.round, user))]

    outcome = hand_out(rows=[told.deal], people=[told.analyst], per_deal=4, by=seat)[0].words
    assert lacking(seat.user) == lacking(told.operations.user) == [False, False]
    recuse(card=told.others, reason=SECRET, by=told.third)
    release_card(card=told.walled, reason=SECRET, by=told.operations)
    assert lacking(fresh(seat).user) == [False, False]
    assert lacking(told.operations.user) == [True, True]
    assert hand_out(rows=[told.deal], people=[told.analyst], per_deal=4, by=fresh(seat))[0].words == outcome
    assert hand_out(rows=[told.deal], people=[told.analyst], per_deal=4, by=told.operations)[0].is_done


def test_who_scores_nothing_but_deals_one_is_blind_to_is_not_in_the_list_of_the_rounds_reviewers(told):
    seat = fresh(blind(told, "open"))
    assert {row.seat for row in reviewers(told.round, told.operations.user)} == {told.analyst, told.analyst2, told.third, told.gone}
    assert {row.seat for row in reviewers(told.round, seat.user)} == {told.third, told.analyst}
    lock_card(card=filled(told.mine), by=told.analyst)
    assert told.analyst2 in {row.seat for row in reviewers(told.round, fresh(seat).user)}


def test_runs_of_the_underwriting_are_counted_as_the_blind_see_them(told):
    seat = blind(told, "open")
    for _twice in range(2):
        rerun(told, told.analyst2)
    mine = rerun(told, seat)
    client, page = signed_in(seat), reverse("applicants:deal_underwriting", args=["sunhwan", told.deal.uuid])
    assert (mine.number, "run 2 of version 1" in content(client.get(page)), "run 4" in content(client.get(page))) == (4, True, False)
    file = reverse("applicants:underwriting_json", args=["sunhwan", told.deal.uuid, mine.uuid])
    assert client.get(file).json()["run"] == 2
    assert signed_in(told.operations).get(file).json()["run"] == 4
    theirs = Underwriting.objects.filter(asked_by=told.analyst2).first()
    assert client.get(reverse("applicants:underwriting_json", args=["sunhwan", told.deal.uuid, theirs.uuid])).status_code == 404
    Deal.objects.filter(pk=told.deal.pk).update(stage="diligence")
    job = ask_underwriting(deal=told.deal, assumptions=usual("tCO2e"), reason="실사", basis="diligence", by=fresh(seat))
    assert job.args["seed"] == 3  # of what they see: the first run, theirs and this one


@pytest.mark.parametrize("how", HOW)
def test_no_letter_notice_history_or_job_tells_the_blind_of_the_others(told, how):
    seat = blind(told, how)
    had = Notification.objects.filter(user=seat.user).count(), Message.objects.filter(seat__user=seat.user).count()
    lines = len(timeline(told.deal, seat.user, blind=True))
    for _step in lived(told):
        pass
    remind_reviewers(round=told.round, by=told.operations)
    remind_of_cards(on=today(3))
    hand_over(card=assigned(told, told.deal, told.analyst if how != "open" else told.partner), to=person("new", "analyst", told.gp, told.fund),
              reason=SECRET, by=told.operations)
    fresh_ones = Notification.objects.filter(user=seat.user).order_by("pk")[had[0]:]
    assert {note.kind for note in fresh_ones} <= {"review_open"}  # of their own card, and how many of theirs are open
    assert all(str(note.facts["number"]) == "1" for note in fresh_ones)
    assert not Message.objects.filter(seat__user=seat.user, body__contains=SECRET).exists()
    user = fresh(seat).user
    assert len(timeline(told.deal, user, blind=True)) == lines
    assert not Discussion.objects.visible_to(user).exists()
    assert set(Scorecard.objects.visible_to(user).filter(deal=told.deal).values_list("reviewer", flat=True)) == {seat.pk}
    assert not Underwriting.objects.visible_to(user).exclude(reason="").exists()
    client = signed_in(seat)
    for job in Job.objects.filter(name="applicants.underwrite"):
        assert SECRET not in content(client.get(reverse("job", args=[job.uuid]), follow=True))


def test_who_was_let_go_reads_what_the_rest_of_the_house_reads(told):
    seat = blind(told, "hands out")
    locked_now = lock_card(card=filled(told.theirs, HIGH, comment=SECRET), by=told.analyst2)
    scores = reverse("applicants:deal_scores", args=["sunhwan", told.deal.uuid])
    assert SECRET not in content(signed_in(seat).get(scores))
    release_card(card=told.mine, reason="다른 사람이 맡습니다.", by=told.operations)
    assert SECRET in content(signed_in(seat).get(scores))
    assert set(Scorecard.objects.visible_to(fresh(seat).user).filter(deal=told.deal)) == {told.mine, locked_now}
    outcome = hand_out(rows=[told.deal], people=[seat], per_deal=9, by=told.operations)[0]
    assert not outcome.is_done  # having read the others' marks they are never asked again


def test_the_company_finds_neither_marks_nor_notes_nor_what_was_computed_of_it(told):
    for _step in lived(told):
        pass
    client = signed_in(told.founder)
    for name, route in routes().items():
        if re.match(r"applications/<uuid:deal>/[^<]*$", route) or name in SITE:
            answer = client.get(reverse(name, args=[told.deal.uuid] if "<uuid:deal>" in route else []))
            assert SECRET not in content(answer), name
            assert "analyst2" not in content(answer), name
    kept = b"".join(entry.data or b"" for entry in entries(told.deal.company)).decode(errors="replace")
    assert told.deal.receipt_no in kept
    for word in (SECRET, "analyst2", "esg_gate", "exit_moic", "sroi"):
        assert word not in kept
    assert not Underwriting.objects.visible_to(told.founder.user).exists()
    assert not Notification.objects.filter(user=told.founder.user, kind__startswith="review").exists()


def test_a_wall_hides_also_that_one_had_a_card_on_the_deal_behind_it(told):
    def said():
        found = reviewers_page(told.round, fresh(told.partner).user, True)
        return found["unknown"], {row.seat for row in found["reviewers"]}, found["short"]

    before, hidden = said(), screened(told, "잠긴 딜")
    assigned(told, hidden, told.partner)
    locked(told, hidden, told.analyst)
    assert said() != before
    walled(told, hidden, told.partner, by=told.operations)
    assert said() == before


def test_neither_a_wall_put_up_for_a_moment_nor_a_founders_request_asks_for_the_blind_whose_card_is_open(told):
    seat = blind(told, "hands out")
    page = {"readers": reverse("applicants:deal_readers", args=["sunhwan", told.deal.uuid])}
    ask_exclusion(deal=told.deal, named="third", reason="경쟁사에서 왔습니다.", by=told.founder)
    walled(told, told.deal, told.analyst2)
    assert look(told.operations, page)["readers"].count("Has an open card: ask another reviewer.") == 4  # three walls and one request
    assert "open card" not in look(seat, page)["readers"]
    before = look(seat, page)
    Scorecard.objects.filter(pk__in=[told.theirs.pk, told.others.pk]).update(state="recused", reason=SECRET)
    assert differing(before, look(seat, page)) == []
    assert look(told.operations, page)["readers"].count("Has an open card: ask another reviewer.") == 1


def test_what_an_erasure_would_take_is_counted_for_the_blind_without_what_the_others_wrote(told):
    seat = blind(told, "open")
    Deal.objects.filter(pk=told.deal.pk).update(status="withdrawn")
    page = {"erasure": reverse("applicants:erasure", args=["sunhwan", told.deal.uuid])}
    before, known = look(seat, page), look(told.operations, page)
    assert before["erasure"].startswith("200") and "marks" in before["erasure"]
    Mark.objects.create(scorecard=told.theirs, criterion=told.theirs.rubric.criteria.first(), score=5, comment=SECRET)
    told.deal.comments.create(author=told.analyst2, text=SECRET)
    assert (differing(before, look(seat, page)), differing(known, look(told.operations, page))) == ([], ["erasure"])
