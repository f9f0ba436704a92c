"""An invitation: a signed link in a letter, for one address, one use and a few days; what it may not show it does not show."""
import datetime as dt
import re
from threading import Barrier, Thread

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core import signing
from django.db import connection
from django.utils import timezone

from fund.actions.invitation import accept_invitation, invite, invite_again, withdraw_invitation
from fund.actions.seat import end_seat
from fund.errors import Refused
from fund.models import Invitation, Message, Notification, Seat, User
from fund.models.invitation import SALT
from fund.permissions import Role
from tests.cast import PASSWORD, organisation, person
from tests.cast import cast as build_cast

NEW = "haneul@example.net"
GOOD = "pellets-2026-hill"


def sent(cast, **changes):
    return invite(**{"email": NEW, "name": "김하늘", "language": "ko", "organisation": cast.gp, "role": Role.ANALYST, "fund": cast.fund,
                     "by": cast.administrator} | changes)


def link(token: str) -> str:
    return f"/invitation/{token}/"


def join(client, token: str, **changes):
    return client.post(link(token), {"name": "김하늘", "password": GOOD, "again": GOOD} | changes)


def secrets(cast) -> tuple[str, ...]:
    """What a closed invitation must not tell."""
    return str(cast.gp), cast.fund.name_ko, cast.administrator.user.name, NEW


def test_the_letter_carries_the_link_and_the_database_only_its_hash(cast):
    row, token = sent(cast)
    letter = Message.objects.get()
    assert (letter.to, letter.kind, letter.user, letter.language) == (NEW, "invitation", None, "ko")
    assert link(token) in letter.body and str(cast.gp) in letter.body and cast.administrator.user.name in letter.body
    assert row.token_sha256 != token and len(row.token_sha256) == 64
    columns = [str(value) for value in Invitation.objects.values_list().get()]
    assert [column for column in columns if token in column or token.partition(".")[0] in column] == []


def test_an_english_letter_is_english_for_somebody_without_an_account(cast):
    sent(cast, language="en", name="Haneul Kim")
    letter = Message.objects.get()
    assert letter.subject.startswith("Invitation to Sunhwan") and "Dear Haneul Kim" in letter.body and "sunhwan fund" in letter.body


def test_a_newcomer_sees_the_offer_makes_an_account_and_sits_down_signed_in(client, cast):
    row, token = sent(cast)
    page = client.get(link(token))
    assert page.status_code == 200
    assert all(word in page.content.decode() for word in secrets(cast))
    answer = join(client, token, name="김하늘 심사역")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    user = User.objects.get(email=NEW)
    assert (user.name, user.language, user.check_password(GOOD)) == ("김하늘 심사역", "ko", True)
    assert EmailAddress.objects.get(user=user).verified
    assert client.get("/").context["user"] == user
    seat = user.seats.get()
    assert (seat.role, seat.organisation, seat.fund, seat.starts_on) == ("analyst", cast.gp, cast.fund, timezone.localdate())
    row.refresh_from_db()
    assert (row.state, row.seat) == ("accepted", seat)


def test_partners_and_whoever_invited_hear_that_the_seat_is_taken_and_the_holder_gets_a_letter(client, cast):
    _row, token = sent(cast)
    join(client, token)
    told = {row.user for row in Notification.objects.filter(kind="seat_given")}
    assert told == {cast.partner.user, cast.administrator.user}
    assert Message.objects.get(kind="seat_given").to == NEW


def test_somebody_with_an_account_signs_in_first_and_then_takes_the_seat_with_one_button(client, cast):
    _row, token = sent(cast, email="Sunhwan-Mentor@Example.org")
    page = client.get(link(token)).content.decode()
    assert f"/accounts/login/?next=/invitation/{token}/" in page and "new-password" not in page
    answer = client.post(link(token), {"name": "x", "password": GOOD, "again": GOOD})
    assert answer.headers["Location"].startswith("/accounts/login/?next=/invitation/")
    assert User.objects.get(pk=cast.mentor.user_id).check_password(PASSWORD)
    client.force_login(cast.mentor.user)
    assert client.get(link(token)).status_code == 200
    assert Seat.objects.filter(user=cast.mentor.user).count() == 1  # looking takes nothing
    assert client.post(link(token)).headers["Location"] == "/"
    assert [s.role for s in Seat.objects.filter(user=cast.mentor.user).order_by("pk")] == ["mentor", "analyst"]


