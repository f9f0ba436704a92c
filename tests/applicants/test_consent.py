"""Consents: each apart, versioned, with everything the Act asks for; kept as they were given."""
import pytest
from django.db import DatabaseError, connection, transaction

from applicants.actions.application import submit_application
from applicants.actions.draft import save_section
from applicants.actions.reference import load_reference
from applicants.models import Consent, ConsentText, Criterion, Rubric
from applicants.queries.consent import current_texts
from fund.errors import Refused
from tests.applicants.applying import address, filled, signed_in, typed

pytestmark = pytest.mark.django_db


def test_every_text_names_purpose_items_retention_and_refusal_in_both_languages():
    load_reference()
    texts = current_texts("first")
    assert [(t.key, t.required) for t in texts] == [("collection", True), ("committee", True), ("operator", False)]
    for text in texts:
        for name in ("title", "purpose", "items", "retention", "refusal"):
            assert getattr(text, f"{name}_ko").strip() and getattr(text, f"{name}_en").strip()
        assert text.source.startswith("개인정보 보호법")
    assert all(text.recipient_ko and text.recipient_en for text in texts[1:])


def test_the_page_shows_each_consent_with_its_items_and_the_real_recipients(cast):
    deal = filled(cast)
    page = signed_in(cast.founder).get(address("section", deal.uuid, "consents"))
    body = page.content.decode()
    assert body.count('type="checkbox"') == 3
    for text in current_texts("first"):
        for name in ("title_ko", "purpose_ko", "items_ko", "retention_ko", "refusal_ko"):
            assert getattr(text, name) in body
    assert "sunhwan gp, sunhwan sponsor" in body and "sunhwan operator" in body


def test_the_optional_consent_never_blocks_and_is_recorded_as_not_given(cast):
    deal = filled(cast)
    submit_application(deal=deal, by=cast.founder)
    assert dict(Consent.objects.values_list("text__key", "given")) == {"collection": True, "committee": True, "operator": False}
    assert set(Consent.objects.values_list("by", flat=True)) == {cast.founder.pk}


@pytest.mark.parametrize("missing", ["collection", "committee"])
def test_without_a_required_consent_nothing_is_handed_in(cast, missing):
    deal = filled(cast, **{missing: ""})
    with pytest.raises(Refused, match="동의"):
        submit_application(deal=deal, by=cast.founder)
    assert Consent.objects.count() == 0


def test_a_changed_answer_is_a_new_row_and_the_old_one_stays(cast):
    deal = filled(cast)
    submit_application(deal=deal, by=cast.founder)
    save_section(deal=deal, section="consents", data=typed(operator="on")["consents"], by=cast.founder)
    submit_application(deal=deal, by=cast.founder)
    assert list(Consent.objects.filter(text__key="operator").values_list("given", flat=True)) == [False, True]
    assert Consent.objects.count() == 4
    consent = Consent.objects.first()
    for statement in ("UPDATE applicants_consent SET given = true WHERE id = %s", "DELETE FROM applicants_consent WHERE id = %s"):
        with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [consent.pk])


def test_a_new_wording_is_a_new_version_that_has_to_be_given_again(cast):
    deal = filled(cast)
    submit_application(deal=deal, by=cast.founder)
    old = ConsentText.objects.filter(key="collection").latest("version")
    fields = {f.name: getattr(old, f.name) for f in ConsentText._meta.fields if f.name not in ("id", "version")}
    ConsentText.objects.create(**fields | {"version": old.version + 1, "purpose_ko": "바뀐 목적"})
    assert "바뀐 목적" in signed_in(cast.founder).get(address("section", deal.uuid, "consents")).content.decode()
    submission = submit_application(deal=deal, by=cast.founder)
    assert submission.number == 2
    assert submission.content["consents"]["collection"] == {"version": old.version + 1, "given": True}
    assert list(Consent.objects.filter(text__key="collection").values_list("text__version", flat=True)) == [old.version, old.version + 1]


def test_reference_data_is_loaded_once_and_the_rubrics_weights_add_to_100_on_each_axis():
    load_reference()
    load_reference()
    rubric = Rubric.objects.get(name="house", version=1)
    weights = {axis: sum(rubric.criteria.filter(axis=axis).values_list("weight", flat=True)) for axis in Criterion.Axis.values}
    assert weights == {"financial": 100, "impact": 100}
    words = [f"{name}_{language}" for name in ("name", "low", "middle", "high") for language in ("ko", "en")]
    assert all(getattr(criterion, word) for criterion in rubric.criteria.all() for word in words)
    assert (ConsentText.objects.values("key").distinct().count(), Rubric.objects.filter(name="house").count()) == (5, 1)
