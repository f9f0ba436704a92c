"""Owners invite editors and viewers, see when each last saved, and end their seats; the others look."""
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from applicants.actions.application import submit_application
from applicants.actions.draft import save_section
from fund.actions.invitation import invite
from fund.models import Invitation, Message, Seat
from tests.applicants.applying import address, filled, signed_in, typed
from tests.applicants.walling import fresh
from tests.cast import company, draft_deal, person

pytestmark = pytest.mark.django_db
NEW = {"email": "haneul@example.net", "name": "김하늘", "language": "ko", "role": "founder_editor"}
GOOD = "pellets-2026-hill"


def english(seat):
    client = signed_in(seat)
    client.cookies["django_language"] = "en"
    return client


def link() -> str:
    return re.search(r"/invitation/\S+/", Message.objects.filter(kind="invitation").latest("pk").body)[0]


def test_an_owner_invites_an_editor_who_finds_the_application_in_one_click_and_writes(cast, client):
    deal = draft_deal(cast)
    answer = signed_in(cast.founder).post(address("collaborator_invite", deal.uuid), NEW)
    assert answer.url == address("collaborators", deal.uuid)
    row = Invitation.objects.get()
    assert (row.organisation, row.role, row.fund, row.invited_by) == (deal.company.organisation, "founder_editor", None, cast.founder)
    taken = client.post(link(), {"name": "김하늘", "password": GOOD, "again": GOOD}, follow=True)
    assert taken.redirect_chain[-1][0] == address("applications")
    assert f'href="{address("application", deal.uuid)}"' in taken.content.decode()
    assert f'href="{address("application", deal.uuid)}"' in client.get(reverse("home")).content.decode()  # and from home, while it is a draft
    assert client.post(address("section_save", deal.uuid, "business"), {"problem": "섞인 플라스틱"}).status_code == 200
    seat = Seat.objects.get(user__email=NEW["email"])
    page = english(cast.founder).get(address("collaborators", deal.uuid))
    saved = {row["seat"].pk: row["saved"] for row in page.context["people"]}
    assert saved[seat.pk] is not None and saved[cast.founder.pk] is None


def test_somebody_with_an_account_lands_on_the_applications_too(cast, client):
    deal = draft_deal(cast)
    submitter = person("somebody", "founder_owner", company("다른 회사").organisation, None)
    signed_in(cast.founder).post(address("collaborator_invite", deal.uuid), NEW | {"email": "somebody@example.org", "role": "founder_viewer"})
    client.force_login(submitter.user)
    taken = client.post(link(), follow=True)
    assert taken.redirect_chain[-1][0] == address("applications") and str(deal.uuid) in taken.content.decode()


def test_the_page_shows_who_writes_what_each_may_do_and_the_newest_save_of_each(cast):
    deal = draft_deal(cast)
    save_section(deal=deal, section="company", data=typed()["company"], by=cast.founder)
    save_section(deal=deal, section="business", data=typed()["business"], by=cast.editor)
    save_section(deal=deal, section="company", data=typed(one_line="바뀐 소개")["company"], by=cast.editor)
    page = english(cast.viewer).get(address("collaborators", deal.uuid))
    people = {row["seat"].pk: row for row in page.context["people"]}
    assert list(people) == [cast.founder.pk, cast.editor.pk, cast.viewer.pk]
    deal.application.refresh_from_db()
    stamps = [stamp for fields in deal.application.stamps.values() for stamp in fields.values()]
    for seat in (cast.founder, cast.editor):
        assert people[seat.pk]["saved"].isoformat() == max(at for _rev, at, who in stamps if who == seat.pk)
    assert people[cast.viewer.pk]["saved"] is None and people[cast.viewer.pk]["is_me"]
    body = page.content.decode()
    for words in ("Writes, submits, withdraws and invites.", "Does not submit, withdraw or invite.", "Reads everything, changes nothing."):
        assert words in body


@pytest.mark.parametrize(("changed", "field"), [
    ({"email": "sunhwan-founder@example.org"}, "email"), ({"email": "sunhwan-editor@example.org"}, "email"), ({"email": "nobody"}, "email"),
    ({"name": ""}, "name"), ({"role": "founder_owner"}, "role"), ({"role": "analyst"}, "role"), ({"language": "fr"}, "language")])
def test_what_cannot_be_invited_is_said_beside_its_field_and_nothing_is_sent(cast, changed, field):
    deal = draft_deal(cast)
    page = english(cast.founder).post(address("collaborator_invite", deal.uuid), NEW | changed)
    assert page.status_code == 422 and list(page.context["form"].errors) == [field]
    assert (Invitation.objects.count(), Message.objects.count()) == (0, 0)


