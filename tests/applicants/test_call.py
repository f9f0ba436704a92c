"""Calls as the house keeps them: announced in Seoul time, changed with a reason once open, counted without drafts."""
import datetime as dt

import pytest
from django.utils import timezone

from applicants.actions.application import start_application, submit_application
from applicants.actions.assignment import assign_reviewers
from applicants.actions.case import import_shrout_fleiss
from applicants.actions.draft import save_answers
from applicants.actions.round import change_round, create_round
from applicants.models import Application, Deal, Form, Round
from applicants.queries.application import closed_because
from applicants.queries.call import changes, seen
from applicants.queries.form import newest, spec_of
from applicants.queries.round import deadline, state
from fund.actions.wall import put_up_wall
from fund.errors import Refused
from fund.models import User
from tests.applicants.applying import address, filled, signed_in, typed
from tests.applicants.calling import SEOUL, as_sent, at, english, move_closing, said, typed_call, without_secrets
from tests.cast import cast as build
from tests.cast import company, draft_deal, rubric, submitted_deal

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def house(c, name="calls", *args):
    return address(name, c.fund.slug, *args)


def changed(row, by, reason="", **said):
    return change_round(round=row, by=by, reason=reason, **said)


def test_operations_announce_a_call_and_its_times_are_those_of_seoul(cast):
    client = english(cast.operations)
    answer = client.post(house(cast, "call_new"), typed_call(cast))
    row = Round.objects.get(name_en="Spring call")
    assert answer.url == house(cast, "call", row.uuid)
    tomorrow = timezone.localdate() + DAY
    assert row.opens_at == dt.datetime.combine(tomorrow, dt.time(9), SEOUL)
    assert row.opens_at.astimezone(dt.UTC).hour == 0
    assert (row.fund, row.is_announced, row.grace_minutes, row.first_form.version, row.second_form.step) == (cast.fund, True, 10, 2, "second")
    assert row.eligibility == {"max_age_years": 7, "ask_min": 300_000_000, "ask_max": 3_000_000_000, "excluded": ["weapons", "tobacco"],
                               "not_affiliated": True}
    assert row.change_reason == "" and changes(row) == []
    shown = english().get(address("public_call", row.uuid))
    assert state(row) == "coming" and f"{tomorrow.day} " in said(shown) and "09:00" in said(shown)


def test_the_newest_form_is_chosen_already_and_every_version_can_be(cast):
    earlier = list(Form.objects.filter(step="first"))
    second = Form.objects.create(step="first", version=9, sections=earlier[0].sections, note="Shorter")
    form = english(cast.partner).get(house(cast, "call_new")).context["form"]
    assert form["first_form"].value() in (second, second.pk)
    assert list(form.fields["first_form"].queryset) == [second, *earlier]
    assert "Shorter" in str(form["first_form"])


BAD = [
    ({"name_en": ""}, "name_en"), ({"name_ko": "가" * 121}, "name_ko"), ({"opens_at": "소만 무렵"}, "opens_at"), ({"opens_at": ""}, "opens_at"),
    ({"opens_at": "2020-01-01T09:00"}, "opens_at"), ({"closes_at": "2020-01-01T09:00"}, "closes_at"), ({"results_by": "2020-01-01"}, "results_by"),
    ({"grace_minutes": "121"}, "grace_minutes"), ({"grace_minutes": "-1"}, "grace_minutes"), ({"grace_minutes": "ten"}, "grace_minutes"),
    ({"ask_min": "30억", "ask_max": "3억"}, "ask_max"), ({"ask_min": "lots"}, "ask_min"), ({"max_age_years": "0"}, "max_age_years"),
    ({"max_age_years": "31"}, "max_age_years"), ({"themes": ["rockets"]}, "themes"), ({"rubric": "999999"}, "rubric"), ({"rubric": ""}, "rubric"),
    ({"first_form": "999999"}, "first_form"), ({"name_ko": "봄\u202e모집"}, "name_ko"), ({"about_en": "x" + "\u0301" * 9}, "about_en"),
]


