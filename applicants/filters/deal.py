"""One question to the list of deals: conditions, order, columns, table or board, read from an address and written back in one order."""
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from applicants.filters.columns import KEYS, NAME, USUAL
from applicants.filters.conditions import ME, NONE, DealFilter, Scope
from applicants.filters.words import chips
from applicants.models import Deal, Round, SavedView, StagePlan
from applicants.queries.deal import deals
from applicants.queries.stage_plan import plan_of
from fund.models import Fund, Seat, User
from fund.permissions import GRANTS, Can

CONDITIONS = tuple(DealFilter.base_filters)
ORDER = (*CONDITIONS, "sort", "cols", "view", "page", "saved")
VIEWS = ("table", "board")
CHOSEN = ("round", "stage", "status", "theme", "source", "owner", "stale", "gaps", "revisit", "due", "mine")  # values from a list
MANY = ("stage", "status", "theme", "source")
LONGEST = 60  # of what is quoted from an address

Params = dict[str, list[str]]


@dataclass
class Question:
    """What is asked of the deals of a fund by one person, as far as it was understood."""

    scope: Scope
    form: DealFilter
    choices: dict[str, list[tuple[str, str]]]
    params: Params                     # canonical: name -> values, conditions, order and columns only
    sort: str
    columns: list[str]
    view: str
    rounds: dict[int, Round]           # the fund's calls with their rubrics
    round_now: str = ""                # the call that opened last, as a value of `round`
    views: list[SavedView] = field(default_factory=list)  # own and shared ones
    saved: SavedView | None = None     # the view one came by, whether or not the question still is its own
    problems: list[str] = field(default_factory=list)

    @property
    def fund(self) -> Fund:
        return self.scope.fund

    @property
    def user(self) -> User:
        return self.scope.user

    @property
    def plan(self) -> StagePlan:
        return self.scope.plan

    @cached_property
    def every(self) -> QuerySet[Deal]:
        """All handed-in deals of the fund that this person sees."""
        return deals(self.fund, self.user)

    @cached_property
    def condition(self) -> Q:
        """What the rows meet."""
        return self.form.condition()

    @cached_property
    def rows(self) -> QuerySet[Deal]:
        """Those that meet the conditions, in no order yet."""
        return self.every.filter(self.condition)

    @cached_property
    def conditions(self) -> list[dict[str, str]]:
        """A chip a condition: {name, key (its label), value (in words), url (the address without it)}."""
        return [chip | {"url": f"?{self.address(**{chip['name']: None})}"} for chip in chips(self.form, self.plan)]

    def address(self, **changes: Any) -> str:
        """The canonical query string, without "?": equal questions give equal addresses. A change of None leaves a part out; pages begin anew."""
        parts: Params = {**self.params, "view": [self.view] if self.view != VIEWS[0] else []}
        for name, value in changes.items():
            parts[name] = [] if value in (None, "") else [str(each) for each in value] if isinstance(value, list | tuple) else [str(value)]
        if parts["view"] == [VIEWS[0]]:
            parts["view"] = []
        if self.saved and "saved" not in changes and any(parts.get(name) for name in (*CONDITIONS, "sort", "cols")):
            parts["saved"] = [str(self.saved.uuid)]
        return write(parts)

    @property
    def bare(self) -> str:
        """The address without conditions: order, columns and view stay."""
        return self.address(**dict.fromkeys(CONDITIONS), saved=None)


def ask(get: QueryDict, fund: Fund, user: User) -> Question:
    """The question an address puts; what is not understood is left out and said in `problems`, never refused. Four queries."""
    scope = Scope(fund, user, plan_of(fund))
    views = list(SavedView.objects.visible_to(user).filter(fund=fund).select_related("owner__user"))
    given, saved, problems = _opened({name: get.getlist(name) for name in get}, views)
    rounds = list(Round.objects.visible_to(user).filter(fund=fund).select_related("rubric").order_by("-closes_at", "-pk"))
    choices = {"round": [*((str(row.pk), row.name) for row in rounds), (NONE, _("Outside any call"))], "owner": _owners(scope)}
    known, strangers = _known(given, choices)
    problems += [_("Not understood and left out: %(part)s.") % {"part": part} for part in strangers]
    form = DealFilter(_query(known), scope=scope, choices=choices)
    problems += [f"{form.form.fields[name].label}: {error}" for name, errors in form.form.errors.items() for error in errors]
    said = form.said()
    if said.get("ask_min", 0) > said.get("ask_max", said.get("ask_min", 0)):
        problems.append(_("The amount from is more than the amount up to, so no deal can meet both."))
    sort, columns, view = _sort(given, problems), _columns(given, problems), _view(given, problems)
    params = canonical(said, sort, columns)
    now = timezone.now()
    newest = next((str(row.pk) for row in rounds if row.is_announced and row.opens_at <= now), "")
    return Question(scope, form, choices, params, sort, columns, view, {row.pk: row for row in rounds}, newest, views, saved, problems)


