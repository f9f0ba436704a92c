"""Deals for the house's pages: the table with marks that nobody blind may see, one deal's page, the gate."""
from statistics import mean
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, DecimalField, Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from applicants.models import AgendaItem, Criterion, Deal, Erasure, Scorecard, Screening, Submission
from applicants.queries.application import facts
from applicants.queries.check_card import check_card
from applicants.queries.decision import card as letters_card
from applicants.queries.erasure import done_erasure, erased_words
from applicants.queries.form import known
from applicants.queries.scorecard import assigned, is_blind, locked_cards
from applicants.queries.screening import figure_rows
from applicants.queries.submission import answer_groups
from applicants.queries.timeline import timeline
from applicants.questions import FIRST
from fund.models import Fund, Seat, User
from fund.models.wall import shut_out
from fund.permissions import Can, holds

MARK = DecimalField(max_digits=9, decimal_places=4)
NEEDED_CARDS = 2


def deals(fund: Fund, user: User) -> QuerySet[Deal]:
    """The handed-in deals of a fund that this person may see."""
    return Deal.objects.in_house(user).filter(fund=fund).exclude(stage=Deal.Stage.DRAFT)


def with_columns(rows: QuerySet[Deal], user: User) -> QuerySet[Deal]:
    """Adds `ask` (won), `stage_order`, `my_card`, `hidden` (blind to the marks), `stepped_back`, and for each axis the mean
    and the sample standard deviation of the reviewers' subtotals on the rubric's scale, with `people` who locked a card.

    Where `hidden`, those columns are NULL in SQL too, so that neither a page nor its sort order can show them.
    """
    own = Scorecard.objects.own(user).filter(deal=OuterRef("pk"))
    rows = rows.annotate(
        ask=Subquery(Submission.objects.filter(deal=OuterRef("pk")).order_by("-number").values("ask")[:1]),
        hidden=Exists(Scorecard.objects.blind_deals(user).filter(deal=OuterRef("pk"))),
        stepped_back=Exists(own.filter(state=Scorecard.State.RECUSED)),
        erased=Exists(Erasure.objects.filter(deal=OuterRef("pk")).standing()),
        my_card=Subquery(own.order_by("-version").values("uuid")[:1]),
        stage_order=Case(*[When(stage=stage, then=i) for i, stage in enumerate(Deal.Stage.values)], output_field=IntegerField()))
    for axis in Criterion.Axis.values:
        marks = ArraySubquery(_subtotals(axis, user))
        rows = rows.annotate(**{axis: _unless_hidden(marks, "AVG"), f"{axis}_spread": _unless_hidden(marks, "STDDEV_SAMP")})
    cards = ArraySubquery(Scorecard.objects.visible_to(user).counted().filter(deal=OuterRef("pk")).order_by().values("pk"))
    rows = rows.annotate(people=_unless_hidden(cards, "COUNT"))
    return rows.select_related("company__organisation", "round__rubric", "owner__user", "dossier")


def page(deal: Deal, user: User, seat: Seat) -> dict[str, Any]:
    """One deal's page for this person; `deal` comes from `with_columns`. Marks are absent while they are blind to them."""
    cards = locked_cards(deal, user)
    rows = gate(deal, user)
    submission = deal.submissions.select_related("indicator", "deck__blob").prefetch_related("screenings").first()
    answers = answer_groups(submission.content, known(FIRST, submission.form_version), facts(deal.fund)) if (
        submission and "business" in submission.content) else []
    screening = deal.stage == Deal.Stage.SCREENING and deal.status == Deal.Status.ACTIVE
    return {
        "deal": deal, "submission": submission, "post_money": submission and not submission.erased_at and submission.ask + submission.pre_money,
        "erased_words": erased_words(done_erasure(deal)), "erasure": deal.erasures.first(),
        **screening_rows(submission.screening if submission and not submission.erased_at else None), "checks": check_card(deal, submission, user, seat),
        "answers": [group for group in answers if group["key"] in ("company", "business", "impact")],
        "cards": cards, "judgement": judgement(cards), "gate": rows, "gate_done": sum(row["state"] == "ok" for row in rows),
        "blocked": any(row["state"] != "ok" for row in rows), "blind_word": _("Hidden: you stepped back") if deal.stepped_back else "",
        "may_move": screening and holds(seat.role, Can.MOVE_DEAL),
        "may_assign": screening and deal.round is not None and holds(seat.role, Can.ASSIGN_REVIEWER),
        "may_own": holds(seat.role, Can.ASSIGN_REVIEWER), "sees_trail": holds(seat.role, Can.SEE_TRAIL),
        "assigned": assigned(deal), "timeline": timeline(deal, blind=deal.hidden), "others": others(deal, user),
        **letters_card(deal, user, seat),
        "items": AgendaItem.objects.visible_to(user).filter(deal=deal).select_related("meeting").order_by("-pk"),
    }


def others(deal: Deal, user: User) -> list[Deal]:
    """The same company's other applications to this fund that were handed in and that this person may see, the newest first.

    Why one was declined is not said to who is blind to its marks: it tells what others think.
    """
    blind = Exists(Scorecard.objects.blind_deals(user).filter(deal=OuterRef("pk")))
    rows = list(deals(deal.fund, user).filter(company=deal.company_id).exclude(pk=deal.pk).annotate(blind=blind)
                .select_related("round").order_by("-pk")[:10])
    for row in rows:
        row.reason = "" if row.blind else row.reason
    return rows