def test_an_open_invitation_is_sent_again_and_withdrawn(cast):
    deal, client = draft_deal(cast), signed_in(cast.founder)
    client.post(address("collaborator_invite", deal.uuid), NEW)
    row, first = Invitation.objects.get(), link()
    assert "haneul@example.net" in client.get(address("collaborators", deal.uuid)).content.decode()
    client.post(address("collaborator_again", deal.uuid, row.uuid))
    assert link() != first and client.get(first).status_code in (403, 404)
    client.post(address("collaborator_withdraw", deal.uuid, row.uuid))
    row.refresh_from_db()
    assert row.state == "revoked"
    assert client.get(address("collaborators", deal.uuid)).context["invitations"] == []


def test_an_owner_ends_a_seat_with_a_reason_and_what_it_wrote_stays(cast):
    deal = filled(cast, by=cast.editor)
    client = signed_in(cast.founder)
    empty = client.post(address("collaborator_end", deal.uuid, cast.editor.uuid), {"reason": " "})
    assert empty.status_code == 422 and list(empty.context["wrong"].errors) == ["reason"]
    client.post(address("collaborator_end", deal.uuid, cast.editor.uuid), {"reason": "역할이 바뀌었습니다"})
    seat = fresh(cast.editor)
    assert (seat.ends_on, seat.standing) == (timezone.localdate(), "ended")
    assert "역할이 바뀌었습니다" in Message.objects.get(kind="seat_ended").body
    assert signed_in(seat).get(address("application", deal.uuid)).status_code in (403, 404)
    deal.application.refresh_from_db()
    assert deal.application.answers["business"]["ask"] == "15억"
    assert submit_application(deal=deal, by=cast.founder).number == 1


def test_nobody_ends_an_owners_seat_or_their_own_here(cast):
    deal = draft_deal(cast)
    second = person("second-owner", "founder_owner", deal.company.organisation, None)
    client = signed_in(cast.founder)
    for seat in (cast.founder, second):
        assert client.post(address("collaborator_end", deal.uuid, seat.uuid), {"reason": "그냥"}).status_code == 422
        assert fresh(seat).standing == "live"
    page = english(cast.founder).get(address("collaborators", deal.uuid)).content.decode()
    assert {str(seat.uuid): f"people/{seat.uuid}/end" in page for seat in (cast.founder, second, cast.editor, cast.viewer)} == {
        str(cast.founder.uuid): False, str(second.uuid): False, str(cast.editor.uuid): True, str(cast.viewer.uuid): True}


def test_editors_and_viewers_look_and_see_no_address_of_who_is_invited(cast):
    deal = draft_deal(cast)
    row, _token = invite(**NEW, organisation=deal.company.organisation, by=cast.founder)
    for seat in (cast.editor, cast.viewer):
        client = english(seat)
        page = client.get(address("collaborators", deal.uuid)).content.decode()
        assert "김하늘" in page and NEW["email"] not in page and "<form class=\"stack" not in page
        for name, args, data in (("invite", (), NEW), ("again", (row.uuid,), {}), ("withdraw", (row.uuid,), {}),
                                 ("end", (cast.viewer.uuid,), {"reason": "x"})):
            assert client.post(address(f"collaborator_{name}", deal.uuid, *args), data).status_code == 403
    assert Invitation.objects.get().state == "sent"


def test_of_another_startup_neither_people_nor_invitations_are_reached(cast):
    deal = draft_deal(cast)
    other = company("남의 회사")
    owner = person("other-owner", "founder_owner", other.organisation, None)
    theirs, mine = draft_deal(cast, other), invite(**NEW, organisation=deal.company.organisation, by=cast.founder)[0]
    client = signed_in(owner)
    assert client.get(address("collaborators", deal.uuid)).status_code == 404
    for where in (deal, theirs):
        for name, uuid in (("again", mine.uuid), ("withdraw", mine.uuid), ("end", cast.editor.uuid)):
            assert client.post(address(f"collaborator_{name}", where.uuid, uuid), {"reason": "x"}).status_code == 404
    assert (Invitation.objects.get().state, fresh(cast.editor).standing) == ("sent", "live")


def test_who_owns_one_startup_and_only_looks_at_another_keeps_the_people_of_the_first_alone(cast):
    deal, own = draft_deal(cast), company("내 회사")
    mine = draft_deal(cast, own)
    seat = person("both", "founder_owner", own.organisation, None)
    Seat.objects.create(user=seat.user, organisation=deal.company.organisation, role="founder_viewer", starts_on=seat.starts_on)
    client = signed_in(fresh(seat))
    assert client.post(address("collaborator_invite", deal.uuid), NEW).status_code == 403
    assert client.post(address("collaborator_invite", mine.uuid), NEW).status_code == 302
    assert Invitation.objects.get().organisation == own.organisation


def test_the_side_card_leads_there(cast):
    deal = draft_deal(cast)
    for seat, word in ((cast.founder, "Invite"), (cast.editor, "All"), (cast.viewer, "All")):
        page = english(seat).get(address("application", deal.uuid)).content.decode()
        assert re.search(rf'href="{address("collaborators", deal.uuid)}">{word}<', page)
