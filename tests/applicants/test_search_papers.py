"""Searching what founders handed in: what is found, how it is shown, and that nobody learns of what they may not see."""
import pytest
from django.utils import timezone

from applicants.models import Document, Page
from fund.models import Seat
from tests.applicants.applying import pdf, signed_in
from tests.applicants.crawling import steady
from tests.applicants.files import docx, hwpx, pptx, xlsx
from tests.applicants.papering import handed_in, stored
from tests.applicants.scoring import english
from tests.applicants.walling import fresh, walled
from tests.cast import cast as another_cast
from tests.cast import company, submitted_deal

pytestmark = pytest.mark.django_db
SEARCH = "/f/sunhwan/papers/"


@pytest.fixture(autouse=True)
def blobs(settings, tmp_path):
    settings.BLOBS = tmp_path / "blobs"


@pytest.fixture
def deal(cast):
    return submitted_deal(cast)


def found(seat: Seat, words: str, **more) -> list[tuple[str, int]]:
    """The name of the file and the number of the page of every hit, in the order of the page."""
    answer = signed_in(fresh(seat)).get(SEARCH, {"q": words, **more})
    assert answer.status_code == 200
    return [(hit["page"].document.name, hit["page"].number) for hit in answer.context["found"]]


def test_words_are_found_in_slides_sheets_and_papers_and_lead_to_their_page(cast, client, deal):
    handed_in(cast, deal, pdf(2, "Pellet"), "IR.pdf", "deck")
    sheet = handed_in(cast, deal, xlsx(), "재무.xlsx")
    handed_in(cast, deal, pptx(["첫째 장", "원료는 혼합 폐플라스틱"]), "소개.pptx", "answer")
    assert found(cast.analyst, "pellet") == [("IR.pdf", 1), ("IR.pdf", 2)]
    assert found(cast.analyst, "폐플라") == [("소개.pptx", 2)]
    assert found(cast.inspector, "김대표") == [("재무.xlsx", 2)]
    assert found(cast.inspector, "재무제표") == [("재무.xlsx", 1)]  # the name of the sheet
    english(client, cast.analyst)
    page = client.get(SEARCH, {"q": "1840"}).content.decode()
    assert f'href="/f/sunhwan/papers/{sheet.uuid}/?page=1&amp;q=1840"' in page
    assert "<mark>1840</mark>" in page and "Pages found: 1" in page


@pytest.mark.parametrize("words", ["순환경제", "순환 경제", "순환경 제", "순환"])
def test_korean_is_found_wherever_a_file_breaks_it(cast, deal, words):
    handed_in(cast, deal, docx(["이것은 순환\n경제의 시작"]), "글.docx")
    assert found(cast.analyst, words) == [("글.docx", 1)]


@pytest.mark.parametrize("words, names", [
    ("100%", ["백.hwpx"]), ("a_b", ["밑줄.hwpx"]), ("(x+y)*", ["식.hwpx"]), ("\\d", ["역.hwpx"]), ("ab  \n c", ["사이.hwpx"]), ("no such", []),
    ("\x00100%", ["백.hwpx"])])
def test_every_sign_stands_for_itself(cast, deal, words, names):
    for name, text in {"백.hwpx": "달성률 100%", "백아님.hwpx": "달성률 1000", "밑줄.hwpx": "a_b", "밑줄아님.hwpx": "acb 역 \u005cw", "식.hwpx": "(x+y)*z",
                       "역.hwpx": "\\d", "사이.hwpx": "AB C", "사이아님.hwpx": "abc"}.items():
        handed_in(cast, deal, hwpx([text]), name)
    assert [name for name, _page in found(cast.analyst, words)] == names


def test_a_hit_stands_in_its_context_and_nothing_of_a_file_becomes_markup(cast, client, deal):
    handed_in(cast, deal, docx(["앞" * 300 + "&lt;script&gt;alert(1)&lt;/script&gt; 열쇠말 " + "뒤" * 300 + " 열쇠말"]), "글.docx")
    english(client, cast.analyst)
    page = client.get(SEARCH, {"q": "열쇠말"}).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; <mark>열쇠말</mark>" in page and "<script>alert" not in page
    assert "and 1 times more on this page" in page
    assert ("앞" * 91 in page, "뒤" * 91 in page) == (False, False)
    assert "Two letters at least" in client.get(SEARCH, {"q": "열"}).content.decode()
    assert "Nothing found" in client.get(SEARCH, {"q": "없는말"}).content.decode()


