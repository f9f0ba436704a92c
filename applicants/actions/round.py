"""Calls for applications: write a new one, change one; once it has opened a change says why and takes nothing away."""
import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from applicants import characters
from applicants.metrics.eligibility import EXCLUDED
from applicants.models import Company, Deal, Form, Round
from applicants.queries.call import is_scored, seen
from applicants.queries.promise import AFTER
from applicants.queries.stage_plan import plan_of, with_left
from applicants.questions import FIRST, SECOND
from fund.audit import acting
from fund.errors import Refused
from fund.jobs import enqueue
from fund.models import Fund, Seat
from fund.permissions import Can, holds
from fund.templatetags.look import moment

SAID = ("name_ko", "name_en", "about_ko", "about_en", "opens_at", "closes_at", "results_by", "rubric", "first_form", "second_form",
        "grace_minutes", "eligibility", "targets")
MOST_GRACE = 120
FARTHEST = dt.timedelta(days=730)
TARGETS = tuple(str(stage.value) for stage in AFTER)
OLDEST = 30  # years


def create_round(*, fund: Fund, by: Seat, **said: Any) -> Round:
    """Announce a new round of a fund; `said` are the columns named in SAID.

    Refused for a seat that may not, where it would close before it opens or in the past, and for rules that cannot be kept.
    """
    ask_rounds_keeper(fund=fund, by=by)
    row = Round(fund=fund, **_given(said))
    _check(row)
    with acting(by, "create round"):
        row.save(force_insert=True)
    return row


def change_round(*, round: Round, by: Seat, reason: str = "", before: int | None = None, **said: Any) -> Round:
    """Change what a round says. `before` is the entry of the trail its writer had before them (queries.call.seen).

    Once it has opened: the reason is asked for and shown to everybody with the day; the opening stays; the closing and the grace
    may only grow; the rubric stays from the first scorecard on. Refused where somebody else changed it meanwhile.
    """
    ask_rounds_keeper(fund=round.fund, by=by)
    with acting(by, "change round"):
        row = Round.objects.select_for_update(of=("self",)).select_related("fund").get(pk=round.pk)
        if not row.is_announced:
            raise Refused(_("A published case stays as it was published."))
        if before is not None and before != seen(row):
            raise Refused(_("Somebody else changed this call meanwhile. Yours is below and not saved: compare it with the call, then save again."))
        given = _given(said)
        differs = [name for name, value in given.items() if getattr(row, name) != value]
        if not differs:
            return row
        old = Round.objects.get(pk=row.pk)
        for name in differs:
            setattr(row, name, given[name])
        if old.opens_at <= timezone.now():
            _check_opened(old, row, reason)
            row.change_reason = characters.tidy(reason)
        _check(row, old)
        if "rubric" in differs:
            _check_unscored(row)
        row.save(update_fields=[*differs, "change_reason"])
        if old.closes_at != row.closes_at and old.opens_at <= timezone.now():  # of no fund and nobody's: who has only begun is not counted
            enqueue("applicants.tell_closing", f"round:{row.uuid}", round=row.pk, before=old.closes_at.isoformat(),
                    after=row.closes_at.isoformat())
    return row


def ask_rounds_keeper(*, fund: Fund, by: Seat) -> None:
    """Refused for a seat elsewhere or one that does not keep the fund's rounds."""
    if by.fund_id != fund.pk or not holds(by.role, Can.KEEP_ROUNDS):
        raise Refused(_("Your seat may not take this step. Nothing was changed."))


