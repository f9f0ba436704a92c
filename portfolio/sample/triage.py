"""A round in the middle of its work: who looks after which deal, what was scored, said, promised, put aside; and deals met elsewhere."""
import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from applicants.actions.override import ask_override
from applicants.actions.tally import count_cards
from applicants.models import (
    Comment,
    Company,
    Consent,
    Contact,
    Criterion,
    Deal,
    Decision,
    Discussion,
    Interview,
    Mark,
    Override,
    Round,
    Scorecard,
    StageMove,
    Task,
)
from applicants.queries.gate import in_words, missing
from applicants.queries.stage_plan import plan_of
from fund.audit import acting
from fund.models import Organisation, Seat
from portfolio.sample.applications import business_number, dated, hand_in, rows

WORDS = json.loads((Path(__file__).resolve().parent / "triage.json").read_text())
S, Status = Deal.Stage, Deal.Status
AHEAD, NEAR = (S.DILIGENCE,) * 3 + (S.PRELIMINARY,) * 5 + (S.INTERVIEW,) * 12, (S.ACCELERATOR,) * 2
WAY = {S.INTERVIEW: (S.INTERVIEW,), S.ACCELERATOR: (S.INTERVIEW, S.ACCELERATOR), S.PRELIMINARY: (S.INTERVIEW, S.PRELIMINARY),
       S.DILIGENCE: (S.INTERVIEW, S.PRELIMINARY, S.DILIGENCE)}
PASSED, HELD, SCORED, OPEN = 14, 6, 60, 3
SEVERITY = {"analyst": 0.0, "analyst2": 0.3, "analyst3": -0.4, "analyst4": 0.5, "analyst5": -0.1, "partner": -0.3}  # what each takes off a mark


def triage(made: SimpleNamespace, round: Round) -> None:
    """Fill a call with applications and the weeks of work on them; the same every time but for the days."""
    rng = Random(173)
    deals = hand_in(made, round, rows(rng), rng)
    screened = [deal for deal in deals if deal.stage == S.SCREENING]
    picked = sorted(rng.sample(screened[:90], len(AHEAD) + len(NEAR)), key=lambda deal: deal.pk)
    agreed = set(Consent.objects.filter(text__key="operator", given=True).values_list("deal", flat=True))
    near = [deal for deal in picked if deal.pk in agreed][-len(NEAR):]
    ahead = [*zip([deal for deal in picked if deal not in near], AHEAD, strict=True), *zip(near, NEAR, strict=True)]
    chosen = {deal.pk for deal, _stage in ahead}
    rest = [deal for deal in screened if deal.pk not in chosen]
    aside = rng.sample(rest[:110], PASSED + HELD)
    scored = [deal for deal, _stage in ahead] + aside + [deal for deal in rest if deal not in aside][: SCORED - len(ahead) - len(aside)]
    with acting(None, "seed"), dated(Deal, Scorecard, Interview, Task, Override):
        _owners(made, deals, scored, rng)
        _cards(made, scored, rng)
        for deal, stage in ahead:
            _lead(made, deal, stage, rng)
        for number, deal in enumerate(aside):
            _put_aside(deal, number, rng)
        Deal.objects.bulk_update(deals, ["stage", "stage_since", "status", "owner", "reason", "reason_codes", "revisit_on"])
        _letters([deal for deal in aside if deal.status == Status.PASSED])
        _cards_open(scored[-OPEN - 2:-2], made.analyst)
        _cards_open(scored[-2:], made.analyst2)
        _tasks(made, ahead, scored, rng)
        _comments(made, scored, rng)
        _met_elsewhere(made, rng)
    waiting = Deal.objects.filter(pk__in=[deal.pk for deal, stage in ahead if stage == S.INTERVIEW], interviews=None).order_by("pk")[0]
    ask_override(deal=waiting, to=S.PRELIMINARY, reason=WORDS["override"], by=made.analyst2)


def _owners(made: SimpleNamespace, deals: list[Deal], scored: list[Deal], rng: Random) -> None:
    """Somebody looks after what was scored, and after half of the rest."""
    for deal in deals:
        if deal in scored or rng.random() < 0.5:
            deal.owner = rng.choice((made.analyst, made.analyst, made.analyst2, made.analyst2, made.partner))