def screening_rows(screening: Screening | None) -> dict[str, Any]:
    """The first figures; where one has no value, the words of its state stand for it."""
    if screening is None:
        return {"screening": None}
    figures = [figure | {"state_words": state_words(figure["state"])} for figure in figure_rows(screening)]
    return {"screening": screening, "figures": figures}


def state_words(state: str) -> str:
    """Why a figure has no value."""
    return {"no_data": _("No data"), "no_factor": _("No published factor"), "not_defined": _("Not defined: division by zero"),
            "not_meaningful": _("n.m.: the signs turn its meaning round")}.get(state, "")


def judgement(cards: list[Scorecard]) -> dict[str, Any]:
    """The worst answer to the ESG gate, and the mean mark of each criterion over the cards that marked it, by axis."""
    answers = [card.esg_gate for card in cards]
    worst = next((gate for gate in (Scorecard.Gate.STOP, Scorecard.Gate.MITIGATE, Scorecard.Gate.PASS) if gate in answers), None)
    criteria: dict[str, dict[str, list[int]]] = {axis: {} for axis in Criterion.Axis.values}
    for card in cards:
        for axis in card.axes:
            for line in axis.lines:
                if line.score is not None:
                    criteria[axis.key].setdefault(line.criterion.name, []).append(line.score)
    return {"gate": worst and {"kind": {"stop": "miss", "mitigate": "risk", "pass": "ok"}[worst], "word": worst.label},
            "answers": [(gate.label, answers.count(gate)) for gate in Scorecard.Gate if gate in answers],
            **{axis: [(name, mean(scores)) for name, scores in found.items()] for axis, found in criteria.items()}}


def gate(deal: Deal, user: User | None = None) -> list[dict[str, Any]]:
    """What the deal needs to leave its stage: rows of label, state (ok, half, todo, miss) and note.

    For a person who is blind to the deal's marks the states that would tell how far others are stay untold.
    """
    if deal.stage == Deal.Stage.SCREENING:
        return _blind_gate() if user and is_blind(deal, user) else _screening_gate(deal)
    if deal.stage == Deal.Stage.COMMITTEE:
        return _committee_gate(deal)
    return []


def gaps(deal: Deal) -> list[str]:
    """The rows of the gate that are not met, in words; empty where the deal may leave its stage."""
    return [f"{row['label']} ({row['note']})" if row["note"] else row["label"] for row in gate(deal) if row["state"] != "ok"]


def _subtotals(axis: str, user: User) -> QuerySet:
    """The subtotal of every counted card of the outer deal: weights of criteria without a mark drop out."""
    given = Q(marks__criterion__axis=axis, marks__score__isnull=False)
    weighted = Sum(F("marks__score") * F("marks__criterion__weight"), filter=given)
    cards = Scorecard.objects.visible_to(user).counted().filter(deal=OuterRef("pk")).order_by()
    return cards.annotate(subtotal=Cast(weighted, MARK) / Sum("marks__criterion__weight", filter=given)).values("subtotal")


def _unless_hidden(values: ArraySubquery, aggregate: str) -> Case:
    found = Func(values, template=f"(SELECT {aggregate}(v) FROM UNNEST(%(expressions)s) AS v)", output_field=MARK)
    return Case(When(hidden=False, then=found), default=None, output_field=MARK)


def _blind_gate() -> list[dict[str, Any]]:
    later = _("Visible after you score")
    return [{"label": _("Your own scorecard is locked"), "state": "todo", "note": ""},
            {"label": _("At least %(n)s scorecards locked") % {"n": NEEDED_CARDS}, "state": "todo", "note": later},
            {"label": _("ESG risk answered"), "state": "todo", "note": later},
            {"label": _("Conflicts of interest declared"), "state": "todo", "note": later}]


def _screening_gate(deal: Deal) -> list[dict[str, Any]]:
    shut = shut_out(deal.uuid)
    cards = [card for card in deal.scorecards.filter(superseded=False).select_related("reviewer")
             if card.state != Scorecard.State.DRAFT or card.reviewer.user_id not in shut]  # nobody waits for a card behind a wall
    locked = [card for card in cards if card.state == Scorecard.State.LOCKED]
    silent = [card for card in cards if card.state == Scorecard.State.DRAFT and not card.no_conflict]
    stopped = any(card.esg_gate == Scorecard.Gate.STOP for card in locked)
    answered = bool(locked) and all(card.esg_gate for card in locked)
    return [
        {"label": _("At least %(n)s scorecards locked") % {"n": NEEDED_CARDS}, "note": _("%(n)s locked") % {"n": len(locked)},
         "state": "ok" if len(locked) >= NEEDED_CARDS else "half" if locked else "todo"},
        {"label": _("ESG risk answered"), "state": "miss" if stopped else "ok" if answered else "todo",
         "note": _("A reviewer answered “stop”") if stopped else ""},
        {"label": _("Conflicts of interest declared"), "state": "ok" if cards and not silent else "todo",
         "note": _("Not declared yet: %(n)s") % {"n": len(silent)} if silent else ""},
    ]


def _committee_gate(deal: Deal) -> list[dict[str, Any]]:
    item = deal.agenda_items.order_by("-pk").first()
    decided = bool(item and item.state == AgendaItem.State.DECIDED)
    return [{"label": _("On the agenda of a meeting"), "state": "ok" if item else "todo", "note": ""},
            {"label": _("Packet frozen"), "state": "ok" if item and item.frozen_at else "todo", "note": ""},
            {"label": _("Decision of the committee"), "state": "ok" if decided else "todo",
             "note": item.get_decision_display() if decided else ""}]