@pytest.mark.parametrize(("wrong", "field"), BAD, ids=[f"{field}-{n}" for n, (_wrong, field) in enumerate(BAD)])
def test_a_bad_entry_gets_a_sentence_beside_it_and_nothing_typed_is_lost(cast, wrong, field):
    sent = typed_call(cast) | wrong
    before = Round.objects.count()
    answer = english(cast.partner).post(house(cast, "call_new"), sent)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert list(form.errors) == [field] and form.errors[field][0]
    kept = {name: form[name].value() for name in sent}
    assert {name: str(value) for name, value in kept.items()} == {name: str(value) for name, value in (sent | {"not_affiliated": True}).items()}
    assert Round.objects.count() == before


def test_a_call_that_has_not_opened_changes_freely_and_without_a_reason(cast):
    row = create_round(fund=cast.fund, by=cast.partner, **said_of(cast))
    earlier = row.opens_at - HOUR
    changed(row, cast.operations, opens_at=earlier, closes_at=row.closes_at - DAY, rubric=rubric(), grace_minutes=0, name_en="Other")
    row.refresh_from_db()
    assert (row.opens_at, row.name_en, row.grace_minutes, row.change_reason) == (earlier, "Other", 0, "")
    assert changes(row) == []


def said_of(c, **more):
    opens = dt.datetime.combine(timezone.localdate() + DAY, dt.time(9), SEOUL)
    return {"name_ko": "봄", "name_en": "Spring", "opens_at": opens, "closes_at": opens + 20 * DAY, "results_by": timezone.localdate() + 60 * DAY,
            "rubric": c.round.rubric, "first_form": newest("first"), "second_form": newest("second"), "grace_minutes": 10, "eligibility": {}} | more


@pytest.mark.parametrize(("said", "field"), [
    (lambda r: {"opens_at": r.opens_at + HOUR}, "opens_at"),
    (lambda r: {"closes_at": r.closes_at - HOUR}, "closes_at"),
    (lambda r: {"grace_minutes": 9}, "grace_minutes"),
    (lambda r: {"results_by": timezone.localdate(r.closes_at) - DAY}, "results_by"),
    (lambda r: {"first_form": newest("second")}, "first_form"),
    (lambda r: {"eligibility": {"ask_min": 5, "ask_max": 4}}, "ask_max"),
    (lambda r: {"eligibility": {"excluded": ["rockets"]}}, "excluded"),
    (lambda r: {"eligibility": {"max_age_years": 31}}, "max_age_years"),
    (lambda r: {"eligibility": {"themes": ["space"]}}, "themes"),
    (lambda r: {"name_ko": "  "}, "name_ko"),
])
def test_what_an_open_call_promised_is_not_taken_back(cast, said, field):
    Round.objects.filter(pk=cast.round.pk).update(grace_minutes=10)
    cast.round.refresh_from_db()
    before = Round.objects.filter(pk=cast.round.pk).values().get()
    with pytest.raises(Refused) as refused:
        changed(cast.round, cast.partner, reason="서버 점검", **said(cast.round))
    assert refused.value.field == field
    assert Round.objects.filter(pk=cast.round.pk).values().get() == before


@pytest.mark.parametrize("reason", ["", "   ", "가" * 301])
def test_once_open_a_change_says_why(cast, reason):
    with pytest.raises(Refused) as refused:
        changed(cast.round, cast.partner, reason=reason, closes_at=cast.round.closes_at + DAY)
    assert refused.value.field == "reason"
    cast.round.refresh_from_db()
    assert changes(cast.round) == []