def test_somebody_else_learns_nothing_and_takes_nothing(client, cast):
    _row, token = sent(cast)
    stranger = build_cast("rival").lp2.user
    client.force_login(stranger)
    for answer in (client.get(link(token)), client.post(link(token))):
        page = answer.content.decode()
        assert answer.status_code == 403 and "h***@example.net" in page
        assert [word for word in secrets(cast) if word in page] == []
        assert f'name="next" value="{link(token)}"' in page
    assert Seat.objects.filter(user=stranger).count() == 1 and Invitation.objects.get().state == "sent"
    with pytest.raises(Refused):
        accept_invitation(invitation=Invitation.objects.get(), user=stranger)


def test_after_signing_out_there_the_link_opens_again(client, cast):
    _row, token = sent(cast)
    client.force_login(cast.lp2.user)
    answer = client.post("/accounts/logout/", {"next": link(token)})
    assert answer.headers["Location"] == link(token)
    assert client.get(link(token)).status_code == 200


def altered(token: str) -> str:
    return ("A" if token[0] != "A" else "B") + token[1:]


@pytest.mark.parametrize("broken", [
    altered, lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"), lambda t: t.rpartition(".")[0], lambda t: "x", lambda t: t + "x",
    lambda t: signing.Signer(salt=SALT, sep=".").sign("guessed"), lambda t: signing.Signer(salt="fund.other", sep=".").sign(t.partition(".")[0])])
def test_an_altered_and_an_unknown_link_look_alike_and_show_nothing(client, cast, broken):
    _row, token = sent(cast)
    for answer in (client.get(link(broken(token))), join(client, broken(token))):
        page = answer.content.decode()
        assert answer.status_code == 404 and [word for word in secrets(cast) if word in page] == []
        assert re.search("<h1>(.*)</h1>", page)[1] == re.search("<h1>(.*)</h1>", client.get(link("never-was")).content.decode())[1]
    assert not User.objects.filter(email=NEW).exists()


def test_an_altered_link_is_turned_away_without_asking_the_database(client, cast, django_assert_num_queries):
    _row, token = sent(cast)
    with django_assert_num_queries(0):
        client.get(link(altered(token)))


def used(cast, row):
    accept_invitation(invitation=row, name="김하늘", password=GOOD)


def withdrawn(cast, row):
    withdraw_invitation(invitation=row, by=cast.administrator)


def expired(cast, row):
    Invitation.objects.filter(pk=row.pk).update(expires_at=timezone.now())


def left_behind(cast, row):
    other = person("other", Role.ADMINISTRATOR, cast.administrator.organisation, None)
    end_seat(seat=cast.administrator, on=timezone.localdate(), reason="이직", by=other)


@pytest.mark.parametrize(("happened", "said"), [
    (used, "This invitation has been used"), (withdrawn, "This invitation was withdrawn"), (expired, "This invitation has expired"),
    (left_behind, "This invitation was withdrawn")])
def test_a_used_withdrawn_or_expired_link_says_so_in_a_sentence_and_shows_nothing(client, cast, happened, said):
    row, token = sent(cast)
    happened(cast, row)
    seats, people = Seat.objects.count(), User.objects.count()
    client.cookies["django_language"] = "en"
    for answer in (client.get(link(token)), join(client, token)):
        page = answer.content.decode()
        assert answer.status_code == 410 and said in page
        assert [word for word in secrets(cast) if word in page] == []
    assert (Seat.objects.count(), User.objects.count()) == (seats, people)
    with pytest.raises(Refused):
        accept_invitation(invitation=row, name="김하늘", password=GOOD)


def test_sending_again_makes_a_new_link_and_kills_the_old_one(client, cast):
    row, old = sent(cast)
    Invitation.objects.update(expires_at=timezone.now() - dt.timedelta(days=1))
    row, new = invite_again(invitation=row, by=cast.administrator)
    assert (client.get(link(old)).status_code, client.get(link(new)).status_code) == (404, 200)
    assert link(new) in Message.objects.first().body and Message.objects.count() == 2
    accept_invitation(invitation=row, name="김하늘", password=GOOD)
    for settled in (lambda: invite_again(invitation=row, by=cast.administrator), lambda: withdrawn(cast, row)):
        with pytest.raises(Refused):
            settled()


def test_a_page_opened_before_the_new_letter_takes_nothing_with_the_old_link(cast):
    old, _token = sent(cast)
    stale = Invitation.objects.get(pk=old.pk)
    invite_again(invitation=old, by=cast.administrator)
    with pytest.raises(Refused):
        accept_invitation(invitation=stale, name="김하늘", password=GOOD)
    assert not User.objects.filter(email=NEW).exists()


