"""What is left of a deal's case once its application is erased: the house's own record, without the names of the company's people."""
import pytest

from applicants.actions.main_purpose import write_main_purpose
from applicants.actions.mandate import confirm_waiver
from applicants.models import Assumption, Document, MainPurpose, MandateWaiver, Risk
from applicants.queries.main_purpose import for_packet
from tests.applicants.applying import pdf, upload
from tests.applicants.casing import assumption, outside, risk
from tests.applicants.holding import ended, erased, whole_database
from tests.cast import approved_item, company, submitted_deal
from tests.cast import cast as build

pytestmark = pytest.mark.django_db
NAME = "한창업"


@pytest.fixture
def cast():
    return build()


@pytest.fixture
def deal(cast):
    return ended(cast)


def test_names_of_the_companys_people_go_out_of_it_and_are_not_in_the_trail(cast, deal):
    assumption(cast, deal, basis=f"{NAME} 대표가 맺은 계약", sensitivity=f"{NAME} 대표가 빠지면 반으로 줍니다")
    risk(cast, deal, text=f"{NAME} 대표 한 사람에게 기댑니다", mitigation=f"{NAME} 대표의 후임을 정합니다")
    waiver = outside(cast, deal)
    confirm_waiver(waiver=waiver, by=cast.partner)
    write_main_purpose(deal=deal, code="social", basis=f"{NAME} 대표의 설명", upload=upload(pdf(1, "설명"), "설명.pdf"), by=cast.analyst)
    assert whole_database().count(NAME) > 5
    row = erased(cast, deal)
    written = {(model.__name__, name): getattr(model.objects.get(), name) for model, names in (
        (Assumption, ("basis", "sensitivity")), (Risk, ("text", "mitigation")), (MainPurpose, ("basis",)), (MandateWaiver, ("reason",)))
        for name in names}
    assert [where for where, text in written.items() if NAME in text or not text] == []
    assert NAME not in "".join(f"{event.__dict__}" for model in (Assumption, Risk, MainPurpose) for event in model.pgh_event_model.objects.all())
    paper = Document.objects.get(kind="house")
    assert (paper.name, paper.erased_at is None, for_packet(deal)["files"]) == ("", False, [])
    assert {stone.noun for stone in row.tombstones.all()} >= {"assumption", "risk", "mainpurpose"}


def test_a_fixed_assumption_loses_names_and_nothing_else(cast, deal):
    row = assumption(cast, deal, basis=f"{NAME} 대표가 맺은 계약")
    item = approved_item(cast, submitted_deal(cast, company("다른 회사")))
    Assumption.objects.filter(pk=row.pk).update(frozen_by=item)
    erased(cast, deal)
    kept = Assumption.objects.get()
    assert (NAME in kept.basis, kept.target, kept.metric, kept.frozen_by) == (False, row.target, row.metric, item)
