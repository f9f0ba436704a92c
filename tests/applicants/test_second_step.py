"""The second step's pages: every kind of section, bad input beside its cell with everything kept, remarks that keep nobody from going on."""
import html
import re

import pytest
from django.utils import timezone, translation

from applicants.actions.draft import save_section
from applicants.models import Application, Document, DossierVersion
from applicants.queries.application import draft, step_facts
from applicants.questions import SECOND
from fund.queries.today import agenda
from fund.today import DUTIES
from tests.applicants.applying import PROGRAM, address, pdf, signed_in, typed, upload
from tests.applicants.second import LINES, SLOTS, again, asked_second, filled_second, screening_deal, typed_second
from tests.cast import cast as build

pytestmark = pytest.mark.django_db
SECTIONS = ("profile", "people", "story", "market", "traction", "accounts", "impact_plan", "terms", "ip", "papers", "consents_second")
WRONG = 'class="error"'
FIELD = re.compile(r'<(?:input|textarea|select)[^>]* name="([a-z][\w-]*)"')


@pytest.fixture
def deal(cast):
    return asked_second(cast, message="설비 사진도 부탁드립니다.")


def section(c, deal, key: str, data: dict | None = None, seat=None) -> str:
    client, url = signed_in(seat or c.founder), address("section", deal.uuid, key)
    answer = client.get(url) if data is None else client.post(url, data)
    assert answer.status_code == 200, (key, answer.status_code)
    return html.unescape(answer.content.decode())


def beside(page: str, name: str) -> str:
    """The errors beside a field."""
    return re.search(rf'id="id_{name}-errors".*?</div>', page, re.S)[0]


def remark(page: str, name: str) -> str:
    return re.search(rf'id="id_{name}-note".*?</p>', page, re.S)[0]


def test_before_it_is_asked_for_there_is_no_second_step_and_another_startup_never_sees_it(cast):
    waiting = screening_deal(cast)
    names = ("second_step", "second_check", "second_receipt")
    assert [signed_in(cast.founder).get(address(name, waiting.uuid)).status_code for name in names] == [404] * 3
    assert signed_in(cast.founder).get(address("section", waiting.uuid, "accounts")).status_code == 404
    rival = asked_second(build("rival"))
    client = signed_in(cast.founder)
    assert [client.get(address(name, rival.uuid)).status_code for name in names] == [404] * 3
    assert client.post(address("paste", rival.uuid, "accounts", "years"), {"text": "x"}).status_code == 404
    assert client.post(address("paper_add", rival.uuid, "register"), {}).status_code == 404


def test_the_task_list_says_what_is_asked_for_until_when_and_what_the_fund_adds(cast, deal):
    page = signed_in(cast.founder).get(address("second_step", deal.uuid)).content.decode()
    assert [address("section", deal.uuid, key) in page for key in SECTIONS] == [True] * 11
    assert "설비 사진도 부탁드립니다." in page and "아직 제출되지 않음" in page
    first = signed_in(cast.founder).get(address("application", deal.uuid)).content.decode()
    assert address("second_step", deal.uuid) in first


def test_it_waits_on_the_founder_s_home_page_until_it_is_handed_in(cast, deal):
    def waits(seat):
        return [row["url"] for rows in agenda(type(seat.user).objects.get(pk=seat.user_id), timezone.localdate()).values()
                for row in rows if str(row["title"]) == str(DUTIES["second_step"].title)]

    assert waits(cast.founder) == [address("second_step", deal.uuid)] and waits(cast.viewer) == waits(cast.analyst) == []
    filled_second(deal, cast.founder)
    signed_in(cast.founder).post(address("second_submit", deal.uuid), {"confirm": "on"})
    assert DossierVersion.objects.count() == 1 and waits(cast.founder) == []


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_section_opens_empty_filled_and_for_who_may_only_look(cast, deal, language):
    for key in SECTIONS:
        section(cast, deal, key)
    filled_second(deal, cast.founder)
    client = signed_in(cast.viewer)
    client.cookies["django_language"] = language
    for key in SECTIONS:
        page = client.get(address("section", deal.uuid, key)).content.decode()
        assert "<fieldset class=\"stack stack-l\"" not in page or "disabled" in page, key
        assert "data-paste=" not in page and "paper_add" not in page and "data-saves" not in page


