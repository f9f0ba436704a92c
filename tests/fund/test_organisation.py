"""Organisations: added and changed by the administrator alone, never into something its seats forbid; startups stay unseen."""
import pytest

from fund.actions.organisation import add_organisation, change_organisation
from fund.errors import Refused
from fund.models import Organisation

LIST = "/reference/organisations/"


@pytest.fixture
def keeper(client, cast):
    client.force_login(cast.administrator.user)
    return client


def test_an_organisation_is_added_and_found_by_its_first_consonants(keeper, cast):
    answer = keeper.post(f"{LIST}new/", {"name": " 한빛회계법인 ", "kind": "auditor"})
    assert answer.status_code == 302
    row = Organisation.objects.get(name="한빛회계법인")
    event = row.events.get()
    assert (row.kind, event.pgh_context.metadata["verb"], event.pgh_context.metadata["seat"]) == (
        "auditor", "add organisation", cast.administrator.pk)
    found = keeper.get(LIST, {"q": "ㅎㅂㅎㄱ"})
    assert [line.name for line in found.context["page"]] == ["한빛회계법인"]
    assert [line.name for line in keeper.get(LIST, {"kind": "operator"}).context["page"]] == ["sunhwan operator"]


def test_startups_are_in_no_list_and_cannot_be_opened_or_made_here(keeper, cast):
    page = keeper.get(LIST)
    assert "sunhwan LP 가" in page.text and "여울펠릿" not in page.text
    assert keeper.get(LIST, {"q": "여울"}).context["page"].paginator.count == 0
    startup = cast.founder_company.organisation
    assert keeper.get(f"{LIST}{startup.uuid}/").status_code == 404
    assert keeper.post(f"{LIST}{startup.uuid}/", {"name": "X", "kind": "gp"}).status_code == 404
    assert keeper.post(f"{LIST}new/", {"name": "새 회사", "kind": "startup"}).status_code == 422
    with pytest.raises(Refused) as no:
        add_organisation(name="새 회사", kind="startup", by=cast.administrator)
    assert (no.value.field, Organisation.objects.filter(name="새 회사").exists()) == ("kind", False)
    startup.refresh_from_db()
    assert (startup.name, startup.kind) == ("sunhwan 여울펠릿", "startup")


def test_a_name_is_given_once_but_a_startups_name_is_not_betrayed_by_that(keeper, cast):
    answer = keeper.post(f"{LIST}new/", {"name": "SUNHWAN GP", "kind": "gp"})
    assert answer.status_code == 422 and answer.context["form"].errors.keys() == {"name"}
    assert 'value="SUNHWAN GP"' in answer.text
    assert keeper.post(f"{LIST}new/", {"name": "sunhwan 여울펠릿", "kind": "lp"}).status_code == 302


def test_a_kind_changes_only_where_every_seat_and_commitment_goes_with_it(cast):
    by = cast.administrator
    for row, kind, field in ((cast.gp, "sponsor", "kind"), (cast.lp_a, "auditor", "kind"), (cast.sponsor, "ministry", "kind")):
        with pytest.raises(Refused) as no:
            change_organisation(organisation=row, name=row.name, kind=kind, by=by)
        row.refresh_from_db()
        assert (no.value.field, row.kind == kind) == (field, False)
    cast.lp.ends_on = cast.lp.starts_on
    cast.lp.save()
    with pytest.raises(Refused):  # nobody sits there any more, but its commitment stands
        change_organisation(organisation=cast.lp_a, name="LP", kind="auditor", by=by)
    fresh = add_organisation(name="부처", kind="lp", by=by)
    assert change_organisation(organisation=fresh, name="환경부", kind="ministry", by=by).kind == "ministry"
    assert Organisation.objects.get(pk=fresh.pk).name == "환경부"


def test_a_rename_keeps_kind_and_seats_and_is_in_the_history(keeper, cast):
    answer = keeper.post(f"{LIST}{cast.lp_a.uuid}/", {"name": "새벽텔레콤", "kind": "lp"})
    assert answer.status_code == 302
    cast.lp_a.refresh_from_db()
    assert (cast.lp_a.name, cast.lp_a.seats.count()) == ("새벽텔레콤", 1)
    assert [event.name for event in cast.lp_a.events.order_by("pgh_id")] == ["sunhwan LP 가", "새벽텔레콤"]


def test_nobody_but_the_administrator_writes(cast):
    for name in ("operations", "partner", "inspector", "founder", "lp"):
        for deed in (lambda by: add_organisation(name="X", kind="lp", by=by),
                     lambda by: change_organisation(organisation=cast.gp, name="X", kind="gp", by=by)):
            with pytest.raises(Refused):
                deed(getattr(cast, name))
    assert not Organisation.objects.filter(name="X").exists()