def test_a_later_closing_is_shown_to_everybody_with_day_and_reason(cast):
    before = cast.round.closes_at
    client = english(cast.partner)
    page = client.get(house(cast, "call_change", cast.round.uuid))
    sent = as_sent(page) | {"closes_at": at(timezone.localdate(before) + 3 * DAY), "reason": "연휴가 끼어 사흘 늦춥니다."}
    assert "opens_at" not in sent  # it has opened: the page does not offer it
    assert client.post(house(cast, "call_change", cast.round.uuid), sent).url == house(cast, "call", cast.round.uuid)
    row = Round.objects.get(pk=cast.round.pk)
    assert row.closes_at == dt.datetime.combine(timezone.localdate(before) + 3 * DAY, dt.time(18), SEOUL)
    assert row.opens_at == cast.round.opens_at  # to the microsecond, though the page speaks in minutes
    [change] = changes(row)
    assert change["reason"] == "연휴가 끼어 사흘 늦춥니다." and timezone.localdate(change["day"]) == timezone.localdate()
    assert [line["label"] for line in change["lines"]] in (["Closes"], ["마감"])
    for reader in (english(), english(cast.founder)):
        assert "연휴가 끼어 사흘 늦춥니다." in said(reader.get(address("public_call", row.uuid)))
    deal = draft_deal(cast)
    assert "연휴가 끼어 사흘 늦춥니다." in said(english(cast.founder).get(address("application", deal.uuid)))


def test_saving_without_a_change_needs_no_reason_and_changes_nothing(cast):
    client = english(cast.partner)
    Round.objects.filter(pk=cast.round.pk).update(eligibility={"ask_min": 300_000_000, "korea_only": True}, about_ko="첫 줄\n\n둘째 줄")
    sent = as_sent(client.get(house(cast, "call_change", cast.round.uuid)))
    sent["about_ko"] = sent["about_ko"].replace("\n", "\r\n")  # as browsers send it
    before = Round.objects.filter(pk=cast.round.pk).values().get()
    assert client.post(house(cast, "call_change", cast.round.uuid), sent).status_code == 302
    assert Round.objects.filter(pk=cast.round.pk).values().get() == before


def test_a_closed_call_can_be_opened_again_but_not_into_the_past(cast):
    move_closing(cast.round, timezone.now() - 3 * HOUR)
    with pytest.raises(Refused) as refused:
        changed(cast.round, cast.partner, reason="장애", closes_at=timezone.now() - HOUR)
    assert refused.value.field == "closes_at"
    changed(cast.round, cast.partner, reason="장애", closes_at=timezone.now() + HOUR)
    cast.round.refresh_from_db()
    assert state(cast.round) == "open"
    changed(cast.round, cast.partner, reason="오타", name_en="Second half call 2026")


def test_the_rubric_stays_once_a_scorecard_is_out(cast):
    other = rubric()
    changed(cast.round, cast.partner, reason="기준을 다시 정했습니다.", rubric=other)
    cast.round.refresh_from_db()
    deal = submitted_deal(cast)
    assign_reviewers(deal=deal, reviewers=[cast.analyst], by=cast.partner)
    with pytest.raises(Refused) as refused:
        changed(cast.round, cast.partner, reason="또 바꿉니다.", rubric=rubric())
    assert refused.value.field == "rubric"
    cast.round.refresh_from_db()
    assert cast.round.rubric == other
    assert english(cast.partner).get(house(cast, "call_change", cast.round.uuid)).context["form"].fields["rubric"].disabled


def test_another_form_leaves_every_answer_of_a_draft_as_it_was(cast):
    deal = filled(cast)
    before = Application.objects.get(deal=deal).answers
    old = Form.objects.get(step="first", version=2)
    new = Form.objects.create(step="first", version=3, sections=[s for s in old.sections if s["key"] != "impact"])
    changed(cast.round, cast.partner, reason="임팩트 문항을 2차로 옮깁니다.", first_form=new)
    assert Application.objects.get(deal=deal).answers == before and before["impact"]["target"] == "9,600"
    page = english(cast.founder).get(address("application", deal.uuid))
    assert [task["key"] for task in page.context["tasks"]] == [s["key"] for s in new.sections]
    assert "version 3" in said(english().get(address("public_call", cast.round.uuid)))


