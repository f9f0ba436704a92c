"""The nouns of the ground floor: what trail, search and notifications may say of each, and to whom."""
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from fund.models import (
    Benchmark,
    CallLine,
    CapitalCall,
    FactorReset,
    Fund,
    Indicator,
    Invitation,
    LimitedPartner,
    MailText,
    Mandate,
    Organisation,
    Seat,
    User,
    Wall,
)
from fund.models.wall import behind_walls
from fund.permissions import READERS, Can, Role, holds
from fund.subjects import Subject, register, speak
from fund.words import COLUMNS, VERBS


def _keeps(user, can):
    return any(holds(s.role, can) for s in user.live_seats)


def _people(user):
    """Oneself, and whoever holds a seat this person may see."""
    return User.objects.filter(Q(pk=user.pk) | Q(pk__in=Seat.objects.visible_to(user).values("user")))


def _walls(user):
    """The walls of the funds in which this person puts them up or inspects; a wall against oneself is not among them."""
    funds = user.fund_ids({Role.PARTNER, Role.OPERATIONS, Role.INSPECTOR})
    return Wall.objects.told_to(user).filter(fund__in=funds).exclude(about__in=behind_walls(user))


def _organisations(user):
    """No startup but one's own: that one begins an application is about deals, and the administrator sees none."""
    own = {s.organisation_id for s in user.live_seats}
    return Organisation.objects.visible_to(user).filter(~Q(kind=Organisation.Kind.STARTUP) | Q(pk__in=own))


def _mail_texts(user):
    return MailText.objects.all() if _keeps(user, Can.KEEP_REFERENCE) else MailText.objects.none()


def _mandates(user):
    return Mandate.objects.filter(fund__in=user.fund_ids(READERS))


def _of_the_site(rows, path="organisation"):
    """What the administrator reads of seats and organisations: none of a startup, whose coming and going is about deals."""
    def found(user):
        return rows.all().exclude(**{f"{path}kind": Organisation.Kind.STARTUP})
    return found


def _books(fund):
    return reverse("fund:books", args=[fund.slug])


speak(VERBS, COLUMNS)
register(
    Subject(Fund, gettext_lazy("Fund"), lambda user: Fund.objects.visible_to(user), str, fund="pk", icon="ring",
            site=lambda user: Fund.objects.all()),
    Subject(Mandate, gettext_lazy("Investment rules"), _mandates, str, icon="shield", fund="fund", related=("fund",),
            url=lambda row: reverse("fund:mandate", args=[row.fund.slug]), opens=Can.SEE_DEALS),
    Subject(Organisation, pgettext_lazy("noun", "Organisation"), _organisations, str, icon="users",
            url=lambda row: reverse("organisations"), opens=Can.KEEP_REFERENCE, search=("name",),
            site=_of_the_site(Organisation.objects, "")),
    Subject(User, gettext_lazy("Person"), _people, str, icon="users", url=lambda row: reverse("person", args=[row.uuid]), opens=Can.KEEP_SEATS,
            search=("name", "email")),
    Subject(Seat, gettext_lazy("Seat"), lambda user: Seat.objects.visible_to(user), str, icon="users",
            url=lambda row: reverse("person", args=[row.user.uuid]), opens=Can.KEEP_SEATS, fund="fund", related=("user", "organisation"),
            site=_of_the_site(Seat.objects, "organisation__")),
    Subject(FactorReset, gettext_lazy("Second factor"),
            lambda user: FactorReset.objects.all() if _keeps(user, Can.KEEP_SEATS) else FactorReset.objects.none(),
            lambda row: str(row.user), icon="lock", related=("user",), site=lambda user: FactorReset.objects.all()),
    Subject(Invitation, gettext_lazy("Invitation"), lambda user: Invitation.objects.visible_to(user),
            lambda row: f"{row.get_role_display()} · {row.organisation}", icon="mail", url=lambda row: reverse("people"), opens=Can.KEEP_SEATS,
            fund="fund", related=("organisation",), site=_of_the_site(Invitation.objects, "organisation__")),
    Subject(Wall, gettext_lazy("Information barrier"), _walls, str, icon="shield", fund="fund", about="about",
            related=("organisation", "user")),
    Subject(LimitedPartner, pgettext_lazy("noun", "Limited partner"), lambda user: LimitedPartner.objects.visible_to(user), str, icon="users",
            url=lambda row: _books(row.fund), opens=Can.SEE_BOOKS, fund="fund", related=("organisation", "fund"),
            search=("organisation__name",)),
    Subject(CapitalCall, gettext_lazy("Capital call"), lambda user: CapitalCall.objects.visible_to(user),
            lambda row: _("Capital call no. %(n)s") % {"n": row.number}, icon="book", url=lambda row: _books(row.fund), opens=Can.SEE_BOOKS,
            fund="fund", related=("fund",), search=("purpose",)),
    Subject(CallLine, gettext_lazy("Line of a capital call"), lambda user: CallLine.objects.visible_to(user),
            lambda row: f"{_('Capital call no. %(n)s') % {'n': row.call.number}} · {row.limited_partner}", icon="book",
            url=lambda row: _books(row.call.fund), opens=Can.SEE_BOOKS, fund="call__fund",
            related=("call__fund", "limited_partner__organisation")),
    Subject(Indicator, gettext_lazy("Indicator"), lambda user: Indicator.objects.all(), str, icon="ring", url=lambda row: reverse("indicators"),
            opens=Can.KEEP_REFERENCE, search=("name_ko", "name_en", "code"), site=lambda user: Indicator.objects.all()),
    Subject(MailText, gettext_lazy("Wording of a letter"), _mail_texts, lambda row: f"{row.letter} · {row.language} · v{row.version}",
            icon="mail", url=lambda row: reverse("mail_texts"), opens=Can.KEEP_REFERENCE, site=_mail_texts),
    Subject(Benchmark, gettext_lazy("Market index"), lambda user: Benchmark.objects.all(), str),
)
