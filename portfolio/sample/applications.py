"""Sample applications by the hundred: read, frozen and checked by the same functions as a founder's, written a table at a time."""
import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random
from types import SimpleNamespace

from django.db.models import Model
from django.utils import timezone

from applicants.actions.document import store_bytes
from applicants.actions.page import read_document
from applicants.actions.underwriting import underwrite_all
from applicants.answers import read_consents
from applicants.choices import REGIONS
from applicants.models import Application, Company, Consent, Deal, Document, Page, Round, Screening, StageMove, Submission
from applicants.models.application import FIGURES, last_whole_year
from applicants.queries.application import Draft, Part, facts, read_deck
from applicants.queries.checks import beside, run_checks
from applicants.queries.first_figures import first_figures
from applicants.queries.form import spec_of
from applicants.queries.submission import content, digest
from applicants.readers import read_section
from fund import pdf
from fund.audit import acting
from fund.identifiers import is_business_number
from fund.models import Organisation, Seat, User
from fund.permissions import Role
from portfolio.sample.deals import answers, self_check

WORDS = json.loads((Path(__file__).resolve().parent / "applications.json").read_text())
ROWS, THEMES = WORDS["rows"], WORDS["themes"]
SURNAMES = "김이박최정강조윤장임한오서신권황안송전홍"
GIVEN = ("가람", "나린", "다온", "라율", "마루", "바른", "새봄", "아라", "자람", "찬솔", "한결", "해든", "이든", "보람", "슬기", "은솔", "도담", "여름",
         "지음", "하람")
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
BARRED = "9999900005"  # stands on the sample list of the excluded
MINUTES = dt.timedelta(minutes=4)


@dataclass(frozen=True)
class Row:
    """One invented company: what it makes, when it arrived, and where it stands now."""

    name: str
    theme: str
    line: str
    problem: str
    how: str
    material: str
    arrived: dt.datetime


def rows(rng: Random) -> list[Row]:
    """Every company of the list in the order they arrived: over the last five weeks, more of them lately."""
    now = timezone.now()
    days = sorted((rng.triangular(0.3, 38, 5) for _n in range(sum(map(len, ROWS.values())))), reverse=True)
    every = [(theme, row) for theme, listed in ROWS.items() for row in listed]
    rng.shuffle(every)
    return [Row(f"{row[0]} (견본)", theme, row[1], row[2], row[3], row[4], now - dt.timedelta(days=ago))
            for (theme, row), ago in zip(every, days, strict=True)]


def hand_in(made: SimpleNamespace, round: Round, listed: list[Row], rng: Random) -> list[Deal]:
    """A deal for each, handed in and checked, as it stood a few minutes later: in screening, or received where a check of facts stops."""
    with acting(None, "seed"), dated(Deal, Document, Consent, Submission, Screening):
        deals = _companies(made, round, listed, rng)
        drafts = _drafts(made, round, deals, listed, rng)
        submissions = _freeze(drafts, listed)
        _check(submissions, listed)
    return deals


@contextmanager
def dated(*models: type[Model]) -> Iterator[None]:
    """Rows of these models that date themselves take the day they are given, so that what is said to be weeks old is."""
    columns = [field for model in models for field in model._meta.concrete_fields if getattr(field, "auto_now_add", False)]
    for column in columns:
        column.auto_now_add = False
    try:
        yield
    finally:
        for column in columns:
            column.auto_now_add = True


def _companies(made: SimpleNamespace, round: Round, listed: list[Row], rng: Random) -> list[Deal]:
    names = [surname + given for surname in SURNAMES for given in GIVEN]
    rng.shuffle(names)
    organisations = Organisation.objects.bulk_create(
        [Organisation(kind=Organisation.Kind.STARTUP, name=row.name, is_sample=True) for row in listed])
    users = User.objects.bulk_create([User(email=f"ceo{n:03d}@sample.invalid", name=f"{name} (견본)", password="!")
                                      for n, name in zip(range(len(listed)), names, strict=False)])
    seats = Seat.objects.bulk_create([Seat(user=user, organisation=organisation, role=Role.FOUNDER_OWNER, starts_on=row.arrived.date())
                                      for user, organisation, row in zip(users, organisations, listed, strict=True)])
    companies = Company.objects.bulk_create([
        Company(organisation=organisation, business_number=BARRED if n == 40 else business_number(n), theme=row.theme, one_line=row.line,
                founded_on=timezone.localdate() - dt.timedelta(days=int(rng.triangular(200, 3100, 900))),
                region=rng.choice(REGIONS[:-1])[0], described_at=row.arrived) for n, (organisation, row) in enumerate(
                    zip(organisations, listed, strict=True))])
    deals = Deal.objects.bulk_create([
        Deal(fund=made.fund, company=company, round=round, stage=Deal.Stage.SUBMITTED, receipt_no=f"{round.closes_at.year}H2-{code}",
             stage_since=row.arrived, created_at=row.arrived - dt.timedelta(hours=rng.randint(2, 90)), ask=ask_of(rng))
        for company, row, code in zip(companies, listed, _codes(rng, len(listed)), strict=True)])
    for deal, seat in zip(deals, seats, strict=True):
        deal.founder = seat
    return deals


