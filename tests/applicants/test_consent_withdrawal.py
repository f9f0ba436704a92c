"""A consent is taken back as easily as it was given: an optional one by itself, a required one together with the application."""
import pytest
from django.utils import translation

from applicants.actions.application import submit_application
from applicants.actions.consent import give_consent, withdraw_consent
from applicants.actions.draft import save_answers
from applicants.actions.screening import screen
from applicants.actions.withdrawal import apply_again, withdraw_application
from applicants.models import Application, Consent, ConsentText, Deal
from applicants.queries.application import draft
from applicants.queries.application_page import frame
from applicants.queries.consent import standing
from fund.errors import Refused
from fund.models import Message, Notification
from tests.applicants.applying import address, filled, signed_in
from tests.applicants.deciding import sent
from tests.applicants.walling import walled
from tests.cast import company, person

pytestmark = pytest.mark.django_db


def handed_in(c, **changed) -> Deal:
    deal = filled(c, **changed)
    screen(submit_application(deal=deal, by=c.founder).pk)
    return Deal.objects.get(pk=deal.pk)


def english(seat):
    client = signed_in(seat)
    client.cookies["django_language"] = "en"
    return client


def given(deal: Deal) -> dict[str, bool]:
    return {key: row.given for key, row in standing(deal).items()}


def refused(words: str, action, **arguments) -> None:
    with translation.override("en"), pytest.raises(Refused, match=words):
        action(**arguments)


def changed(deal: Deal, user) -> bool:
    return frame(draft(Deal.objects.get(pk=deal.pk)), user)["changed"]


def test_an_optional_consent_is_taken_back_at_once_and_the_house_is_told_by_its_title(cast):
    deal = handed_in(cast, operator="on")
    answer = signed_in(cast.founder).post(address("consent_withdraw", deal.uuid, "operator"))
    assert answer.url == address("consents", deal.uuid)
    assert list(Consent.objects.filter(text__key="operator").values_list("given", "by")) == [
        (True, cast.founder.pk), (False, cast.founder.pk)]
    deal.refresh_from_db()
    assert deal.status == "active"
    rows = Notification.objects.filter(kind="consent_withdrawn")
    assert {row.user for row in rows} == {cast.analyst.user, cast.analyst2.user, cast.partner.user, cast.operations.user}
    text = ConsentText.objects.get(key="operator")
    for language, title in (("ko", text.title_ko), ("en", text.title_en)):
        with translation.override(language):
            assert title in rows[0].sentence and deal.company.name in rows[0].sentence


def test_behind_a_wall_nobody_hears_of_a_consent(cast):
    deal = handed_in(cast, operator="on")
    for seat in (cast.analyst, cast.partner):
        walled(cast, deal, seat, by=cast.operations)
    withdraw_consent(deal=deal, key="operator", by=cast.founder)
    assert {row.user for row in Notification.objects.filter(kind="consent_withdrawn")} == {cast.analyst2.user, cast.operations.user}


def test_a_later_submission_does_not_give_it_again_and_an_open_page_does_not_write_over_it(cast):
    deal = handed_in(cast, operator="on")
    before = Application.objects.get(deal=deal)
    rev = before.stamps["consents"]["operator"][0]
    withdraw_consent(deal=deal, key="operator", by=cast.founder)
    after = Application.objects.get(deal=deal)
    assert (after.answers["consents"]["operator"], after.stamps["consents"]["operator"][0]) == ("", rev + 1)
    assert after.answers["consents"]["committee"] == "on" and after.saved_at == before.saved_at
    section = draft(Deal.objects.get(pk=deal.pk)).part("consents").section
    saved = save_answers(deal=deal, step="first", section=section, typed={"operator": "on"}, by=cast.editor, seen={"operator": rev})
    assert set(saved.conflicts) == {"operator"}
    submission = submit_application(deal=Deal.objects.get(pk=deal.pk), by=cast.founder)
    assert (submission.number, submission.content["consents"]["operator"]["given"]) == (2, False)
    assert given(deal) == {"collection": True, "committee": True, "operator": False}
    assert Consent.objects.filter(text__key="operator").count() == 2  # the submission said nothing new


def test_a_consent_given_or_taken_back_by_itself_leaves_nothing_to_submit(cast):
    deal = handed_in(cast)
    assert changed(deal, cast.founder.user) is False
    give_consent(deal=deal, key="operator", by=cast.founder)
    assert given(deal)["operator"] is True and changed(deal, cast.founder.user) is False
    withdraw_consent(deal=deal, key="operator", by=cast.founder)
    assert changed(deal, cast.founder.user) is False
    Application.objects.filter(deal=deal).update(answers=deal.application.answers | {"consents": {
        "collection": "on", "committee": "on", "operator": "on"}})
    assert changed(deal, cast.founder.user) is True  # ticked in the section, and not in force before it is handed in


def test_a_required_consent_goes_with_the_application_or_not_at_all(cast):
    deal, client = handed_in(cast), english(cast.founder)
    page = client.get(address("consents", deal.uuid)).content.decode()
    assert page.count('name="with_application" value="yes"') == 2
    refused("together with the application", withdraw_consent, deal=deal, key="committee", by=cast.founder)
    client.post(address("consent_withdraw", deal.uuid, "committee"))
    assert given(deal)["committee"] is True and Notification.objects.filter(kind="consent_withdrawn").count() == 0
    client.post(address("consent_withdraw", deal.uuid, "committee"), {"with_application": "yes", "reason": "위원회가 마음에 걸립니다"})
    deal.refresh_from_db()
    assert (given(deal)["committee"], deal.status, deal.reason) == (False, "withdrawn", "위원회가 마음에 걸립니다")
    assert Message.objects.filter(kind="withdrawn").count() == 1
    kinds = Notification.objects.filter(user=cast.partner.user).values_list("kind", flat=True)
    assert {"consent_withdrawn", "application_withdrawn"} <= set(kinds)