def test_many_hits_come_in_pages(cast, deal):
    handed_in(cast, deal, docx([f"같은말 {n}" for n in range(45)]), "긴글.docx")
    assert [len(found(cast.analyst, "같은말", page=n)) for n in (1, 2, 3)] == [20, 20, 5]
    assert found(cast.analyst, "같은말", page=3)[-1] == ("긴글.docx", 45)


def test_only_what_was_handed_in_and_is_shown_in_this_fund_is_searched(cast, deal):
    stored(deal, docx(["비밀초안"]), "초안.docx", by=cast.founder)
    stored(deal, docx(["비밀초안"]), "붙임.docx", kind="answer", by=cast.founder)
    stored(deal, pdf(1, "draftdeck"), "IR 초안.pdf", "deck", by=cast.founder)
    other = another_cast("rival")
    handed_in(other, submitted_deal(other), docx(["비밀초안"]), "남의 글.docx")
    for seat in (cast.analyst, cast.partner, cast.inspector):
        assert (found(seat, "비밀초안"), found(seat, "draftdeck")) == ([], [])
    both = Seat.objects.create(user=cast.analyst.user, organisation=other.gp, role="analyst", fund=other.fund, starts_on="2020-01-01")
    assert found(both, "비밀초안") == []
    assert signed_in(fresh(both)).get("/f/rival/papers/", {"q": "비밀초안"}).context["page"].paginator.count == 1


def test_who_may_not_search_is_refused_and_the_committee_has_its_packet(cast, deal):
    handed_in(cast, deal, docx(["열쇠말"]), "글.docx")
    statuses = {name: signed_in(getattr(cast, name)).get(SEARCH, {"q": "열쇠말"}).status_code
                for name in ("analyst", "inspector", "chair", "member", "lp", "programme", "founder", "administrator")}
    assert statuses == {"analyst": 200, "inspector": 200, "chair": 403, "member": 403, "lp": 403, "programme": 403, "founder": 404,
                        "administrator": 404}


def test_a_founder_who_also_sits_in_the_house_finds_nothing_of_their_own_startup_there(cast, deal):
    paper = handed_in(cast, deal, docx(["열쇠말"]), "글.docx")
    both = Seat.objects.create(user=cast.founder.user, organisation=cast.gp, role="partner", fund=cast.fund, starts_on="2020-01-01")
    handed_in(cast, submitted_deal(cast, company("이웃")), docx(["열쇠말"]), "이웃.docx")
    assert found(both, "열쇠말") == [("이웃.docx", 1)]
    client = signed_in(fresh(both))
    assert (client.get(f"{SEARCH}{paper.uuid}/").status_code, client.get(f"/documents/{paper.uuid}/").status_code) == (404, 200)


def test_behind_a_wall_the_rooms_of_papers_are_the_same_to_the_letter_as_if_the_deal_had_never_been(cast, deal):
    handed_in(cast, deal, docx(["열쇠말 보이는 글"]), "보이는.docx")

    def rooms(seat) -> dict[str, str]:
        client = signed_in(fresh(seat))
        return {query: steady(client.get(SEARCH + query).content.decode()) for query in ("", "?q=열쇠말", "?q=열쇠말&page=2", "?q=잠긴")}

    before = {seat: rooms(seat) for seat in (cast.analyst, cast.inspector)}
    hidden = submitted_deal(cast, company("잠긴고래"))
    paper = handed_in(cast, hidden, docx(["열쇠말 잠긴 글"] * 25), "잠긴글.docx")
    answer = handed_in(cast, hidden, docx(["열쇠말 잠긴 답"]), "잠긴답.docx", "answer")
    assert len(found(cast.analyst, "열쇠말")) == 20
    for seat in before:
        walled(cast, hidden, seat)
        assert rooms(seat) == before[seat]
        assert Document.objects.visible_to(fresh(seat).user).filter(pk__in=(paper.pk, answer.pk)).count() == 0
        assert [signed_in(fresh(seat)).get(f"{SEARCH}{row.uuid}/").status_code for row in (paper, answer)] == [404, 404]
    assert found(cast.partner, "잠긴 답") == [("잠긴답.docx", 1)]


def test_what_was_erased_or_infected_is_not_found(cast, deal):
    first, second = (handed_in(cast, deal, docx(["열쇠말"]), name) for name in ("하나.docx", "둘.docx"))
    Document.objects.filter(pk=first.pk).update(erased_at=timezone.now())
    assert Page.objects.filter(document=first).count() == 1
    assert found(cast.analyst, "열쇠말") == [("둘.docx", 1)]
    assert second.page_count == 1