def business_number(n: int) -> str:
    """A well-formed number that nobody can have: no tax office is called 990."""
    return next(number for last in range(10) if is_business_number(number := f"99081{n:04d}{last}"))


def ask_of(rng: Random) -> Decimal:
    """Two hundred million to 2.8 billion won, mostly around one billion."""
    return Decimal(round(rng.triangular(2, 28, 9))) * 100_000_000


def _codes(rng: Random, count: int) -> list[str]:
    codes: dict[str, None] = {}
    while len(codes) < count:
        codes["".join(rng.choices(LETTERS, k=4))] = None
    return list(codes)


def _drafts(made: SimpleNamespace, round: Round, deals: list[Deal], listed: list[Row], rng: Random) -> list[Draft]:
    """The answers as they were typed, read by the form of the call, each with its deck."""
    form, year = round.first_form, last_whole_year()
    spec, known = spec_of(form), facts(made.fund, year=year)
    typed = [_typed(deal, row, rng) for deal, row in zip(deals, listed, strict=True)]
    applications = Application.objects.bulk_create([
        Application(deal=deal, form=form, year=year, answers=given, business_number=deal.company.business_number, saved_at=row.arrived,
                    saved_by=deal.founder, eligibility=self_check(round, {"founded": given["company"]["founded_on"], "ask": given["business"]["ask"]}))
        for deal, row, given in zip(deals, listed, typed, strict=True)])
    drafts = []
    for deal, application, deck in zip(deals, applications, _decks(deals, listed), strict=True):
        parts = []
        for section in spec.sections:
            given = application.answers.get(section.key, {})
            reading = read_deck(deck) if section.kind == "deck" else read_consents(given, known) if section.kind == "consents" else (
                read_section(section, given, known))
            if reading.problems:
                raise ValueError(f"{deal.company}, {section.key}: {reading.problems}")
            parts.append(Part(section, given, reading))
        drafts.append(Draft(deal, application, form, spec, known, deck, tuple(parts)))
    return drafts


def _typed(deal: Deal, row: Row, rng: Random) -> dict[str, dict[str, str]]:
    """As a founder would type it; what a company without revenue says is as believable as what one with a little says."""
    million = 1_000_000
    revenue = round(max(rng.triangular(-200, 2600, 150), 0)) * million
    spend, cash, ask = round(rng.triangular(15, 180, 45)) * million, round(rng.triangular(40, 1500, 250)) * million, int(deal.ask)
    recycles = row.material != "people"
    baseline = round(rng.triangular(20, 900, 80)) if recycles else round(rng.triangular(60, 9000, 400))
    facts = {
        "name": row.name, "number": deal.company.business_number, "founded": deal.company.founded_on.isoformat(), "theme": row.theme,
        "line": row.line, "problem": row.problem, "solution": f"{row.how} {rng.choice(WORDS['so_far'])}", "revenue": str(revenue),
        "before": str(round(revenue * rng.uniform(0.2, 0.95))), "cost": str(round(revenue * rng.uniform(0.4, 0.9))), "cash": str(cash),
        "spend": str(spend), "ask": str(ask), "pre_money": str(round(ask * rng.uniform(3, 8) / 100 / million) * 100 * million),
        "baseline": str(baseline), "target": str(round(baseline * rng.uniform(3, 12))), "material": row.material if recycles else "",
        "counterfactual": rng.choice(("landfill", "combust")) if recycles else "", "negative": rng.choice(WORDS["negative"])}
    typed = answers(facts)
    typed["impact"] |= {"indicator": "recycled-output" if recycles else "beneficiaries", "grade": rng.choice("BBCCD")}
    typed["business"]["team"] = rng.choice(WORDS["teams"])
    if rng.random() < 0.3:
        typed["consents"].pop("operator")
    return typed