def _cards(made: SimpleNamespace, deals: list[Deal], rng: Random) -> None:
    """Two or three locked cards each; the better a company, the better its marks, and some people are stricter than others."""
    given: list[tuple[Scorecard, float]] = []
    for number, deal in enumerate(deals):
        every = list(SEVERITY)
        if number >= len(deals) - 2:
            names = ["analyst", "partner"]
        elif number >= len(deals) - 2 - OPEN:
            names = ["analyst2", "partner"]
        else:
            names = rng.sample(every, 3 if number % 4 == 0 else 2)
        quality = rng.triangular(1.4, 4.9, 4 if number < len(AHEAD) + len(NEAR) else 3)
        given += [(_card(deal, getattr(made, name), rng), quality - SEVERITY[name] + rng.gauss(0, 0.15)) for name in names]
    cards = Scorecard.objects.bulk_create([card for card, _quality in given])
    criteria = list(Criterion.objects.filter(rubric=deals[0].round.rubric_id).order_by("order"))
    Mark.objects.bulk_create([
        Mark(scorecard=card, criterion=criterion, score=min(5, max(1, round(quality + rng.gauss(0, 0.6)))), confidence=rng.randint(1, 3),
             comment=rng.choice(WORDS["marks"]) if rng.random() < 0.7 else "", page=1) for card, quality in given for criterion in criteria])
    Scorecard.objects.filter(pk__in=[card.pk for card in cards]).update(state=Scorecard.State.LOCKED, locked_at=timezone.now())
    for deal in deals:
        count_cards(deal=deal)
    talked = [deal for deal in deals[:-5] if deal.scorecards.count() == 3][:2]
    Discussion.objects.bulk_create([
        Discussion(deal=deal, author=getattr(made, who), outcome=outcome, text=text, written_at=timezone.now() - dt.timedelta(hours=n + 2))
        for n, (deal, (who, outcome, text)) in enumerate(zip([talked[0], talked[0], talked[1]], WORDS["talks"], strict=True))])


def _card(deal: Deal, seat: Seat, rng: Random) -> Scorecard:
    assigned = deal.stage_since + dt.timedelta(hours=rng.randint(1, 60))
    return Scorecard(deal=deal, reviewer=seat, rubric_id=deal.round.rubric_id, assigned_at=min(assigned, timezone.now()), no_conflict=True,
                     saved_at=timezone.now(), esg_gate=rng.choice(("pass", "pass", "mitigate")))


def _cards_open(deals: list[Deal], seat: Seat) -> None:
    """Cards still being filled in: their reviewer is blind to what the others wrote."""
    Scorecard.objects.bulk_create([Scorecard(deal=deal, reviewer=seat, rubric_id=deal.round.rubric_id,
                                             assigned_at=timezone.now() - dt.timedelta(days=n + 1),
                                             due_on=timezone.localdate() + dt.timedelta(days=2 - 2 * n)) for n, deal in enumerate(deals)])


def _lead(made: SimpleNamespace, deal: Deal, stage: str, rng: Random) -> None:
    """Walk a deal on to its stage, a few days at each; what the site does not keep yet was passed with a second person's leave."""
    at, since = deal.stage, deal.stage_since
    room = (timezone.now() - since) / (len(WAY[stage]) + 0.5)
    for target in WAY[stage]:
        moved = since + room * rng.uniform(0.7, 1.0)
        if at == S.INTERVIEW:
            Interview.objects.create(deal=deal, held_on=(moved - dt.timedelta(days=1)).date(), present=rng.choice(WORDS["present"]),
                                     notes=rng.choice(WORDS["notes"]), advice=Interview.Advice.GO_ON, written_by=deal.owner, written_at=moved)
        override = _waived(made, deal, at, target, moved) if at == S.PRELIMINARY else None
        StageMove.objects.create(deal=deal, source=at, target=target, since=since, at=moved, by=made.operations if override else made.partner,
                                 override=override, reason=override.reason if override else "")
        at, since = target, moved
    if stage == S.INTERVIEW and rng.random() < 0.4:
        Interview.objects.create(deal=deal, held_on=timezone.localdate() - dt.timedelta(days=rng.randint(0, 3)), present=rng.choice(WORDS["present"]),
                                 notes=rng.choice(WORDS["notes"]), advice=rng.choice(Interview.Advice.values), written_by=deal.owner,
                                 written_at=timezone.now())
    deal.stage, deal.stage_since = at, since