def test_a_whole_section_sent_without_a_script_is_kept_and_leads_to_the_next(cast, deal):
    client = signed_in(cast.editor)
    for key, fields in typed_second(deal).items():
        answer = client.post(address("section", deal.uuid, key), fields)
        assert answer.status_code == 302, (key, re.findall(r'class="error"[^>]*>.*?</p>', answer.content.decode(), re.S)[:3])
    for slot in SLOTS:
        assert client.post(address("paper_add", deal.uuid, slot), {slot: upload(pdf(1, slot), f"{slot}.pdf")}).status_code == 302
    assert draft(again(deal, cast.founder), SECOND).left == []
    check = html.unescape(signed_in(cast.founder).get(address("second_check", deal.uuid)).content.decode())
    assert "1,840,000,000" in check and "−90,000,000" in check and "벤처투자" in check and "statements.pdf" in check
    assert "1차" in client.get(address("application", deal.uuid)).content.decode()
    done = signed_in(cast.founder).post(address("second_submit", deal.uuid), {"confirm": "on"}, follow=True)
    assert done.redirect_chain == [(address("second_receipt", deal.uuid), 302)]
    assert DossierVersion.objects.get().sha256[:8] in done.content.decode().replace(" ", "")
    assert signed_in(cast.founder).post(address("second_submit", deal.uuid), {}).status_code == 200, "without the declaration nothing is handed in"


def test_bad_cells_are_said_beside_them_and_everything_typed_is_kept(cast, deal):
    typed = typed_second(deal)
    year = step_facts(deal, SECOND, consents=False).base
    bad = {f"years-revenue-{year}": "많음", f"years-cost_of_sales-{year}": "-5", f"years-assets-{year}": "1" * 30, f"years-equity-{year}": ""}
    page = section(cast, deal, "accounts", typed["accounts"] | bad)
    assert [WRONG in beside(page, name) for name in bad] == [True] * 4
    kept = Application.objects.get(deal=deal).answers["accounts"]
    assert {name: kept.get(name, "") for name in bad} == bad and kept[f"years-revenue-{year - 1}"] == "9억"
    assert WRONG not in beside(page, f"years-revenue-{year - 1}") and 'value="많음"' in page
    rows = {"holders-0-shares": "1.5", "holders-1-class": "nonsense", "use-0-amount": "돈", "holders-2-holder": "이름만", "use-1-purpose": "\u202e뒤집기"}
    page = section(cast, deal, "terms", typed["terms"] | rows)
    assert [WRONG in beside(page, name) for name in rows if name != "holders-2-holder"] == [True] * 4
    assert WRONG in beside(page, "holders-2-shares"), "a row that was begun is wanted whole"
    assert Application.objects.get(deal=deal).answers["terms"]["holders-1-class"] == "nonsense"
    assert "이름만" in page and "holders-3-holder" in FIELD.findall(page), "one more row waits below what is filled"


def test_a_year_before_the_founding_stays_empty_and_half_a_year_does_not(cast, deal):
    typed = typed_second(deal)["accounts"]
    first = step_facts(deal, SECOND, consents=False).last_years[0]
    empty = {name: "" for name in typed if name.endswith(f"-{first}")}
    assert signed_in(cast.founder).post(address("section", deal.uuid, "accounts"), typed | empty).status_code == 302
    page = section(cast, deal, "accounts", typed | empty | {f"years-revenue-{first}": "1억"})
    assert WRONG in beside(page, f"years-equity-{first}")


