"""The contract checklist: what the template lays down for what is bought, and each step done, left out with a reason, or opened again."""
import datetime as dt

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from applicants.actions.contract import add_step, finish_step, leave_out_step, reopen_step, start_contract
from applicants.models import ContractStep, Deal
from applicants.queries.contract import kind_of, step_text, template
from fund.errors import Refused
from tests.applicants.applying import PROGRAM, upload
from tests.applicants.ballots import sql
from tests.applicants.closings import cleared, closing
from tests.applicants.scoring import english
from tests.applicants.walling import fresh, walled
from tests.cast import cast as build

TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def item(cast):
    return closing(cast)


def address(item, name="closing", *args):
    return reverse(f"applicants:{name}", args=[item.meeting.fund.slug, item.uuid, *args])


def refusal(action, **given) -> str:
    with pytest.raises(Refused) as no:
        action(**given)
    return str(no.value)


def keys(kind):
    return {line.key for line in template(kind)}


@pytest.mark.parametrize(("terms", "kind", "has", "lacks"), [
    ({"instrument": "rcps"}, "new", {"agreement_new", "resolution", "account", "register"}, {"agreement_bonds", "seller_papers"}),
    ({"instrument": "common", "shares_kind": "existing"}, "existing", {"agreement_existing", "transfer_limits", "seller_papers"}, {"resolution"}),
    ({"instrument": "cb"}, "bonds", {"agreement_bonds", "bond_register", "account_debt"}, {"register", "agreement_new"}),
    ({"instrument": "bw"}, "bonds", {"agreement_bonds"}, {"register"}),
    ({"instrument": "safe"}, "safe", {"agreement_safe", "account_debt"}, {"register", "articles", "bond_register"}),
    ({"instrument": "conditional"}, "safe", {"agreement_safe"}, {"register"})])
def test_the_template_holds_what_this_instrument_needs_and_nothing_of_another(terms, kind, has, lacks):
    assert kind_of(terms) == kind
    assert has <= keys(kind) and not lacks & keys(kind)
    assert {"term_sheet", "legal_review", "signing"} <= keys(kind)


def test_each_step_of_the_template_has_both_languages_and_one_key():
    every = [line for kind in ("new", "existing", "bonds", "safe") for line in template(kind)]
    assert all(len(line.text_ko) <= 200 and len(line.text_en) <= 200 and line.text_ko != line.text_en and len(line.key) <= 40 for line in every)
    for kind in ("new", "existing", "bonds", "safe"):
        assert len(keys(kind)) == len(template(kind))


def test_the_checklist_is_laid_down_once_also_where_two_begin_it(cast, item):
    rows = start_contract(item=item, by=cast.analyst)
    assert [row.key for row in rows] == [line.key for line in template("new")] and {row.state for row in rows} == {"open"}
    finish_step(step=rows[0], note="합의", by=cast.analyst)
    again = start_contract(item=item, by=cast.partner)
    assert [(row.pk, row.state) for row in again][0] == (rows[0].pk, "done") and len(again) == len(rows)
    with pytest.raises(IntegrityError):
        ContractStep.objects.create(item=item, key=rows[0].key, order=99, text="같은 단계")


def test_a_step_of_the_template_speaks_the_reader_s_language_and_the_house_s_own_stays_as_written(cast, item):
    first = start_contract(item=item, by=cast.analyst)[0]
    own = add_step(item=item, text="  공장   등기 확인 ", due_on=TODAY, by=cast.analyst)
    assert (own.text, own.lang, own.key, own.order) == ("공장 등기 확인", "ko", "", len(template("new")) + 1)
    for language in ("ko", "en"):
        with translation.override(language):
            assert step_text(first) == (getattr(template("new")[0], f"text_{language}"), language)
            assert step_text(own) == ("공장 등기 확인", "ko")


def test_a_step_is_done_with_a_note_and_files_left_out_with_a_reason_and_opened_again(cast, item):
    first, second = start_contract(item=item, by=cast.analyst)[:2]
    done = finish_step(step=first, note="의결과 같음", uploads=[upload(name="텀시트.pdf")], by=cast.analyst)
    assert (done.state, done.note, done.done_by, [(f.name, f.kind, f.slot) for f in done.files.all()]) == (
        "done", "의결과 같음", cast.analyst, [("텀시트.pdf", "house", str(first.uuid))])
    assert refusal(leave_out_step, step=second, reason=" ", by=cast.analyst) == "Say why it is not needed."
    left = leave_out_step(step=second, reason="지난 계약을 그대로 씁니다.", by=cast.partner)
    assert (left.state, left.note, left.done_by) == ("not_needed", "지난 계약을 그대로 씁니다.", cast.partner)
    assert "moved on since" in refusal(finish_step, step=left, by=cast.analyst)
    back = reopen_step(step=left, by=cast.analyst)
    assert (back.state, back.note, back.done_by, back.done_at) == ("open", "지난 계약을 그대로 씁니다.", None, None)
    assert "moved on since" in refusal(reopen_step, step=back, by=cast.analyst)


