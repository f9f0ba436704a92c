"""Record what a founder consented to and took back: one row per text and answer, added, never changed."""
from types import SimpleNamespace
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.actions.draft import may_write
from applicants.actions.withdrawal import withdraw_application
from applicants.models import Application, Consent, ConsentText, Deal
from applicants.queries.consent import SECTIONS, current_texts, standing
from applicants.queries.consent_page import closed_to_giving
from applicants.queries.decision import known_status
from applicants.queries.submission import latest
from applicants.queries.withdrawal import ALIVE
from fund.audit import acting
from fund.errors import Refused
from fund.models import Seat
from fund.notify import notify, seats
from fund.permissions import HOUSE, Can


def record_consents(*, deal: Deal, answers: dict[str, dict[str, Any]], by: Seat) -> list[Consent]:
    """Add the answers (key -> {version, given}) that differ from what stands; returns the rows added."""
    with acting(by, "submit application"):
        known = standing(deal)
        texts = {(text.key, text.version): text for text in ConsentText.objects.filter(key__in=answers)}
        fresh = []
        for key, answer in answers.items():
            text, before = texts[key, answer["version"]], known.get(key)
            if before is None or before.text_id != text.pk or before.given != answer["given"]:
                fresh.append(Consent(deal=deal, text=text, given=answer["given"], by=by))
        return Consent.objects.bulk_create(fresh)


def withdraw_consent(*, deal: Deal, key: str, with_application: bool = False, reason: str = "", by: Seat) -> Consent:
    """Take a consent back from now on; the house is told, and a later submission does not give it again by itself.

    One without which the application cannot be reviewed takes the application with it: `with_application` says that this is meant,
    and `reason` goes with the application. Refused without it, for anybody but an owner, and where no such consent stands.
    """
    may_write(deal=deal, by=by, can=Can.SUBMIT_APPLICATION)
    with acting(by, "withdraw consent", deal=str(deal.uuid), consent=key):
        row = _locked(deal)
        stands = standing(row).get(key)
        if stands is None or not stands.given:
            raise Refused(_("This consent is not in force. Nothing was changed."))
        takes_it_along = stands.text.required and known_status(row) in ALIVE
        if takes_it_along and not with_application:
            raise Refused(_("Without this consent the application cannot be reviewed. Withdraw it together with the application."))
        taken = Consent.objects.create(deal=row, text=stands.text, given=False, by=by)
        _answer(row, stands.text, "", by)
        notify("consent_withdrawn", to=seats(row.fund, *HOUSE), source=f"consent:{taken.pk}", by=by, fund=row.fund, about=row.uuid,
               url=reverse("applicants:deal", args=[row.fund.slug, row.uuid]), company=row.company.name,
               consent=SimpleNamespace(name_ko=stands.text.title_ko, name_en=stands.text.title_en))
        if takes_it_along:
            withdraw_application(deal=row, reason=reason, by=by)
    deal.refresh_from_db(fields=["status", "reason"])
    return taken


def give_consent(*, deal: Deal, key: str, by: Seat) -> Consent:
    """Give a consent after handing in, by the wording that holds today.

    Refused for anybody but an owner, where nothing was handed in for its step yet, once the application is decided on, and where
    it stands already.
    """
    may_write(deal=deal, by=by, can=Can.SUBMIT_APPLICATION)
    with acting(by, "give consent", deal=str(deal.uuid), consent=key):
        row = _locked(deal)
        text = next((text for text in current_texts() if text.key == key), None)
        if text is None or latest(row, text.step) is None:
            raise Refused(_("This consent is asked for when you hand in. Nothing was changed."))
        if why := closed_to_giving(row):
            raise Refused(why)
        stands = standing(row).get(key)
        if stands and stands.given:
            raise Refused(_("This consent is in force already. Nothing was changed."))
        given = Consent.objects.create(deal=row, text=text, given=True, by=by)
        _answer(row, text, "on", by)
    return given


def _locked(deal: Deal) -> Deal:
    return Deal.objects.select_for_update(of=("self",)).select_related("company__organisation", "round", "fund").get(pk=deal.pk)


def _answer(deal: Deal, text: ConsentText, typed: str, by: Seat) -> None:
    """The draft says the same from now on, and a page that is still open does not write over it unseen."""
    section = SECTIONS[text.step]
    application = Application.objects.select_for_update(of=("self",)).get(deal=deal)
    rev = application.stamps.get(section, {}).get(text.key, [0])[0]
    stamped = [rev + 1, timezone.now().isoformat(timespec="seconds"), by.pk]
    application.answers = application.answers | {section: application.answers.get(section, {}) | {text.key: typed}}
    application.stamps = application.stamps | {section: application.stamps.get(section, {}) | {text.key: stamped}}
    application.save(update_fields=["answers", "stamps"])