def question_of(params: Params, like: Question) -> Question:
    """The question of kept parameters for the same person, without asking the database again."""
    known, _strangers = _known(params, like.choices)
    form = DealFilter(_query(known), scope=like.scope, choices=like.choices)
    sort, columns = _sort(params, []), _columns(params, [])
    return Question(like.scope, form, like.choices, canonical(form.said(), sort, columns), sort, columns, _view(params, []), like.rounds, like.round_now)


def canonical(said: dict[str, Any], sort: str, columns: list[str]) -> Params:
    """Name -> values of a question in the one order and spelling; what is usual is not said."""
    found: Params = {name: _spelled(value) for name, value in said.items()}
    found["sort"] = [sort] if sort else []
    found["cols"] = [",".join(columns)] if tuple(columns) != USUAL else []
    return {name: found[name] for name in ORDER if found.get(name)}


def write(params: Params) -> str:
    """Parameters as a query string in the canonical order."""
    return urlencode([(name, value) for name in ORDER for value in params.get(name, [])], safe=",:")


def _spelled(value: Any) -> list[str]:
    if isinstance(value, list):
        return [str(each) for each in value]
    return [re.sub(r"\.?0+$", "", text) if "." in (text := f"{value:f}") else text] if hasattr(value, "as_tuple") else [str(value)]


def _opened(given: Params, views: list[SavedView]) -> tuple[Params, SavedView | None, list[str]]:
    """The parameters, those of a saved view where nothing else is asked beside it; the view; what was wrong with it."""
    asked = given.get("saved", [""])[-1]
    if not asked:
        return given, None, []
    saved = next((view for view in views if str(view.uuid) == asked.lower()), None)
    if saved is None:
        return given, None, [_("The saved view is not there any more.")]
    if any(given.get(name) for name in ORDER if name not in ("saved", "view", "page")):
        return given, saved, []
    kept = {str(name): [str(each) for each in values] for name, values in saved.question.items() if isinstance(values, list)}
    return kept | {name: given[name] for name in ("view", "page") if name in given}, saved, []


def _known(given: Params, choices: dict[str, list[tuple[str, str]]]) -> tuple[Params, list[str]]:
    """The conditions without values that are in no list, and those values as they stood in the address."""
    known: Params = {}
    strangers = [_quoted(name, values) for name, values in given.items() if name not in ORDER]
    for name in CONDITIONS:
        values = [value for value in given.get(name, []) if value.strip()]
        if name in CHOSEN:
            offered = [value for value, _label in choices.get(name) or DealFilter.base_filters[name].extra["choices"]]
            strangers += [_quoted(name, [value]) for value in values if value not in offered]
            values = [value for value in offered if value in values]
        if values:
            known[name] = values if name in MANY else values[-1:]
    return known, strangers


def _quoted(name: str, values: list[str]) -> str:
    return f"{name}={','.join(values)}"[:LONGEST]


def _query(params: Params) -> QueryDict:
    found = QueryDict(mutable=True)
    for name, values in params.items():
        found.setlist(name, values)
    return found


def _sort(given: Params, problems: list[str]) -> str:
    asked = given.get("sort", [""])[-1]
    if not asked or asked.removeprefix("-") in KEYS:
        return asked
    problems.append(_("There is no such column to sort by: %(part)s.") % {"part": asked[:LONGEST]})
    return ""


def _columns(given: Params, problems: list[str]) -> list[str]:
    asked = [key for values in given.get("cols", []) for key in values.split(",") if key]
    if not asked:
        return list(USUAL)
    for key in asked:
        if key not in KEYS:
            problems.append(_("There is no such column: %(part)s.") % {"part": key[:LONGEST]})
    found = [key for key in KEYS if key in asked or key == NAME]
    return found if set(asked) & set(KEYS) else list(USUAL)


def _view(given: Params, problems: list[str]) -> str:
    asked = given.get("view", [""])[-1]
    if asked and asked not in VIEWS:
        problems.append(_("Not understood and left out: %(part)s.") % {"part": _quoted("view", [asked])})
    return asked if asked in VIEWS else VIEWS[0]


def _owners(scope: Scope) -> list[tuple[str, str]]:
    """Me, nobody, and everybody who may look after a deal or once could."""
    seats = Seat.objects.filter(fund=scope.fund, role__in=GRANTS[Can.MOVE_DEAL]).order_by("user__name", "pk")
    people = seats.values_list("uuid", "user__name", "user__email")
    return [(ME, _("Me")), (NONE, _("Nobody yet")), *((str(uuid), name or email) for uuid, name, email in people)]