def test_applying_again_asks_for_the_required_consent_first(cast):
    deal, client = handed_in(cast), english(cast.founder)
    withdraw_consent(deal=deal, key="collection", with_application=True, by=cast.founder)
    refused("Give this consent again first", apply_again, deal=deal, by=cast.founder)
    page = client.get(address("application", deal.uuid)).content.decode()
    assert address("consents", deal.uuid) in page and f'action="{address("apply_again", deal.uuid)}"' not in page
    client.post(address("consent_give", deal.uuid, "collection"))
    assert given(deal)["collection"] is True
    client.post(address("apply_again", deal.uuid))
    deal.refresh_from_db()
    assert deal.status == "active"


def test_where_the_contract_is_being_made_neither_goes(cast):
    deal = handed_in(cast, operator="on")
    Deal.objects.filter(pk=deal.pk).update(stage="contracting")
    deal.refresh_from_db()
    refused("contract", withdraw_consent, deal=deal, key="committee", with_application=True, by=cast.founder)
    assert given(deal) == {"collection": True, "committee": True, "operator": True}
    page = english(cast.founder).get(address("consents", deal.uuid)).content.decode()
    assert "with_application" not in page and "the contract is being made" in page
    withdraw_consent(deal=deal, key="operator", by=cast.founder)  # what is optional can always be taken back
    assert given(deal)["operator"] is False


@pytest.mark.parametrize("status", ["passed", "withdrawn"])
def test_once_nothing_is_reviewed_any_more_a_required_consent_is_taken_back_by_itself(cast, status):
    deal = handed_in(cast)
    if status == "withdrawn":
        withdraw_application(deal=deal, by=cast.founder)
    else:
        sent(cast, deal)
    withdraw_consent(deal=deal, key="collection", by=cast.founder)
    assert given(deal)["collection"] is False
    deal.refresh_from_db()
    assert (deal.status, Message.objects.filter(kind="withdrawn").count()) == (status, int(status == "withdrawn"))


def test_nothing_is_taken_back_twice_nor_given_twice_nor_before_handing_in(cast):
    deal = handed_in(cast)
    refused("not in force", withdraw_consent, deal=deal, key="operator", by=cast.founder)
    refused("not in force", withdraw_consent, deal=deal, key="nonsense", by=cast.founder)
    refused("in force already", give_consent, deal=deal, key="committee", by=cast.founder)
    refused("when you hand in", give_consent, deal=deal, key="second_sponsor", by=cast.founder)
    other = company("아직 쓰는 중")
    owner = person("writing", "founder_owner", other.organisation, None)
    unsent = Deal.objects.create(fund=cast.fund, company=other, round=cast.round)
    Application.objects.create(deal=unsent, form=cast.round.first_form)
    refused("when you hand in", give_consent, deal=unsent, key="operator", by=owner)
    assert Consent.objects.count() == 3
    page = english(owner).get(address("consents", unsent.uuid)).content.decode()
    assert "No consent has been given yet" in page


def test_giving_later_takes_the_wording_that_holds_today(cast):
    deal = handed_in(cast)
    old = ConsentText.objects.get(key="operator")
    fields = {f.name: getattr(old, f.name) for f in ConsentText._meta.fields if f.name not in ("id", "version")}
    ConsentText.objects.create(**fields | {"version": 2, "purpose_ko": "새 목적"})
    assert "새 목적" in signed_in(cast.founder).get(address("consents", deal.uuid)).content.decode()
    assert give_consent(deal=deal, key="operator", by=cast.founder).text.version == 2


def test_only_an_owner_changes_a_consent_and_the_others_read_them(cast):
    deal = handed_in(cast, operator="on")
    stranger = person("stranger", "founder_owner", company("남의 회사").organisation, None)
    for seat in (cast.editor, cast.viewer, cast.partner, stranger):
        refused("Your seat may not", withdraw_consent, deal=deal, key="operator", by=seat)
        refused("Your seat may not", give_consent, deal=deal, key="operator", by=seat)
    for seat, status, looking in ((cast.editor, 403, 200), (cast.viewer, 403, 200), (stranger, 404, 404), (cast.partner, 403, 403)):
        client = signed_in(seat)
        assert client.post(address("consent_withdraw", deal.uuid, "operator")).status_code == status
        assert client.post(address("consent_give", deal.uuid, "operator")).status_code == status
        assert client.get(address("consents", deal.uuid)).status_code == looking
    assert given(deal)["operator"] is True
    assert "consent_withdraw" not in english(cast.viewer).get(address("consents", deal.uuid)).content.decode()


def test_the_page_lists_every_answer_with_its_seat_and_the_application_counts_them(cast):
    deal = handed_in(cast, operator="on")
    withdraw_consent(deal=deal, key="operator", by=cast.founder)
    page = english(cast.viewer).get(address("consents", deal.uuid)).content.decode()
    assert page.count(cast.founder.person) == 4  # three given, one taken back
    assert "Taken back" in page
    assert "2 of 3 given" in english(cast.viewer).get(address("application", deal.uuid)).content.decode()
