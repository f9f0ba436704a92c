"""What is noted of the discussion: while the item is open, by who votes or keeps the minutes, and never rewritten."""
import pytest
from django.db import ProgrammingError

from applicants.actions.remark import add_remark
from applicants.models import Deal, Remark
from fund.errors import Refused
from tests.applicants.ballots import closed, decided, opened, prepared, sealed, sql
from tests.applicants.calling import english
from tests.applicants.deciding import sent
from tests.applicants.holding import empty_store, erased
from tests.applicants.test_vote import url
from tests.cast import cast as another_cast


def test_notes_are_kept_in_order_with_their_language_and_stand_in_the_room_for_good(cast):
    item = opened(cast, sealed(cast), chair="yes", member="yes")
    add_remark(item=item, text=" 판가를 다시 봅니다 ", by=cast.member)
    add_remark(item=item, text="The contract ends in 2027.", by=cast.operations)
    assert list(Remark.objects.values_list("text", "lang", "by")) == [("판가를 다시 봅니다", "ko", cast.member.pk),
                                                                      ("The contract ends in 2027.", "en", cast.operations.pk)]
    for name in ("chair", "observer", "analyst", "inspector"):
        body = english(getattr(cast, name)).get(url(item, "agenda_item")).content.decode()
        assert body.index("판가를 다시 봅니다") < body.index("The contract ends in 2027.")
    closed(cast, item, chair="yes", member="yes")
    assert "판가를 다시 봅니다" in english(cast.observer).get(url(item, "agenda_item")).content.decode()
    for statement in ("UPDATE applicants_remark SET text = 'x'", "DELETE FROM applicants_remark"):
        with pytest.raises(ProgrammingError):
            sql(statement)


def test_only_an_opened_item_is_discussed_and_a_note_says_something(cast):
    done = decided(cast, sealed(cast, name="끝난 회사"), chair="yes", member="yes")
    running = opened(cast, sealed(cast, name="도는 회사"), chair="yes", member="yes")
    for item, text in ((prepared(cast), "말"), (sealed(cast, name="봉인 회사"), "말"), (done, "말"), (running, "  "), (running, "x" * 601),
                       (running, "안\u202e돼")):
        with pytest.raises(Refused) as no:
            add_remark(item=item, text=text, by=cast.member if item.is_frozen else cast.partner)
        assert no.value.field == "text"
    assert not Remark.objects.exists()


def test_nobody_else_notes_anything(cast):
    item = opened(cast, sealed(cast), chair="yes", member="yes")
    for seat in (cast.analyst, cast.inspector, cast.observer, cast.lp, another_cast("rival").member):
        with pytest.raises(Refused):
            add_remark(item=item, text="말", by=seat)
    for name, status in (("analyst", 403), ("observer", 403), ("inspector", 403), ("founder", 404), ("member2", 302), ("operations", 302)):
        assert english(getattr(cast, name)).post(url(item, "remark"), {"text": name}).status_code == status
    assert list(Remark.objects.values_list("text", flat=True)) == ["member2", "operations"]


def test_a_refused_note_keeps_what_was_typed(cast):
    item = opened(cast, sealed(cast), chair="yes", member="yes")
    answer = english(cast.member).post(url(item, "remark"), {"text": "판가 " + "x" * 600})
    assert (answer.status_code, list(answer.context["remark"].errors)) == (422, ["text"])
    assert "판가 xxx" in answer.content.decode()


def test_names_of_the_companys_people_are_taken_out_where_the_application_is_erased(cast):
    empty_store()
    item = opened(cast, sealed(cast), chair="no", member="no")
    add_remark(item=item, text=f"{cast.founder.user.name} 대표의 겸직을 물었습니다", by=cast.member)
    closed(cast, item, chair="no", member="no")
    sent(cast, Deal.objects.get(pk=item.deal_id))
    erased(cast, Deal.objects.get(pk=item.deal_id))
    assert Remark.objects.get().text == "[…] 대표의 겸직을 물었습니다"
    with pytest.raises(ProgrammingError):
        sql("UPDATE applicants_remark SET text = 'x'")