def _given(said: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(said) - set(SAID)
    if unknown:
        raise TypeError(f"a round has no {', '.join(sorted(unknown))}")
    return {name: characters.tidy(value) if isinstance(value, str) else value for name, value in said.items()}


def _check(row: Round, old: Round | None = None) -> None:
    """What holds for every round, before and after a change."""
    for name in ("name_ko", "name_en", "about_ko", "about_en"):
        if words := characters.problem(getattr(row, name)):
            raise Refused(words, field=name)
    if not row.name_ko:
        raise Refused(_("Enter a name."), field="name_ko")
    if not row.name_en:
        raise Refused(_("Enter a name."), field="name_en")
    if (old is None or old.opens_at != row.opens_at) and timezone.localdate(row.opens_at) < timezone.localdate():
        raise Refused(_("This day has passed. A call opens today or later."), field="opens_at")
    if row.closes_at <= row.opens_at:
        raise Refused(_("It must close after it opens."), field="closes_at")
    if (old is None or old.closes_at != row.closes_at) and row.closes_at <= timezone.now():
        raise Refused(_("This time has passed. Choose a later one."), field="closes_at")
    if row.results_by < timezone.localdate(row.closes_at):
        raise Refused(_("Results cannot be due before the call closes."), field="results_by")
    if not 0 <= row.grace_minutes <= MOST_GRACE:
        raise Refused(_("From 0 to %(n)s minutes.") % {"n": MOST_GRACE}, field="grace_minutes")
    for step, form in ((FIRST, row.first_form), (SECOND, row.second_form)):
        _check_form(step, form)
    _check_rules(row.eligibility)
    if old is None or (old.targets, old.results_by) != (row.targets, row.results_by):
        _check_targets(row, old.targets if old else {})


def _check_targets(row: Round, before: Mapping[str, str]) -> None:
    """Promised days come one after the other in the fund's order, from the result on; a new one lies ahead."""
    last, latest = row.results_by, row.results_by + FARTHEST
    for stage in [stage for stage in with_left(plan_of(row.fund).order, row.targets) if stage in TARGETS]:
        if not (said := row.targets.get(stage)):
            continue
        day = dt.date.fromisoformat(said)
        if day < timezone.localdate() and before.get(stage) != said:
            raise Refused(_("This day has passed. Choose a later one."), field=f"target_{stage}")
        if day < last:
            raise Refused(_("This step cannot be promised before the one before it (%(day)s).") % {"day": moment(last)}, field=f"target_{stage}")
        if day > latest:
            raise Refused(_("This day is far from the result of the review. Check the year."), field=f"target_{stage}")
        last = day


def _check_form(step: str, form: Form | None) -> None:
    if form is not None and form.step != step:
        raise Refused(_("Choose a form of this step."), field=f"{step}_form")


def _check_unscored(row: Round) -> None:
    """Another rubric only while no card was given out: cards of one round are judged alike. Its deals are held, so that none is meanwhile."""
    list(Deal.objects.select_for_update(no_key=True).filter(round=row).order_by("pk").values_list("pk"))
    if is_scored(row):
        raise Refused(_("Scorecards by the present rubric were given out in this call, so it stays: all its deals are judged alike. "
                        "To judge by another one, announce a new call with it."), field="rubric")


def _check_opened(old: Round, row: Round, reason: str) -> None:
    """What a change to a round that has opened may not do."""
    if row.opens_at != old.opens_at:
        raise Refused(_("It has opened, so this time stays."), field="opens_at")
    if row.closes_at < old.closes_at:
        raise Refused(_("It has opened, so it may close later but not earlier than %(when)s.") % {"when": moment(old.closes_at)}, field="closes_at")
    if row.last_moment < old.last_moment:
        raise Refused(_("Those who began count on %(n)s minutes. It may grow, not shrink.") % {"n": old.grace_minutes}, field="grace_minutes")
    if words := characters.problem(reason):
        raise Refused(words, field="reason")
    if not reason.strip():
        raise Refused(_("It has opened: say why it changes. Everybody who applies reads it."), field="reason")
    if len(reason.strip()) > 300:
        raise Refused(_("%(n)s characters are too many; %(max)s fit.") % {"n": len(reason.strip()), "max": 300}, field="reason")


def _check_rules(rules: Mapping[str, Any]) -> None:
    """The rules of the self-check: known ones, with bounds that can be met."""
    least, most, years = rules.get("ask_min"), rules.get("ask_max"), rules.get("max_age_years")
    if least and most and most < least:
        raise Refused(_("The largest sum lies below the smallest."), field="ask_max")
    if years is not None and not 1 <= years <= OLDEST:
        raise Refused(_("From 1 to %(n)s years.") % {"n": OLDEST}, field="max_age_years")
    if set(rules.get("excluded", ())) - set(EXCLUDED):
        raise Refused(_("Choose one of the list."), field="excluded")
    if set(rules.get("themes", ())) - set(Company.Theme.values):
        raise Refused(_("Choose one of the list."), field="themes")