def test_two_clicks_at_the_same_moment_take_one_seat(transactional_db):
    cast = build_cast()
    row, _token = sent(cast, email=cast.mentor.user.email)
    ready, met = Barrier(2), []

    def click() -> None:
        stale = Invitation.objects.get(pk=row.pk)
        ready.wait()
        try:
            met.append(accept_invitation(invitation=stale, user=cast.mentor.user).role)
        except Refused:
            met.append("refused")
        connection.close()

    threads = [Thread(target=click) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join(20) for thread in threads]
    assert sorted(met) == ["analyst", "refused"]
    assert Seat.objects.filter(user=cast.mentor.user, role="analyst").count() == 1


def test_two_newcomers_at_the_same_moment_make_one_account(transactional_db):
    cast = build_cast()
    row, _token = sent(cast)
    ready, met = Barrier(2), []

    def click() -> None:
        stale = Invitation.objects.get(pk=row.pk)
        ready.wait()
        try:
            met.append(accept_invitation(invitation=stale, name="김하늘", password=GOOD).role)
        except Refused:
            met.append("refused")
        connection.close()

    threads = [Thread(target=click) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join(20) for thread in threads]
    assert sorted(met) == ["analyst", "refused"]
    assert (User.objects.filter(email=NEW).count(), Seat.objects.filter(user__email=NEW).count()) == (1, 1)


def test_the_link_is_told_to_nobody_and_kept_by_nothing(client, cast):
    _row, token = sent(cast)
    for answer in (client.get(link(token)), client.get(link("x")), join(client, token, again="")):
        assert [answer.headers[name] for name in ("Referrer-Policy", "Cache-Control", "X-Robots-Tag")] == [
            "strict-origin", "no-store", "noindex, nofollow"]
        assert '<meta name="robots" content="noindex, nofollow">' in answer.content.decode()


def test_the_page_speaks_the_language_of_the_letter_until_the_reader_chooses(client, cast):
    _row, token = sent(cast, language="en")
    page = client.get(link(token))
    assert (page.headers["Content-Language"], 'lang="en"' in page.content.decode()) == ("en", True)
    client.cookies["django_language"] = "ko"
    assert client.get(link(token)).headers["Content-Language"] == "ko"


@pytest.mark.parametrize(("field", "change"), [
    ("name", {"name": "  "}), ("password", {"password": "short", "again": "short"}), ("password", {"password": "password1", "again": "password1"}),
    ("password", {"password": NEW, "again": NEW}), ("again", {"again": GOOD + "x"}), ("again", {"again": ""})])
def test_bad_input_stands_beside_its_field_and_makes_no_account(client, cast, field, change):
    _row, token = sent(cast)
    page = join(client, token, **change)
    assert page.status_code == 422 and list(page.context["form"].errors) == [field]
    assert change.get("name", "김하늘") in page.content.decode() and GOOD not in page.content.decode()
    assert not User.objects.filter(email=NEW).exists() and Invitation.objects.get().state == "sent"


def test_whom_and_where_one_cannot_invite(cast):
    sent(cast)
    closed = person("closed", Role.MENTOR, organisation("x", "operator"), cast.fund)
    User.objects.filter(pk=closed.user_id).update(is_active=False)
    for field, changes in [
        ("email", {"email": NEW.upper()}),                                       # open already
        ("email", {"email": cast.administrator.user.email.upper()}),             # oneself
        ("email", {"email": cast.analyst.user.email}),                           # sits there
        ("email", {"email": closed.user.email}),                                 # closed account
        ("organisation", {"role": Role.LP}), ("fund", {"fund": None}),
    ]:
        with pytest.raises(Refused) as no:
            sent(cast, **changes)
        assert no.value.field == field
    for by in (cast.partner, cast.operations, cast.founder):
        with pytest.raises(Refused):
            sent(cast, email="other@example.net", by=by)
    assert (Invitation.objects.count(), Message.objects.count()) == (1, 1)


def test_an_expired_invitation_gives_way_to_a_new_one(cast):
    old, _token = sent(cast)
    expired(cast, old)
    new, _token = sent(cast)
    assert {row.pk: row.state for row in Invitation.objects.all()} == {old.pk: "revoked", new.pk: "sent"}


