"""The second step as a founder types it: a deal that was asked for it, every section filled in, its papers."""
import datetime as dt
from types import SimpleNamespace

from django.utils import timezone

from applicants.actions.application import submit_application
from applicants.actions.document import store_document
from applicants.actions.dossier import open_dossier, submit_dossier
from applicants.actions.draft import save_paper, save_section
from applicants.actions.screening import screen
from applicants.models import Deal, Document, DossierVersion
from applicants.queries.application import own_deal, step_facts
from applicants.questions import SECOND
from fund.models import Seat
from tests.applicants.applying import filled, pdf, upload

SLOTS = ("statements", "register", "shareholders")
LINES = {"revenue": ("4.2억", "9억", "18.4억"), "cost_of_sales": ("3.1억", "7억", "13억"), "overhead": ("2억", "2.5억", "3억"),
         "operating": ("-9천만원", "-5천만원", "2.4억"), "net": ("-1억", "-6천만원", "2.1억"), "assets": ("10억", "15억", "22억"),
         "liabilities": ("4억", "8억", "12억"), "equity": ("6억", "7억", "10억")}


def in_days(days: int) -> dt.datetime:
    return timezone.now() + dt.timedelta(days=days)


def screening_deal(c: SimpleNamespace) -> Deal:
    """A deal of the founder's company that handed in the first step and is in screening."""
    deal = filled(c)
    screen(submit_application(deal=deal, by=c.founder).pk)
    return own_deal(c.founder.user, deal.uuid)


def asked_second(c: SimpleNamespace, *, message: str = "", days: int = 14) -> Deal:
    """The same, with the second step asked for."""
    deal = screening_deal(c)
    open_dossier(deal=deal, due_at=in_days(days), message=message, by=c.analyst)
    return again(deal, c.founder)


def again(deal: Deal, seat: Seat) -> Deal:
    """The deal as it stands in the database now, as its founder's pages read it."""
    return own_deal(type(seat.user).objects.get(pk=seat.user_id), deal.uuid)


def typed_second(deal: Deal, **changed: str) -> dict[str, dict[str, str]]:
    """Every section that is typed into, complete; `changed` replaces single fields, a dash in their names written as two underscores."""
    facts = step_facts(deal, SECOND, consents=False)
    cash, balance = {}, 300_000_000
    for number, month in enumerate(facts.months):
        inflow, outflow = 100_000_000 + number * 1_000_000, 90_000_000
        balance += inflow - outflow
        cash |= {f"cash-{month}-in": f"{inflow:,}", f"cash-{month}-out": "9천만원", f"cash-{month}-balance": f"{balance:,}"}
    sections = {
        "profile": {"corporate_number": "110111-1234567", "region": "seoul", "employees": "12명", "certificates-venture": "on",
                    "certificate_until": "벤처기업 2027.3.31", "group": "no", "website": "https://example.org"},
        "people": {"members-0-name": "김하나", "members-0-role": "대표", "members-0-since": "2022-03-02",
                   "members-0-before": "재활용 설비 회사 11년", "members-0-time": "full", "key_person": "공정 책임이 빠지면 설비 조정이 늦어집니다.",
                   "hiring": "영업 1명"},
        "story": {"problem_size": "한 해 300만 톤, 환경부 통계.", "how_it_works": "선별, 세척, 압출.", "readiness": "first",
                  "difference": "신재보다 8% 쌉니다."},
        "market": {"market_size": "1.2조", "market_source": "환경부 2025", "customers": "사출 회사", "pricing": "신재 값의 92%"},
        "traction": {"contracts-0-customer": "새벽사출", "contracts-0-what": "PET 펠릿", "contracts-0-amount": "6억", "milestones": "2호 설비 가동"},
        "accounts": {f"years-{key}-{year}": text for key, texts in LINES.items() for year, text in zip(facts.last_years, texts, strict=True)} | cash,
        "impact_plan": {"theory_inputs": "폐플라스틱", "theory_outputs": "펠릿", "theory_outcomes": "소각이 줄어듭니다.", "counter": "절반은 소각됩니다.",
                        "indicators-0-indicator": "recycled-output", "indicators-0-baseline": "1,204톤", "indicators-0-next1": "3,000",
                        "indicators-0-next2": "6,000", "indicators-0-next3": "9,600", "materials-0-material": "pet", "materials-0-input": "1,500",
                        "materials-0-output": "1,204", "materials-0-residue": "270", "materials-0-fate": "combust", "harms-0-what": "잔재물 소각",
                        "harms-0-who": "공장 둘레", "harms-0-size": "medium", "harms-0-measure": "수율을 올립니다."},
        "terms": {"amount": "15억", "valuation": "85억", "instrument": "rcps", "use-0-purpose": "2호 설비", "use-0-amount": "10억",
                  "holders-0-holder": "김하나", "holders-0-class": "common", "holders-0-shares": "60,000", "holders-1-holder": "벤처투자",
                  "holders-1-class": "preferred", "holders-1-shares": "40,000주"},
        "ip": {"rights-0-kind": "patent", "rights-0-title": "선별 장치", "rights-0-state": "granted", "rights-0-owner": "여울펠릿"},
        "consents_second": {"second_papers": "on", "second_sponsor": ""},
    }
    new = {name.replace("__", "-"): text for name, text in changed.items()}
    for fields in sections.values():
        fields.update({name: text for name, text in new.items() if name in fields})
    return sections


def filled_second(deal: Deal, by: Seat, **changed: str) -> Deal:
    """Every section saved and the required papers uploaded; nothing handed in."""
    for section, fields in typed_second(deal, **changed).items():
        save_section(deal=deal, section=section, data=fields, by=by, step=SECOND)
    for slot in SLOTS:
        save_paper(deal=deal, slot=slot, upload=upload(pdf(1, slot), f"{slot}.pdf"), by=by)
    return again(deal, by)


def handed_in_second(c: SimpleNamespace, **changed: str) -> tuple[Deal, DossierVersion]:
    """A deal with the first version of its second step."""
    deal = filled_second(asked_second(c), c.founder, **changed)
    return deal, submit_dossier(deal=deal, by=c.founder)


def second_step(deal: Deal, *, by: Seat, founder: Seat) -> DossierVersion:
    """Asked for and handed in, of a deal in screening."""
    open_dossier(deal=deal, due_at=in_days(14), by=by)
    return submit_dossier(deal=filled_second(again(deal, founder), founder), by=founder)


def paper(deal: Deal, slot: str, by: Seat, name: str = "paper.pdf") -> Document:
    """One more paper beside those that are there."""
    return store_document(company=deal.company, kind=Document.Kind.PAPER, slot=slot, upload=upload(pdf(1, name), name), by=by, deal=deal)
