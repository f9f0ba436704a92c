"""Calls for applications: the house's list and page of one, and what anybody may read of one before applying."""
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from django.apps import apps
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from applicants.models import Deal, Extension, Form, Round, Rubric, Scorecard
from applicants.queries import application as drafts
from applicants.queries.consent import current_texts
from applicants.queries.eligibility import check_rows, rule_rows, verdict
from applicants.queries.form import round_form, spec_of
from applicants.queries.round import announced, fund_readers, state
from applicants.questions import FIRST, SECOND, Section, Spec
from fund.models import Fund, User
from fund.models.wall import behind_walls
from fund.permissions import FOUNDERS
from fund.templatetags.look import day, moment

TOLD = ("closes_at", "results_by", "grace_minutes", "first_form", "second_form", "eligibility", "about_ko", "about_en", "name_ko", "name_en",
        "rubric", "targets")
MARKS = {"coming": "line", "open": "ok", "grace": "risk", "closed": "line"}


def calls(fund: Fund, user: User) -> QuerySet[Round]:
    """A fund's announced rounds, the latest first, with `handed_in`: the applications this person may see; and `waiting`: open
    requests for more time. What is only begun is nowhere counted."""
    shown = Deal.objects.in_house(user).values("pk")
    asked = Extension.objects.filter(state=Extension.State.ASKED).exclude(deal__uuid__in=behind_walls(user)).values("pk")
    return announced().filter(fund=fund).select_related("rubric").annotate(
        handed_in=Count("deals", filter=Q(deals__in=shown) & ~Q(deals__stage=Deal.Stage.DRAFT), distinct=True),
        waiting=Count("deals__extensions", filter=Q(deals__extensions__in=asked), distinct=True)).order_by("-closes_at", "-pk")


def call_rows(rounds: Any) -> list[dict[str, Any]]:
    """Rounds as a list shows them: each with its state in words."""
    return [{"round": round, **state_words(round)} for round in rounds]


def state_words(round: Round) -> dict[str, str]:
    """How a round stands now: {state, badge, word}."""
    now = state(round)
    words = {"coming": pgettext("call", "Opens later"), "open": pgettext("call", "Open"), "grace": pgettext("call", "In grace"),
             "closed": pgettext("call", "Closed")}
    return {"state": now, "badge": MARKS[now], "word": words[now]}


def call_page(round: Round) -> dict[str, Any]:
    """What the house's page says of a round, before its requests for more time."""
    return {"round": round, "rules": rule_rows(round), "changes": changes(round), "first": round_form(round, FIRST),
            "second": round_form(round, SECOND), **state_words(round)}


def rubrics(present: int | None = None) -> QuerySet[Rubric]:
    """The rubrics a round may be judged by: every version that belongs to no published case, and the present one of the round."""
    published = Round.objects.filter(is_announced=False).order_by().values("rubric")
    return Rubric.objects.filter(~Q(pk__in=published) | Q(pk=present)).order_by("name", "-version")


def form_versions(step: str) -> QuerySet[Form]:
    """The versions of a step's form, the newest first."""
    return Form.objects.filter(step=step).order_by("-version")


def is_scored(round: Round) -> bool:
    """Whether any scorecard was given out in it: from then on its rubric stays."""
    return Scorecard.objects.filter(deal__round=round).exists()


def seen(round: Round) -> int:
    """The newest entry of the trail about a round: what somebody who changes it had before them."""
    newest = _events(round).order_by("-pgh_id").values_list("pgh_id", flat=True).first()
    return newest or 0


def changes(round: Round) -> list[dict[str, Any]]:
    """What was changed once it had opened, the newest first: {day, reason, lines: [{label, before, after}]}."""
    rows = list(_events(round).select_related("first_form", "second_form").order_by("pgh_id"))
    found = []
    for before, after in pairwise(rows):
        differs = [name for name in TOLD if getattr(before, _column(name)) != getattr(after, _column(name))]
        if after.change_reason and after.pgh_created_at >= after.opens_at and differs:
            found.append({"day": after.pgh_created_at, "reason": after.change_reason, "lines": _lines(before, after, differs)})
    return found[::-1]


def open_calls() -> list[dict[str, Any]]:
    """The announced rounds of all funds that are open, the one that closes first on top; then those that open later."""
    now = timezone.now()
    rows = call_rows(announced().filter(closes_at__gt=now).order_by("closes_at"))
    unnamed: Form | None = None  # what holds for rounds that name no version, looked up once
    for row in rows:
        form = row["round"].first_form or unnamed
        if form is None:
            form = unnamed = round_form(row["round"], FIRST)
        row["minutes"] = spec_of(form).minutes
    return sorted(rows, key=lambda row: (row["state"] == "coming", row["round"].opens_at if row["state"] == "coming" else row["round"].closes_at))


