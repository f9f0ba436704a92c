"""A reader's own copy of the packet: the figures of the frozen one, their name on every page, nobody else's to take."""
import io
import os
from pathlib import Path

import pypdfium2
import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from applicants.actions.committee import freeze_packet
from applicants.actions.contact import add_contact
from applicants.actions.packet_copy import ask_copy, draw_packet
from applicants.actions.recusal import step_back
from applicants.models import AccessLog, AgendaItem, Blob, Deal, PacketCopy, Scorecard
from applicants.queries.blob import blob_name, read_blob
from applicants.queries.packet_print import document
from fund.actions.wall import put_up_wall
from fund.errors import Refused
from fund.models import Job
from fund.templatetags import look
from tests.applicants.ballots import again, prepared, sealed
from tests.applicants.holding import erased
from tests.applicants.packets import CAP, DISSENT, full_item, named
from tests.applicants.test_vote import url
from tests.cast import cast as another_cast

KEEP = os.environ.get("PACKET_PAGES", "")  # a folder to look at the pages in


def text_of(sha256: str) -> list[str]:
    """The text of each page without spaces."""
    pages = pypdfium2.PdfDocument(read_blob(sha256))
    return ["".join(page.get_textpage().get_text_bounded().split()) for page in pages]


def keep(sha256: str, name: str) -> None:
    if KEEP:
        for number, page in enumerate(pypdfium2.PdfDocument(read_blob(sha256)), 1):
            page.render(scale=1.6).to_pil().save(Path(KEEP) / f"packet-{name}-{number}.png")


@pytest.fixture
def frozen(cast) -> AgendaItem:
    return freeze_packet(item=full_item(cast), by=cast.partner)


@pytest.mark.parametrize(("language", "said"), [
    ("ko", ["투자심의자료", "2,000,000,000원", "80,000주", "13.79%", "함께가는벤처투자500,000,000원", "김하나",
            "보관중화재", "높음", "조합규약", "sunhwan조합", "매출18.4억원92억원(70–120)"]),
    ("en", ["Packetfortheinvestmentcommittee", "2,000,000,000won", "80,000shares", "13.79%", "함께가는벤처투자500,000,000won", "김하나", "보관중화재",
            "Fundrules", "sunhwanfund", "매출18.4KRW100m92KRW100m(70–120)"])])
def test_the_pdf_says_what_the_packet_says_with_digest_page_number_and_the_readers_mark_on_every_page(cast, frozen, language, said):
    seat = named(cast.member, "한가람", language)
    sha = draw_packet(frozen.pk, seat.pk)["sha256"]
    keep(sha, language)
    pages = text_of(sha)
    whole = "".join(pages)
    packet = frozen.packet
    for words in [*said, "".join(DISSENT.split()), packet["submission"]["sha256"], packet["submission"]["deck"]["sha256"], "580,000",
                  look.number(packet["returns"]["at_terms"]["multiple"]["base"], 1)]:
        assert words in whole, words
    for number, page in enumerate(pages, 1):
        assert frozen.packet_sha256 in page
        assert f"{number}/{len(pages)}" in page
        assert f"sunhwansponsor·{''.join(str(seat.get_role_display()).split())}·한가람·" in page or "한가람" in page
    assert PdfReader(io.BytesIO(read_blob(sha))).trailer["/Root"]["/Lang"] == language
    copy = PacketCopy.objects.get()
    assert (copy.seat, copy.lang, copy.blob_id) == (seat, language, sha)


def test_a_copy_is_drawn_once_and_of_a_frozen_packet_alone(cast, frozen):
    assert draw_packet(frozen.pk, cast.chair.pk) == draw_packet(frozen.pk, cast.chair.pk)
    deck = frozen.packet["submission"]["deck"]["sha256"]
    assert (PacketCopy.objects.count(), Blob.objects.filter(mime="application/pdf").exclude(pk=deck).count()) == (1, 1)
    item = prepared(cast, name="아직")
    for deed in (lambda: draw_packet(item.pk, cast.partner.pk), lambda: ask_copy(item=item, by=cast.partner)):
        with pytest.raises(Refused):
            deed()
    assert draw_packet(frozen.pk, cast.chair.pk, lang="en") != draw_packet(frozen.pk, cast.chair.pk)  # another language is another copy


def test_the_freeze_asks_for_a_copy_of_each_committee_seat_that_takes_part(cast):
    item = prepared(cast)
    put_up_wall(fund=cast.fund, about=item.deal.uuid, applicant=item.deal.company.organisation, user=cast.member2.user, ground="conflict",
                reason="친족이 다닙니다", by=cast.partner)
    frozen = freeze_packet(item=item, by=cast.partner)
    jobs = Job.objects.filter(name="applicants.draw_packet")
    assert sorted(job.args["seat"] for job in jobs) == sorted(seat.pk for seat in (cast.chair, cast.member, cast.observer))
    assert {job.args["item"] for job in jobs} == {frozen.pk}