def _waived(made: SimpleNamespace, deal: Deal, source: str, target: str, at: dt.datetime) -> Override:
    """A gate passed by leave: asked for by an analyst, confirmed by operations."""
    deal.stage = source
    asked = Override.objects.create(deal=deal, source=source, target=target, missing=in_words(missing(deal, target, plan_of(made.fund))),
                                    reason=WORDS["waived"], asked_by=made.analyst, asked_at=at - dt.timedelta(hours=5))
    asked.state, asked.answered_by, asked.answered_at = Override.State.CONFIRMED, made.operations, at
    asked.save()
    return asked


def _put_aside(deal: Deal, number: int, rng: Random) -> None:
    """Passed with reasons, or held until a day that may have come already."""
    today = timezone.localdate()
    codes, sentence = WORDS["passed" if number < PASSED else "held"][number % (PASSED if number < PASSED else HELD)]
    deal.status = Status.PASSED if number < PASSED else Status.ON_HOLD
    deal.reason_codes, deal.reason = codes, sentence
    if number >= PASSED:
        deal.revisit_on = today + dt.timedelta(days=rng.choice((-6, -1, 9, 20, 45, 90)))
    elif number % 5 == 0:
        deal.revisit_on = today + dt.timedelta(days=180)


def _letters(deals: list[Deal]) -> None:
    """Each passed deal's letter as its owner drafted it; a partner has yet to read and send it."""
    Decision.objects.bulk_create([Decision(deal=deal, kind=Decision.Kind.DECLINE, reasons=deal.reason_codes, sentence_ko=deal.reason,
                                           written_by=deal.owner, saved_by=deal.owner) for deal in deals])


def _tasks(made: SimpleNamespace, ahead: list[tuple[Deal, Any]], scored: list[Deal], rng: Random) -> None:
    """What is to be done, by whom, by when; some late, some without a day, some done."""
    today, people = timezone.localdate(), [made.analyst, made.analyst2, made.partner, made.operations]
    alive = [deal for deal in scored if deal.status == Status.ACTIVE]
    tasks = []
    for number, deal in enumerate([deal for deal, _stage in ahead] + alive[len(ahead):]):
        due = None if number % 11 == 7 else today + dt.timedelta(days=rng.randint(-9, 16))
        made_at = timezone.now() - dt.timedelta(days=rng.randint(1, 12))
        done = number % 6 == 5
        tasks.append(Task(deal=deal, text=rng.choice(WORDS["tasks"]), due_on=due, assignee=deal.owner or rng.choice(people), made_by=rng.choice(people),
                          made_at=made_at, state=Task.State.DONE if done else Task.State.OPEN, closed_by=deal.owner if done else None,
                          closed_at=timezone.now() if done else None))
    Task.objects.bulk_create(tasks)


def _comments(made: SimpleNamespace, scored: list[Deal], rng: Random) -> None:
    """What people of the house said to each other."""
    people = (made.analyst, made.analyst2, made.partner, made.operations)
    Comment.objects.bulk_create([
        Comment(deal=deal, author=rng.choice(people), text=text, written_at=timezone.now() - dt.timedelta(days=rng.uniform(0, 9)))
        for deal, text in zip(rng.sample(scored, len(WORDS["comments"])), WORDS["comments"], strict=True)])


def _met_elsewhere(made: SimpleNamespace, rng: Random) -> None:
    """Companies that did not apply: referred, met, named by a sponsor; of some little is known yet."""
    for number, (name, theme, line, source, note, stage, ask, person, title) in enumerate(WORDS["met"]):
        since = timezone.now() - dt.timedelta(days=rng.randint(2, 30), hours=rng.randint(1, 20))
        company = Company.objects.create(
            organisation=Organisation.objects.create(kind=Organisation.Kind.STARTUP, name=f"{name} (견본)", is_sample=True), theme=theme,
            one_line=line, business_number=business_number(900 + number) if ask else None, website="https://example.org" if number % 2 else "")
        met = since - dt.timedelta(days=4 if stage != S.SUBMITTED else 0)
        deal = Deal.objects.create(fund=made.fund, company=company, stage=stage, source=source, source_note=note, stage_since=since,
                                   created_at=met, ask=Decimal(ask) * 100_000_000 if ask else None, owner=rng.choice((made.analyst, made.analyst2, None)))
        if person:
            Contact.objects.create(fund=made.fund, company=company, name=person, title=title, email=f"contact{number}@sample.invalid",
                                   added_by=made.analyst)
        if stage != S.SUBMITTED:
            StageMove.objects.create(deal=deal, source=S.SUBMITTED, target=stage, since=met, at=since, by=made.partner)