def test_whoever_invited_does_not_take_the_seat_with_another_address_of_theirs(client, cast):
    row, _token = sent(cast)
    User.objects.filter(pk=cast.administrator.user_id).update(email=NEW)
    with pytest.raises(Refused):
        accept_invitation(invitation=row, user=User.objects.get(pk=cast.administrator.user_id))
    assert Seat.objects.filter(user=cast.administrator.user).count() == 1


def test_an_owner_invites_editors_and_viewers_to_their_own_startup_only(cast):
    rival = build_cast("rival")
    terms = {"organisation": cast.founder.organisation, "fund": None, "by": cast.founder}
    row, _token = sent(cast, role=Role.FOUNDER_VIEWER, **terms)
    assert accept_invitation(invitation=row, name="김하늘", password=GOOD).organisation == cast.founder.organisation
    for changes in (terms | {"role": Role.FOUNDER_OWNER}, terms | {"role": Role.FOUNDER_VIEWER, "organisation": rival.founder.organisation},
                    terms | {"role": Role.FOUNDER_VIEWER, "by": cast.editor}):
        with pytest.raises(Refused):
            sent(cast, email="other@example.net", **changes)
    with pytest.raises(Refused):
        withdraw_invitation(invitation=sent(cast, email="third@example.net")[0], by=cast.founder)
    assert set(Invitation.objects.visible_to(cast.founder.user)) == {row} and not Invitation.objects.visible_to(cast.partner.user)


def test_every_deed_names_its_seat_and_a_taken_one_the_seat_it_gave(cast):
    row, _token = sent(cast)
    invite_again(invitation=row, by=cast.administrator)
    seat = accept_invitation(invitation=Invitation.objects.get(), name="김하늘", password=GOOD)
    other, _token = sent(cast, role=Role.PARTNER)
    withdraw_invitation(invitation=other, by=cast.administrator)

    def trail(model, pk):
        events = apps.get_model("fund", f"{model}Event").objects.filter(pgh_obj_id=pk).select_related("pgh_context").order_by("pgh_id")
        return [(e.pgh_context.metadata["verb"], e.pgh_context.metadata["user"], e.pgh_context.metadata["seat"]) for e in events]

    admin = (cast.administrator.user_id, cast.administrator.pk)
    taken = ("take seat", seat.user_id, seat.pk)
    assert trail("Invitation", row.pk) == [("invite to seat", *admin), ("send invitation again", *admin), taken]
    assert trail("Seat", seat.pk) == [taken]
    assert trail("Invitation", other.pk) == [("invite to seat", *admin), ("withdraw invitation", *admin)]


def test_the_address_and_the_name_are_not_copied_into_the_history(cast):
    columns = {field.name for field in apps.get_model("fund", "InvitationEvent")._meta.get_fields()}
    assert columns & {"email", "name", "token_sha256"} == set() and "role" in columns


def test_the_administrator_invites_sends_again_and_withdraws_from_the_page(client, cast):
    client.force_login(cast.administrator.user)
    typed = {"email": NEW, "name": "김하늘", "language": "en", "role": "analyst", "organisation": str(cast.gp.uuid), "fund": cast.fund.slug}
    assert client.post("/people/invite/", typed).headers["Location"] == "/people/?state=invited"
    row = Invitation.objects.get()
    assert (row.invited_by, row.expires_at.date() - row.invited_at.date()) == (cast.administrator, dt.timedelta(days=7))
    first = row.token_sha256
    client.post(f"/people/invitations/{row.uuid}/again/")
    row.refresh_from_db()
    assert row.token_sha256 != first
    client.post(f"/people/invitations/{row.uuid}/withdraw/")
    row.refresh_from_db()
    assert row.state == "revoked"


@pytest.mark.parametrize(("field", "value"), [("email", "no address"), ("email", ""), ("name", ""), ("language", "fr"), ("role", "king"),
                                              ("role", "lp"), ("organisation", "x"), ("fund", ""), ("fund", "rival-of-nobody")])
def test_a_bad_invitation_stands_beside_its_field_keeps_the_rest_and_writes_nothing(client, cast, field, value):
    client.force_login(cast.administrator.user)
    typed = {"email": NEW, "name": "김하늘 <팀장>", "language": "ko", "role": "analyst", "organisation": str(cast.gp.uuid), "fund": cast.fund.slug}
    page = client.post("/people/invite/", typed | {field: value})
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"organisation" if (field, value) == ("role", "lp") else field}
    assert field == "name" or "김하늘 &lt;팀장&gt;" in page.content.decode()
    assert Invitation.objects.count() == Message.objects.count() == 0