def test_two_who_change_a_call_at_once_do_not_overwrite_each_other(cast):
    first, second = english(cast.partner), english(cast.operations)
    url = house(cast, "call_change", cast.round.uuid)
    pages = [client.get(url) for client in (first, second)]
    assert first.post(url, as_sent(pages[0]) | {"about_en": "First", "reason": "one"}).status_code == 302
    answer = second.post(url, as_sent(pages[1]) | {"about_en": "Second", "reason": "two"})
    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors() and answer.context["form"]["about_en"].value() == "Second"
    row = Round.objects.get(pk=cast.round.pk)
    assert (row.about_en, row.change_reason) == ("First", "one")
    assert second.post(url, as_sent(answer) | {"seen": str(seen(row)), "about_en": "Second", "reason": "two"}).status_code == 302
    assert Round.objects.get(pk=cast.round.pk).about_en == "Second"


def test_analysts_and_inspectors_look_and_do_not_write(cast):
    row = cast.round
    for seat in (cast.analyst, cast.inspector):
        client = signed_in(seat)
        for page in (house(cast), house(cast, "call", row.uuid)):
            assert client.get(page).status_code == 200
            assert "/change/" not in client.get(page).text and "/calls/new/" not in client.get(page).text
        assert client.post(house(cast, "call_change", row.uuid), {}).status_code == 403
        with pytest.raises(Refused):
            changed(row, seat, reason="x", name_en="x")
        with pytest.raises(Refused):
            create_round(fund=cast.fund, by=seat, **said_of(cast))


def test_a_rival_fund_sees_only_what_is_public_and_changes_nothing(cast):
    rival = build("rival")
    client = signed_in(rival.partner)
    assert client.get(house(rival, "call", cast.round.uuid)).status_code == 404
    assert client.get(house(cast, "call", cast.round.uuid)).status_code == 404
    assert [row["round"] for row in client.get(house(rival)).context["rows"]] == [rival.round]
    with pytest.raises(Refused):
        changed(cast.round, rival.partner, reason="x", name_en="x")
    with pytest.raises(Refused):
        create_round(fund=cast.fund, by=rival.partner, **said_of(cast))
    assert client.get(address("public_call", cast.round.uuid)).status_code == 200


def test_the_house_learns_nothing_of_drafts(cast):
    """Its pages are the same to the letter with three drafts as with none."""
    submitted_deal(cast, company("냈음"))
    pages = [house(cast), house(cast, "call", cast.round.uuid)]
    client = signed_in(cast.partner)
    before = [without_secrets(client.get(page)) for page in pages]
    for n in range(3):
        draft_deal(cast, company(f"쓰는 중 {n}"))
    assert [without_secrets(client.get(page)) for page in pages] == before
    [row] = client.get(pages[0]).context["rows"]
    assert (row["round"].handed_in, row["round"].waiting) == (1, 0)
    assert list(client.get(pages[1]).context["give"].fields["deal"].queryset) == [Deal.objects.get(stage="screening")]


def test_a_walled_deal_is_not_counted_for_who_stands_behind_the_wall(cast):
    walled, plain = submitted_deal(cast, company("막힌")), submitted_deal(cast, company("열린"))
    put_up_wall(fund=cast.fund, about=walled.uuid, applicant=walled.company.organisation, user=cast.partner.user, ground="conflict",
                reason="가족", by=cast.operations)
    counts = {who: signed_in(getattr(cast, who)).get(house(cast)).context["rows"][0]["round"].handed_in for who in ("partner", "operations")}
    assert counts == {"partner": 1, "operations": 2}
    page = signed_in(cast.partner).get(house(cast, "call", cast.round.uuid))
    assert list(page.context["give"].fields["deal"].queryset) == [plain] and "막힌" not in page.text


