"""The sample fund, its organisations, its people and their seats."""
import datetime as dt
from decimal import Decimal
from functools import cache
from types import SimpleNamespace

from django.contrib.auth.hashers import make_password

from fund.actions.invitation import invite
from fund.actions.person import create_person
from fund.audit import acting
from fund.models import Fund, LimitedPartner, Organisation, Seat, User
from fund.permissions import Role
from fund.queries.demo import DOMAIN, PASSWORD

O = Organisation.Kind  # noqa: E741

HOUSES = {"gp": (O.GP, "이음벤처스 (견본)"), "telecom": (O.SPONSOR, "새벽텔레콤 (견본)"), "talk": (O.SPONSOR, "모두톡 (견본)"),
          "lp_telecom": (O.LP, "새벽텔레콤 출자 (견본)"), "lp_talk": (O.LP, "모두톡 출자 (견본)"),
          "operator": (O.OPERATOR, "새벽 액셀러레이터 (견본)"), "auditor": (O.AUDITOR, "한결회계법인 (견본)"), "site": (O.SITE, "순환 운영 (견본)")}
PEOPLE = (  # sign-in, name, role, house
    ("analyst", "심사역 가온", Role.ANALYST, "gp"), ("analyst2", "심사역 나래", Role.ANALYST, "gp"),
    ("analyst3", "심사역 다온", Role.ANALYST, "gp"), ("analyst4", "심사역 로이", Role.ANALYST, "gp"), ("analyst5", "심사역 모아", Role.ANALYST, "gp"),
    ("partner", "파트너 다솜", Role.PARTNER, "gp"), ("operations", "관리역 라온", Role.OPERATIONS, "gp"),
    ("chair", "의장 마루", Role.CHAIR, "gp"), ("member", "위원 바다", Role.MEMBER, "telecom"), ("member2", "위원 사랑", Role.MEMBER, "talk"),
    ("member3", "위원 자람", Role.MEMBER, "telecom"), ("member4", "위원 차오", Role.MEMBER, "talk"), ("member5", "위원 타래", Role.MEMBER, "gp"),
    ("observer", "참관인 파란", Role.OBSERVER, "talk"),
    ("lp", "출자자 아라", Role.LP, "lp_telecom"), ("lp2", "출자자 자람", Role.LP, "lp_talk"),
    ("programme", "매니저 차온", Role.PROGRAMME, "operator"), ("mentor", "멘토 하늘", Role.MENTOR, "operator"),
    ("inspector", "감사인 한별", Role.INSPECTOR, "auditor"), ("administrator", "운영 해온", Role.ADMINISTRATOR, "site"),
)
COMMITMENTS = {"lp_telecom": 12_000_000_000, "lp_talk": 12_000_000_000, "gp": 1_000_000_000}


def people(first_closing: dt.date) -> SimpleNamespace:
    """The fund of 25 billion won with everybody in it; returns seats and organisations by name."""
    with acting(None, "seed"):
        house = {key: Organisation.objects.create(kind=kind, name=name, is_sample=True) for key, (kind, name) in HOUSES.items()}
        fund = Fund.objects.create(slug="sunhwan-1", name_ko="순환 임팩트 1호 조합 (견본)", name_en="Sunhwan Impact Fund I (sample)",
                                   formed_on=first_closing, size=Decimal(25_000_000_000), is_sample=True)
        made = SimpleNamespace(fund=fund, house=house)
        founder(made, "founder", "대표 여울")
        for key, name, role, place in PEOPLE:
            seat = Seat.objects.create(user=_user(key, name), organisation=house[place], role=role, starts_on=first_closing,
                                       fund=None if role == Role.ADMINISTRATOR else fund)
            setattr(made, key, seat)
        for key, amount in COMMITMENTS.items():
            LimitedPartner.objects.create(fund=fund, organisation=house[key], commitment=Decimal(amount), committed_on=first_closing,
                                          is_gp=key == "gp")
        Seat.objects.create(user=made.mentor.user, organisation=house["operator"], role=Role.PROGRAMME, fund=fund, starts_on=first_closing,
                            ends_on=first_closing + dt.timedelta(days=90), end_reason="1기 운영을 마치고 멘토로만 함께합니다.")
    invite(email="saeron@invited.invalid", name="심사역 새론", language="ko", organisation=house["gp"], role=Role.ANALYST, fund=fund,
           by=made.administrator)
    return made


def founder(made: SimpleNamespace, key: str, name: str) -> User:
    """A founder who can sign in; their company is founded by their first application."""
    user = _user(key, name)
    setattr(made, key, user)
    return user


def _user(key: str, name: str) -> User:
    user = create_person(email=f"{key}{DOMAIN}", name=name)
    user.password = _hashed()
    user.save(update_fields=["password"])
    return user


@cache
def _hashed() -> str:
    """One hash for all: everybody's password in the demo is the same and printed on the screen."""
    return make_password(PASSWORD)