def public_page(round: Round) -> dict[str, Any]:
    """What anybody may read of a round: what is asked and how long it takes, who reads it, what happens when."""
    first, second = spec_of(round_form(round, FIRST)), spec_of(round_form(round, SECOND))
    return {"round": round, "first": first, "second": second, "first_parts": _parts(first), "second_parts": _parts(second),
            "readers": fund_readers(round.fund), "dates": dates(round), "rules": rule_rows(round), "changes": changes(round), **state_words(round)}


def dates(round: Round) -> list[dict[str, str]]:
    """What happens when, as far as it is known: dated steps in Seoul time, then what follows one by one."""
    now = timezone.now()
    grace = _("What was begun before closing may still be handed in for %(n)s minutes.") % {"n": round.grace_minutes} if (
        round.grace_minutes) else _("Nothing is taken after closing.")
    return [
        {"title": _("Opens"), "when": moment(round.opens_at), "kind": "gate" if round.opens_at <= now else "next"},
        {"title": _("Closes"), "when": moment(round.closes_at), "note": grace, "kind": "gate" if round.closes_at <= now else "next"},
        {"title": _("Automatic checks"), "when": _("within minutes of handing in"), "note": _("Numbers, consents, a readable deck."), "kind": "next"},
        {"title": _("Screening"), "when": _("after closing"), "kind": "next",
         "note": _("Reviewers score apart from each other, blind. You are told the result either way, with a reason.")},
        {"title": _("Result of the review"), "when": _("by %(day)s") % {"day": moment(round.results_by)}, "kind": "next"},
        {"title": _("Second step, interview, diligence and committee"), "when": _("each with its own date"), "kind": "next",
         "note": _("Only for companies that go on. Dates appear on your application's page.")},
    ]


def standing(user: Any, round: Round, checked: Mapping[str, Any] | None) -> dict[str, Any]:
    """What this reader may do here: {stands: stranger | insider | looks | may, own, companies, checked rows and verdict}."""
    rows = check_rows(round, checked) if checked else []
    found: dict[str, Any] = {"own": [], "companies": [], "check": rows, "verdict": verdict(rows) if rows else ""}
    if not user.is_authenticated:
        return found | {"stands": "stranger"}
    if any(seat.fund_id == round.fund_id for seat in user.live_seats):
        return found | {"stands": "insider"}
    own = list(drafts.own_deals(user).filter(round=round).order_by("-pk"))
    applied = {deal.company_id for deal in own}
    companies = [c for c in drafts.own_companies(user) if c.pk not in applied]
    looks = not companies and not own and any(seat.role in FOUNDERS for seat in user.live_seats)
    return found | {"stands": "looks" if looks else "may", "own": own, "companies": companies,
                    "fresh": not own and not companies and not looks}


def _parts(spec: Spec) -> list[dict[str, Any]]:
    """The sections of a form: {title, lead, minutes, amount}."""
    texts = len(current_texts(spec.step)) if any(section.kind == "consents" for section in spec.sections) else 0
    return [{"title": str(section.title), "lead": str(section.lead), "minutes": section.minutes, "amount": _amount(section, texts)}
            for section in spec.sections]


def _amount(section: Section, texts: int) -> str:
    if section.kind == "deck":
        return _("one PDF")
    if section.kind == "papers":
        return _("kinds of papers: %(n)s") % {"n": len(section.questions)}
    if section.kind == "consents":
        return _("consents: %(n)s") % {"n": texts}
    return _("questions: %(n)s") % {"n": len(section.questions)}


def _events(round: Round) -> QuerySet:
    return apps.get_model("applicants", "RoundEvent").objects.filter(pgh_obj=round.pk)


def _column(name: str) -> str:
    return f"{name}_id" if name in ("first_form", "second_form", "rubric") else name


def _lines(before: Any, after: Any, differs: list[str]) -> list[dict[str, str]]:
    """Each thing that changed once; dates, grace and versions with what they were and are."""
    lines = []
    for name, label, words in (
            ("closes_at", _("Closes"), moment), ("results_by", _("Result of the review"), moment),
            ("grace_minutes", _("Grace after closing"), lambda n: _("%(n)s minutes") % {"n": n}),
            ("first_form", _("Form of the first step"), _version), ("second_form", _("Form of the second step"), _version)):
        if name in differs:
            lines.append({"label": label, "before": words(getattr(before, name)), "after": words(getattr(after, name))})
    for names, label in ((("eligibility",), _("Who can apply")), (("about_ko", "about_en", "name_ko", "name_en"), _("Wording")),
                         (("rubric",), _("Criteria of the review")), (("targets",), _("Promised days of the later steps"))):
        if set(names) & set(differs):
            lines.append({"label": label, "before": "", "after": _("changed")})
    return lines


def _version(form: Form | None) -> str:
    return _("version %(n)s") % {"n": form.version} if form else day(None)

