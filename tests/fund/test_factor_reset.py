"""A lost second factor: an administrator takes it off with a reason, the person hears of it, every sign-in of theirs ends."""
import pytest
from allauth.mfa.models import Authenticator
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.test import Client

from fund.actions.factor_reset import reset_factor
from fund.errors import Refused
from fund.models import FactorReset, Message
from tests.fund.entering import carry_app, carry_passkey, sign_in

pytestmark = pytest.mark.django_db
WHY = "휴대전화와 복구 코드를 함께 잃어버렸습니다."


def address(user) -> str:
    return f"/people/{user.uuid}/second-factor/"


def test_the_administrator_takes_it_off_and_the_person_is_signed_out_and_told(cast):
    user, there, admin = cast.partner.user, Client(), Client()
    sign_in(there, user)
    carry_app(user)
    carry_passkey(user)
    admin.force_login(cast.administrator.user)
    assert there.get("/").status_code == 200
    assert address(user) in admin.get(f"/people/{user.uuid}/").content.decode()
    assert admin.post(address(user), {"reason": WHY}).headers["Location"] == f"/people/{user.uuid}/"
    assert Authenticator.objects.filter(user=user).count() == 0
    assert "/accounts/login/" in there.get("/").headers["Location"]
    letter = Message.objects.get(user=user, kind="factor_reset")
    assert (WHY in letter.body, letter.to) == (True, user.email)
    [row] = FactorReset.objects.all()
    event = row.events.select_related("pgh_context").get()
    assert (event.pgh_context.metadata["verb"], event.pgh_context.metadata["seat"]) == ("reset second factor", cast.administrator.pk)
    assert address(user) not in admin.get(f"/people/{user.uuid}/").content.decode()


def test_it_needs_a_reason_a_factor_and_somebody_else(cast, client):
    carry_app(cast.administrator.user)
    carry_app(cast.lp.user)
    client.force_login(cast.administrator.user)
    assert client.post(address(cast.lp.user), {"reason": " "}).status_code == 422
    for user, words in ((cast.administrator.user, WHY), (cast.partner.user, WHY)):
        assert client.post(address(user), {"reason": words}).status_code == 422
    assert (Authenticator.objects.count() > 0, FactorReset.objects.count(), Message.objects.count()) == (True, 0, 0)
    for seat in (cast.partner, cast.operations, cast.founder):
        with pytest.raises(Refused):
            reset_factor(user=cast.lp.user, reason=WHY, by=seat)


def test_that_it_happened_cannot_be_taken_back_in_sql(cast):
    carry_app(cast.lp.user)
    reset_factor(user=cast.lp.user, reason=WHY, by=cast.administrator)
    for statement in ("UPDATE fund_factorreset SET reason = 'x'", "DELETE FROM fund_factorreset"):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