def test_sums_and_balances_that_do_not_follow_are_remarked_on_and_keep_nobody(cast, deal):
    typed = typed_second(deal)["accounts"]
    facts = step_facts(deal, SECOND, consents=False)
    year, month = facts.base, facts.months[3]
    changed = {f"years-operating-{year}": "2억", f"years-equity-{year}": "9억", f"cash-{month}-balance": "1,000"}
    assert signed_in(cast.founder).post(address("section", deal.uuid, "accounts"), typed | changed).status_code == 302
    page = section(cast, deal, "accounts")
    assert "240,000,000" in remark(page, f"years-operating-{year}") and "1,000,000,000" in remark(page, f"years-equity-{year}")
    assert "remark" in remark(page, f"cash-{month}-balance") and "remark" in remark(page, f"cash-{facts.months[4]}-balance")
    assert "remark" not in remark(page, f"years-operating-{year - 1}") and "remark" not in remark(page, f"cash-{facts.months[2]}-balance")
    assert draft(again(deal, cast.founder), SECOND, ["accounts"]).left == []
    right = signed_in(cast.founder).post(address("section_save", deal.uuid, "accounts"), {f"cash-{month}-balance": typed[f"cash-{month}-balance"]}).json()
    assert [right["pieces"][f"id_cash-{m}-balance-note"].count("remark") for m in facts.months[3:5]] == [0, 0], "its neighbour is renewed too"


def test_a_cell_shows_how_a_loose_figure_was_read_and_is_silent_about_a_plain_one(cast, deal):
    filled_second(deal, cast.founder)
    page = section(cast, deal, "accounts")
    facts = step_facts(deal, SECOND, consents=False)
    assert "= 1,840,000,000" in remark(page, f"years-revenue-{facts.base}") and "= −90,000,000" in remark(page, f"years-operating-{facts.base - 2}")
    assert "= " not in remark(page, f"cash-{facts.months[0]}-in")


def test_a_corporate_number_only_warns(cast, deal):
    profile = typed_second(deal)["profile"]
    answer = signed_in(cast.founder).post(address("section", deal.uuid, "profile"), profile | {"corporate_number": "1101111234567"})
    assert answer.status_code == 302
    assert "remark" in remark(section(cast, deal, "profile"), "corporate_number")
    assert draft(again(deal, cast.founder), SECOND, ["profile"]).left == []
    page = section(cast, deal, "profile", profile | {"corporate_number": "12345"})
    assert WRONG in beside(page, "corporate_number")


def test_ticks_are_taken_away_by_leaving_them_out(cast, deal):
    profile = typed_second(deal)["profile"]
    save_section(deal=deal, section="profile", data=profile, by=cast.founder, step=SECOND)
    signed_in(cast.founder).post(address("section", deal.uuid, "profile"), {k: v for k, v in profile.items() if k != "certificates-venture"})
    assert draft(again(deal, cast.founder), SECOND, ["profile"]).parts[0].reading.values.get("certificates") is None


def test_papers_are_checked_kept_beside_each_other_and_taken_out(cast, deal):
    client, url = signed_in(cast.founder), address("paper_add", deal.uuid, "register")
    for data, name in ((PROGRAM, "등기.pdf"), (b"", "empty.pdf")):
        answer = client.post(url, {"register": upload(data, name)})
        assert answer.status_code == 200 and "error" in answer.content.decode()
    assert client.post(url, {}).status_code == 200 and Document.objects.filter(kind="paper").count() == 0
    assert client.post(url, {"register": [upload(pdf(1, "one"), "등기.pdf"), upload(pdf(2, "two"), "등기 2.pdf")]}).status_code == 302
    papers = Document.objects.filter(kind="paper", slot="register").order_by("pk")
    assert [paper.name for paper in papers] == ["등기.pdf", "등기 2.pdf"]
    page = section(cast, deal, "papers")
    assert all(address("document", paper.uuid) in page for paper in papers)
    assert client.post(address("paper_remove", deal.uuid, papers[0].uuid)).status_code == 302
    assert address("document", papers[0].uuid) not in section(cast, deal, "papers")
    assert client.post(address("paper_add", deal.uuid, "nonsense"), {"nonsense": upload()}).status_code == 200
    deck = Document.objects.get(kind="deck", deal=deal)
    assert client.post(address("paper_remove", deal.uuid, deck.uuid)).status_code == 404
    assert Document.objects.get(pk=deck.pk).replaced_at is None