def test_a_published_case_is_no_call(cast):
    case = import_shrout_fleiss(fund=cast.fund, by=cast.operations)
    client = signed_in(cast.partner)
    assert [row["round"].pk for row in client.get(house(cast)).context["rows"]] == [cast.round.pk]
    for name in ("call", "call_change"):
        assert client.get(house(cast, name, case.uuid)).status_code == 404
    assert case.rubric not in client.get(house(cast, "call_new")).context["form"].fields["rubric"].queryset
    with pytest.raises(Refused):
        changed(case, cast.partner, reason="x", name_en="x")


@pytest.mark.parametrize(("closed_ago", "grace", "expected"), [(-60, 10, "open"), (5, 10, "grace"), (11, 10, "closed"), (0, 0, "closed")])
def test_the_state_of_a_call_follows_the_clock(cast, closed_ago, grace, expected):
    move_closing(cast.round, timezone.now() - dt.timedelta(minutes=closed_ago), grace_minutes=grace)
    assert state(cast.round) == expected
    assert signed_in(cast.partner).get(house(cast)).context["rows"][0]["state"] == expected


def test_what_was_begun_in_time_goes_in_within_the_grace_and_nothing_new_is_begun(cast):
    deal = filled(cast)
    move_closing(cast.round, timezone.now() - dt.timedelta(minutes=5), grace_minutes=10)
    Deal.objects.filter(pk=deal.pk).update(created_at=timezone.now() - DAY)
    deal = Deal.objects.get(pk=deal.pk)
    section = next(s for s in spec_of(cast.round.first_form).sections if s.key == "company")
    save_answers(deal=deal, step="first", section=section, typed={"one_line": "마감 뒤에 고침"}, by=cast.founder)
    submission = submit_application(deal=deal, by=cast.founder)
    assert submission.content["company"]["one_line"] == "마감 뒤에 고침"
    stranger = User.objects.create_user("late@example.org", "sample-pass-2026", name="늦은 대표")
    with pytest.raises(Refused):
        start_application(round=cast.round, user=stranger)
    assert Deal.objects.filter(company__organisation__seats__user=stranger).count() == 0
    late = draft_deal(cast, company("늦게 시작"))  # made behind the back of the rule: after closing, so no grace for it
    assert closed_because(Deal.objects.get(pk=late.pk)) != "" and closed_because(Deal.objects.get(pk=deal.pk)) == ""


def test_after_the_grace_everything_is_kept_and_nothing_goes_in(cast):
    deal = filled(cast)
    move_closing(cast.round, timezone.now() - dt.timedelta(minutes=11), grace_minutes=10)
    Deal.objects.filter(pk=deal.pk).update(created_at=timezone.now() - DAY)
    deal = Deal.objects.get(pk=deal.pk)
    with pytest.raises(Refused):
        submit_application(deal=deal, by=cast.founder)
    assert Application.objects.get(deal=deal).answers["company"]["name"] == typed()["company"]["name"]


def test_the_grace_is_not_told_as_the_deadline(cast):
    Round.objects.filter(pk=cast.round.pk).update(grace_minutes=10)
    deal = draft_deal(cast)
    deal.round.refresh_from_db()
    assert deadline(deal) == deal.round.closes_at
    move_closing(deal.round, timezone.now() - dt.timedelta(minutes=5))
    Deal.objects.filter(pk=deal.pk).update(created_at=timezone.now() - DAY)
    deal = Deal.objects.get(pk=deal.pk)
    assert deadline(deal) == deal.round.last_moment


def test_a_change_takes_only_what_a_call_says(cast):
    with pytest.raises(TypeError):
        changed(cast.round, cast.partner, reason="x", is_announced=False)
    assert Round.objects.get(pk=cast.round.pk).is_announced
