"""A founder asks that somebody may not read (열람 제외 요청): the door shuts at once, the fund answers, either may be taken back."""
from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants import characters
from applicants.actions.company import write_to_owners
from applicants.actions.draft import may_write
from applicants.actions.wall import check_open
from applicants.models import Deal, Exclusion
from applicants.queries.exclusion import STANDING, meant, sitting, used_elsewhere
from fund.actions.wall import open_on_request, shut_on_request
from fund.audit import acting
from fund.errors import Refused
from fund.models import Organisation, Seat, User, Wall
from fund.notify import notify, seats
from fund.permissions import GRANTS, Can, holds

S = Exclusion.State
LONGEST, LONGEST_NAME, MOST = 600, 120, 20


def ask_exclusion(*, deal: Deal, organisation: Organisation | None = None, named: str = "", reason: str, by: Seat) -> Exclusion:
    """Ask that an organisation of the fund, or whoever is meant by these words, may not read the application; the door is shut now.

    Those who answer learn of it once the application is handed in; who is named never does. Refused for anybody but an owner, for
    the fund manager as a whole, without a name or a reason, for what was asked already, and where nobody could answer.
    """
    may_write(deal=deal, by=by, can=Can.ASK_EXCLUSION)
    words = characters.legible(named, most=LONGEST_NAME, field="named")
    why = characters.legible(reason, most=LONGEST, field="reason", missing=_("Say why. The fund reads it, nobody else."))
    if organisation is not None and words:
        raise Refused(_("Choose an organisation or write a name, not both. Ask twice for two."), field="named")
    with acting(by, "ask exclusion"):
        row = Deal.objects.select_for_update(of=("self",)).select_related("company__organisation", "fund").get(pk=deal.pk)
        people, houses = _whom(row, organisation, words)
        _once(row, organisation, words)
        asked = Exclusion.objects.create(deal=row, organisation=organisation, named="" if organisation else words, reason=why, asked_by=by)
        _shut(asked, [*people, *houses], None)
        if row.stage != Deal.Stage.DRAFT:
            _tell_house("exclusion_asked", asked, by)
    return asked


def hand_in_exclusions(*, deal: Deal, by: Seat) -> None:
    """The application is being handed in: those who answer learn what was asked for while it was a draft."""
    for row in deal.exclusions.filter(state=S.ASKED):
        _tell_house("exclusion_asked", row, by)


def answer_exclusion(*, exclusion: Exclusion, grant: bool, against: Sequence[User | Organisation] = (), answer: str = "",
                     by: Seat) -> Exclusion:
    """Grant a request, naming against whom walls stand from now on, or decline it with a reason; the owners get a letter.

    What was shut meanwhile and is not named opens again. What was granted may later be declined. Refused for a seat that may not,
    before a wall, for a draft, for a request that was answered or taken back, and for a grant that names nobody.
    """
    words = characters.legible(answer, most=LONGEST, field="answer")
    with acting(by, "answer exclusion", deal=str(exclusion.deal.uuid)):
        deal = _for_the_house(exclusion, by)
        row = Exclusion.objects.select_for_update(of=("self",)).get(pk=exclusion.pk)
        if row.state not in (STANDING if not grant else (S.ASKED,)):
            raise Refused(_("This request was answered already or taken back. Nothing was changed."))
        if grant and not against:
            raise Refused(_("Choose at least one organisation or person who may not read."), field="against")
        if not grant and not words:
            raise Refused(_("Say why; the founder reads it."), field="answer")
        row.deal = deal
        kept = _shut(row, sorted(against, key=lambda who: who in (by.user, by.organisation)), by) if grant else set()
        for wall in row.walls.exclude(pk__in=kept):
            _open(wall, row, words or _("The fund answered the request with other walls."), by)
        row.state, row.answer, row.decided_by, row.decided_at = S.GRANTED if grant else S.DECLINED, words, by, timezone.now()
        row.save(update_fields=["state", "answer", "decided_by", "decided_at"])
        _tell_founders(row)
    return row