def test_pasted_cells_are_shown_and_nothing_is_written(cast, deal):
    client, url = signed_in(cast.editor), address("paste", deal.uuid, "accounts", "years")
    save_section(deal=deal, section="accounts", data=typed_second(deal)["accounts"], by=cast.founder, step=SECOND)
    before = Application.objects.get(deal=deal).answers
    years = step_facts(deal, SECOND, consents=False).last_years
    page = html.unescape(client.post(url, {"text": f"(단위: 천원)\t{years[1]}\t{years[2]}\n매출\t900,000\t2,000\n<b>x</b>\t1\t1"}).content.decode())
    cells = re.search(r'data-cells="(\{.*?\})"', page)[1]
    assert cells == f'{{"years-revenue-{years[1]}": "900,000천원", "years-revenue-{years[2]}": "2,000천원"}}'
    assert "18.4억</del>" in page and "= 2,000,000" in page and "<script" not in page and "style=" not in page
    raw = client.post(url, {"text": f"\t{years[2]}\n<b>x</b>\t1"}).content.decode()
    assert "<b>x</b>" not in raw and "data-paste-take" not in raw
    assert Application.objects.get(deal=deal).answers == before
    assert client.post(url, {"text": "1\t2", "at": f"years-revenue-{years[0]}", "first": "999999"}).status_code == 200
    for where in (("accounts", "explain"), ("accounts", "nonsense"), ("story", "years"), ("nonsense", "years"), ("company", "years")):
        assert client.post(address("paste", deal.uuid, *where), {"text": "x"}).status_code == 404


def test_pasted_rows_of_a_list_show_choices_by_their_words_and_offer_to_go_below(cast, deal):
    save_section(deal=deal, section="terms", data=typed_second(deal)["terms"], by=cast.founder, step=SECOND)
    client, url, text = signed_in(cast.founder), address("paste", deal.uuid, "terms", "holders"), "이름\t종류\t주식 수\n새주주\t우선주\t10"
    page = html.unescape(client.post(url, {"text": text}).content.decode())
    assert "김하나</del>" in page and "우선주" in page and 'data-paste-first="2"' in page
    page = html.unescape(client.post(url, {"text": text, "first": "2"}).content.decode())
    assert '"holders-2-holder": "새주주"' in page and "<del>" not in page


def test_opening_a_section_saving_a_field_and_reading_pasted_cells_cost_few_queries(cast, deal, django_assert_max_num_queries):
    filled_second(deal, cast.founder)
    client = signed_in(cast.founder)
    year = step_facts(deal, SECOND, consents=False).base
    client.get(address("section", deal.uuid, "accounts"))
    with django_assert_max_num_queries(10):
        client.get(address("section", deal.uuid, "accounts"))
    with django_assert_max_num_queries(10):
        client.post(address("section_save", deal.uuid, "accounts"), {f"years-revenue-{year}": "19억"})
    with django_assert_max_num_queries(6):
        client.post(address("paste", deal.uuid, "accounts", "years"), {"text": f"\t{year}\n매출\t1"})


def test_saving_in_the_second_step_changes_nothing_of_the_first_that_was_handed_in(cast, deal):
    changed = "고친 내용은 아직 제출되지 않음"
    page = section(cast, deal, "profile", {"region": "seoul"})
    assert changed not in page and Application.objects.get(deal=deal).saved_at > deal.submissions.get().processed_at
    assert "submitbar-done" in section(cast, deal, "company") and "submitbar-done" in section(cast, deal, "business")
    save_section(deal=again(deal, cast.founder), section="company", data=typed(one_line="다르게 적었습니다.")["company"], by=cast.founder)
    assert changed in section(cast, deal, "company").split("<template")[0] and changed in section(cast, deal, "business").split("<template")[0]


def test_what_the_accounts_say_adds_up(deal):
    assert set(LINES) == {key for key, _words in next(q for q in draft(deal, SECOND, ["accounts"]).parts[0].section.questions if q.name == "years").rows}
    with translation.override("ko"):
        assert draft(deal, SECOND, ["accounts"]).parts[0].reading.remarks == {}