def test_a_reader_asks_for_their_own_copy_and_takes_it_and_every_taking_is_written_down(cast, client):
    item = sealed(cast)
    ask, take, room = url(item, "packet_copy"), url(item, "packet_pdf"), url(item, "agenda_item")
    client.force_login(cast.analyst.user)
    assert (ask in client.get(room).content.decode(), client.get(take).status_code) == (True, 404)
    assert client.post(ask).status_code == 302
    job = Job.objects.get(name="applicants.draw_packet", args__seat=cast.analyst.pk)
    body = client.get(room).content.decode()
    assert (f"/jobs/{job.uuid}/" in body, ask in body) == (True, False)
    sha = draw_packet(job.args["item"], job.args["seat"])["sha256"]
    assert f'href="{take}"' in client.get(room).content.decode()
    answer = client.get(take)
    assert (answer.status_code, answer["Content-Type"], answer.content) == (200, "application/pdf", read_blob(sha))
    assert (answer["Content-Disposition"].startswith("attachment"), cast.analyst.user.name in text_of(sha)[0]) == (True, True)
    assert AccessLog.objects.filter(deal=item.deal, what="packet", seat=cast.analyst, original=True).count() == 1
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"  # another language is asked for apart
    body = client.get(room).content.decode()
    assert (f'href="{take}"' in body, ask in body, client.get(take)["Content-Disposition"].endswith('-ko.pdf"')) == (True, True, True)
    client.post(ask)
    draw_packet(item.pk, cast.analyst.pk, lang="en")
    assert client.get(take)["Content-Disposition"].endswith('-en.pdf"')
    for seat in (cast.partner, cast.member, cast.inspector):  # nobody takes another's
        client.force_login(seat.user)
        assert client.get(take).status_code == 404


def test_who_is_walled_off_or_stepped_back_finds_nothing_and_nothing_is_drawn_for_them(cast, client):
    item = sealed(cast)
    drawn = draw_packet(item.pk, cast.member.pk)
    assert drawn
    step_back(item=item, reason="친족이 다닙니다", by=cast.member)
    put_up_wall(fund=cast.fund, about=item.deal.uuid, applicant=item.deal.company.organisation, user=cast.analyst.user, ground="conflict",
                reason="투자한 회사입니다", by=cast.partner)
    for seat in (cast.member, cast.analyst):
        client.force_login(seat.user)
        assert [client.get(url(item, "packet_pdf")).status_code, client.post(url(item, "packet_copy")).status_code] == [404, 404]
        assert draw_packet(item.pk, seat.pk, lang="en") == {}
    assert PacketCopy.objects.count() == 1
    client.force_login(another_cast("rival").member.user)
    assert client.get(reverse("applicants:packet_pdf", args=["sunhwan", item.uuid])).status_code == 404


def test_who_is_blind_to_the_deal_gets_no_copy_until_their_card_is_locked(cast, client):
    item = sealed(cast)
    draw_packet(item.pk, cast.partner.pk)
    card = Scorecard.objects.create(deal=item.deal, reviewer=cast.partner, rubric=cast.round.rubric)
    client.force_login(cast.partner.user)
    assert client.get(url(item, "packet_pdf")).status_code == 404
    assert url(item, "packet_copy") not in client.get(url(item, "agenda_item")).content.decode()
    with pytest.raises(Refused):
        ask_copy(item=item, by=cast.partner)
    Scorecard.objects.filter(pk=card.pk).update(state="released", reason="다른 사람이 봅니다")
    assert client.get(url(item, "packet_pdf")).status_code == 200


def test_a_copy_of_a_packet_of_before_and_of_one_without_anything_is_drawn(cast):
    item = sealed(cast)  # no assumption, risk, finding, check, cap table
    text = "".join(text_of(draw_packet(item.pk, cast.chair.pk)["sha256"]))
    assert ("2,000,000,000" in text, "9,600" in text) == (True, True)
    old = {name: value for name, value in item.packet.items() if name not in (
        "kind", "cap_table", "returns", "assumptions", "risks", "diligence", "mandate", "main_purpose")} | {
        "version": 1, "terms": {name: value for name, value in item.terms.items() if name in (
            "instrument", "shares", "price", "amount", "pre_money", "post_money", "exit", "risks", "conditions", "dissent")}}
    item.packet = old
    assert "2,000,000,000원" in "".join(row["value"] for row in document(item, cast.chair, "ko", timezone.now())["terms"])


def withdrawn_and_erased(cast, item: AgendaItem) -> AgendaItem:
    Deal.objects.filter(pk=item.deal_id).update(status="withdrawn")
    erased(cast, Deal.objects.get(pk=item.deal_id))
    return again(item)


def test_an_erasure_takes_the_copies_away_and_leaves_the_packet(cast):
    item = sealed(cast)
    sha = draw_packet(item.pk, cast.chair.pk)["sha256"]
    kept = withdrawn_and_erased(cast, item)
    assert (PacketCopy.objects.exists(), Blob.objects.filter(pk=sha).exists(), Path(settings.BLOBS, blob_name(sha)).exists()) == (False, False, False)
    assert (kept.packet, kept.packet_sha256) == (item.packet, item.packet_sha256)
    anew = "".join(text_of(draw_packet(item.pk, cast.chair.pk, lang="en")["sha256"]))
    assert ("IR.pdf" in anew, "Erasedon" in anew) == (False, True)


def test_an_erasure_takes_the_shareholders_out_of_terms_that_no_committee_was_given(cast):
    item = prepared(cast, cap_table=CAP, dissent="김하나 대표를 믿기 어렵습니다.")
    add_contact(deal=item.deal, given={"name": "김하나"}, by=cast.analyst)
    terms = withdrawn_and_erased(cast, item).terms
    assert (terms["cap_table"], "김하나" in str(terms), terms["amount"]) == ([], False, "2000000000")