def test_a_file_that_is_none_leaves_the_step_open(cast, item):
    first = start_contract(item=item, by=cast.analyst)[0]
    with pytest.raises(Refused) as no:
        finish_step(step=first, uploads=[upload(name="가.pdf"), upload(PROGRAM, "나.pdf")], by=cast.analyst)
    assert no.value.field == "files" and "나.pdf: This is a program" in str(no.value)
    first.refresh_from_db()
    assert (first.state, first.files.count()) == ("open", 0)


@pytest.mark.parametrize(("text", "due_on", "field"), [("", None, "text"), ("가" * 201, None, "text"), ("등기", TODAY - dt.timedelta(days=1), "due_on"),
                                                       ("등기", TODAY + dt.timedelta(days=367), "due_on")])
def test_a_step_of_one_s_own_says_what_and_until_a_day_that_can_be(cast, item, text, due_on, field):
    with pytest.raises(Refused) as no:
        add_step(item=item, text=text, due_on=due_on, by=cast.analyst)
    assert no.value.field == field and not ContractStep.objects.exists()


def test_the_contract_waits_for_the_signed_minutes_and_ends_with_the_payment_request(cast, item):
    Deal.objects.filter(pk=item.deal.pk).update(stage="committee")
    assert "once the minutes are signed" in refusal(start_contract, item=item, by=cast.analyst)
    assert "once the minutes are signed" in refusal(add_step, item=item, text="등기", by=cast.analyst)
    Deal.objects.filter(pk=item.deal.pk).update(stage="contracting")
    cleared(cast, item)
    step = item.contract_steps.first()
    for action, given in ((reopen_step, {"step": step}), (add_step, {"item": item, "text": "더"}), (start_contract, {"item": item})):
        assert "Take it back first" in refusal(action, by=cast.analyst, **given)


def test_nobody_from_elsewhere_or_behind_a_wall_takes_a_step(cast, item):
    first = start_contract(item=item, by=cast.analyst)[0]
    for seat in (build("rival").operations, cast.chair, cast.inspector, cast.founder):
        assert "Your seat may not" in refusal(finish_step, step=first, by=seat)
    walled(cast, item.deal, cast.analyst)
    assert "no longer open to you" in refusal(finish_step, step=first, by=fresh(cast.analyst))


def test_a_step_left_out_without_a_reason_does_not_stand_in_sql(cast, item):
    first = start_contract(item=item, by=cast.analyst)[0]
    with pytest.raises(IntegrityError):
        sql("UPDATE applicants_contractstep SET state = 'not_needed', done_by_id = %s, done_at = now() WHERE id = %s", cast.analyst.pk, first.pk)


def test_the_page_walks_it_in_the_browser_s_way(cast, item):
    client = english(Client(), cast.analyst)
    assert "Lay down the checklist" in client.get(address(item)).content.decode()
    answer = client.post(address(item, "contract_start"), follow=True)
    assert answer.redirect_chain == [(address(item) + "#contract", 302)] and "Main terms agreed (term sheet)" in answer.content.decode()
    first, second = item.contract_steps.all()[:2]
    client.post(address(item, "contract_done", first.uuid), {"note": "합의했습니다", "files": [upload(name="텀시트.pdf")]})
    wrong = client.post(address(item, "contract_leave_out", second.uuid), {"reason": ""})
    assert wrong.status_code == 422 and "Say why it is not needed." in wrong.content.decode()
    client.post(address(item, "contract_leave_out", second.uuid), {"reason": "지난 계약"})
    wrong = client.post(address(item, "contract_add"), {"text": "공장 등기", "due_on": "2020-01-01"})
    assert wrong.status_code == 422 and 'value="공장 등기"' in wrong.content.decode()
    client.post(address(item, "contract_add"), {"text": "공장 등기", "due_on": ""})
    page = client.get(address(item)).content.decode()
    for words in ("합의했습니다", "텀시트.pdf", "지난 계약", "공장 등기"):
        assert words in page
    assert client.post(address(item, "contract_reopen", first.uuid)).status_code == 302
    first.refresh_from_db()
    assert (first.state, first.note) == ("open", "합의했습니다")
    assert client.post(address(item, "contract_reopen", first.uuid)).status_code == 422