def _decks(deals: list[Deal], listed: list[Row]) -> list[Document]:
    """One file a theme, read once; everybody's deck is that file with its pages."""
    blobs = {theme: store_bytes(_paper(theme), "application/pdf") for theme in THEMES}
    decks = Document.objects.bulk_create([
        Document(company=deal.company, deal=deal, kind=Document.Kind.DECK, name="IR.pdf", blob=blobs[row.theme], uploaded_by=deal.founder,
                 uploaded_at=row.arrived - MINUTES) for deal, row in zip(deals, listed, strict=True)])
    of_theme: dict[str, list[Document]] = {}
    for deck, row in zip(decks, listed, strict=True):
        of_theme.setdefault(row.theme, []).append(deck)
    for first, *others in of_theme.values():
        read_document(first.pk)
        pages = list(first.pages.all())
        Page.objects.bulk_create([Page(document=deck, number=page.number, title=page.title, blob=page.blob, text=page.text)
                                  for deck in others for page in pages])
        Document.objects.filter(pk__in=[deck.pk for deck in others]).update(page_count=len(pages), read_at=timezone.now())
        for deck in (first, *others):
            deck.page_count = len(pages)
    return decks


def _paper(theme: str) -> bytes:
    return pdf.compile("sample_paper", {
        "dated": timezone.localdate().isoformat(), "labels": {"lang": "ko"}, "mark": "견본", "title": f"{THEMES[theme]} IR 자료",
        "company": "견본 회사들이 함께 쓰는 자료", "note": "견본입니다. 회사와 숫자는 모두 가상입니다.",
        "rows": [[row[1], row[3]] for row in ROWS[theme][:7]]})


def _freeze(drafts: list[Draft], listed: list[Row]) -> list[Submission]:
    frozen, consents = [], []
    for draft, row in zip(drafts, listed, strict=True):
        said = content(draft)
        figures: dict[str, Decimal | int] = {name: Decimal(str((said["business"] | said["impact"])[name])) for name in FIGURES}
        figures["target_year"] = int(figures["target_year"])
        frozen.append(Submission(
            deal=draft.deal, number=1, form_version=said["form"], content=said, sha256=digest(said), submitted_by=draft.deal.founder,
            submitted_at=row.arrived, processed_at=row.arrived, deck=draft.deck, indicator=draft.facts.indicators[said["impact"]["indicator"]],
            material=said["impact"].get("material", ""), counterfactual=said["impact"].get("counterfactual", ""), **figures))
        texts = {(text.key, text.version): text for text in draft.facts.texts}
        consents += [Consent(deal=draft.deal, text=texts[key, answer["version"]], given=answer["given"], by=draft.deal.founder, at=row.arrived)
                     for key, answer in said["consents"].items()]
    Consent.objects.bulk_create(consents)
    return Submission.objects.bulk_create(frozen)


def _check(submissions: list[Submission], listed: list[Row]) -> None:
    """The automatic checks and first figures of each; what no fact stops goes on to screening."""
    for number in (55, 110):  # what nobody could open
        Document.objects.filter(pk=submissions[number].deck_id).update(page_count=None, problem=Document.Problem.PROTECTED)
        submissions[number].deck.page_count, submissions[number].deck.problem = None, Document.Problem.PROTECTED
    against = beside(submissions[0].deal.fund)
    runs, moves, moved = [], [], []
    for submission, row in zip(submissions, listed, strict=True):
        run = Screening(submission=submission, checks=run_checks(submission, against), figures=first_figures(submission), done_at=row.arrived + MINUTES)
        runs.append(run)
        deal = submission.deal
        moves.append(StageMove(deal=deal, source=Deal.Stage.DRAFT, target=Deal.Stage.SUBMITTED, since=deal.created_at, at=row.arrived,
                               by=deal.founder))
        if not run.stops:
            moves.append(StageMove(deal=deal, source=Deal.Stage.SUBMITTED, target=Deal.Stage.SCREENING, since=row.arrived, at=run.done_at))
            deal.stage, deal.stage_since = Deal.Stage.SCREENING, run.done_at
            moved.append(deal)
    Deal.objects.bulk_update(moved, ["stage", "stage_since"])
    Screening.objects.bulk_create(runs)
    underwrite_all(submissions)
    StageMove.objects.bulk_create(moves)