def withdraw_exclusion(*, exclusion: Exclusion, by: Seat) -> Exclusion:
    """Take a request back: what was shut because of it is open again. Refused for anybody but an owner, and once it was declined."""
    may_write(deal=exclusion.deal, by=by, can=Can.ASK_EXCLUSION)
    with acting(by, "withdraw exclusion"):
        row = Exclusion.objects.select_for_update(of=("self",)).select_related("deal__company__organisation", "deal__fund").get(pk=exclusion.pk)
        if row.state not in STANDING:
            raise Refused(_("This request does not stand any more. Nothing was changed."))
        row.state = S.WITHDRAWN
        row.save(update_fields=["state"])
        for wall in row.walls.all():
            _open(wall, row, _("The founder took the request back."), None)
        if row.deal.stage != Deal.Stage.DRAFT:
            _tell_house("exclusion_taken_back", row, by)
    return row


def _whom(deal: Deal, organisation: Organisation | None, named: str) -> tuple[list[User], list[Organisation]]:
    """Against whom the door shuts until the fund answers."""
    manager = _("The fund manager reviews every application, so it cannot be left out as a whole. Name the person there who may not read.")
    if organisation is not None:
        if organisation.kind == Organisation.Kind.GP:
            raise Refused(manager, field="organisation")
        if not sitting(deal).filter(pk=organisation.pk).exists():
            raise Refused(_("Choose an organisation of the list, or write a name."), field="organisation")
        return [], [organisation]
    if not named:
        raise Refused(_("Choose an organisation, or write a name."), field="named")
    people, houses = meant(deal, named)
    if any(house.kind == Organisation.Kind.GP for house in houses):
        raise Refused(manager, field="named")
    return people, houses


def _once(deal: Deal, organisation: Organisation | None, named: str) -> None:
    standing = deal.exclusions.filter(state__in=STANDING)
    same = standing.filter(organisation=organisation) if organisation else standing.filter(organisation=None, named__iexact=named)
    if same.exists():
        raise Refused(_("You asked for this already, and it stands."), field="organisation" if organisation else "named")
    if standing.count() >= MOST:
        raise Refused(_("At most %(n)s requests stand at a time. Take one back first.") % {"n": MOST})


def _shut(row: Exclusion, against: Sequence[User | Organisation], by: Seat | None) -> set[int]:
    """A wall against each; returns their keys."""
    found = set()
    for who in against:
        target = {"organisation": who} if isinstance(who, Organisation) else {"user": who}
        wall = shut_on_request(fund=row.deal.fund, about=row.deal.uuid, applicant=row.deal.company.organisation, by=by, **target,
                               reason=_("The founder asked for it."))  # their own words can be erased; a wall's history cannot
        row.walls.add(wall)
        found.add(wall.pk)
    return found


def _open(wall: Wall, row: Exclusion, reason: str, by: Seat | None) -> None:
    if not used_elsewhere(wall, row):
        open_on_request(wall=wall, reason=reason, by=by)


def _for_the_house(exclusion: Exclusion, by: Seat) -> Deal:
    deal = Deal.objects.select_for_update(of=("self",)).select_related("company__organisation", "fund").get(pk=exclusion.deal_id)
    if by.fund_id != deal.fund_id or not holds(by.role, Can.ANSWER_EXCLUSION):
        raise Refused(_("Your seat may not take this step. Nothing was changed."))
    check_open(deal=deal, by=by)
    if not Exclusion.objects.visible_to(by.user).filter(pk=exclusion.pk).exists():
        raise Refused(_("This is no longer open to you. Nothing was written."))
    return deal


def _tell_house(kind: str, row: Exclusion, by: Seat) -> None:
    """Those who may answer, except whoever is named; belonging to no fund, the letters show in no outbox of one."""
    told = [seat for seat in seats(row.deal.fund, *GRANTS[Can.ANSWER_EXCLUSION])
            if Exclusion.objects.visible_to(seat.user).filter(pk=row.pk).exists()]
    notify(kind, to=told, source=f"exclusion:{row.uuid}", by=by, about=row.deal.uuid, company=row.deal.company.name,
           url=reverse("applicants:deal_readers", args=[row.deal.fund.slug, row.deal.uuid]))


def _tell_founders(row: Exclusion) -> None:
    write_to_owners(row.deal, "exclusion", "exclusions", company=row.deal.company.name, granted=row.state == S.GRANTED, answer=row.answer)
