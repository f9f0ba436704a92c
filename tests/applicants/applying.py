"""What a founder types into an application, and small files to upload, as they really are."""
from types import SimpleNamespace

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applicants.actions.draft import save_section
from applicants.actions.reference import load_reference
from applicants.models import Deal
from fund.models import Seat
from tests.cast import business_number, draft_deal

YEAR = timezone.localdate().year
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00 this program cannot be run in DOS mode"


def pdf(pages: int = 2, word: str = "Page") -> bytes:
    """A small PDF that says `word` and its number on each page."""
    objects, kids = {1: b"<< /Type /Catalog /Pages 2 0 R >>"}, []
    objects[3] = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    for number in range(1, pages + 1):
        page, text = 2 + 2 * number, 3 + 2 * number
        kids.append(f"{page} 0 R")
        drawn = f"BT /F1 24 Tf 60 90 Td ({word} {number}) Tj ET".encode()
        objects[page] = (f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 320 180] /Contents {text} 0 R "
                         "/Resources << /Font << /F1 3 0 R >> >> >>").encode()
        objects[text] = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn)
    objects[2] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {pages} >>".encode()
    out, places = b"%PDF-1.4\n", {}
    for key in sorted(objects):
        places[key] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (key, objects[key])
    table = len(out)
    rows = b"".join(b"%010d 00000 n \n" % places[key] for key in sorted(objects))
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1, rows, len(objects) + 1, table)


def upload(data: bytes | None = None, name: str = "IR.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf() if data is None else data, "application/pdf")


def typed(**changed: str) -> dict[str, dict[str, str]]:
    """A complete application as typed, with loose figures; `changed` replaces single fields by name."""
    sections = {
        "company": {"name": "여울펠릿 주식회사", "business_number": business_number(123456789), "founded_on": "2022-03-02",
                    "representative": "", "theme": "circular", "one_line": "혼합 폐플라스틱을 사출용 펠릿으로"},
        "business": {"problem": "섞인 폐플라스틱의 절반이 소각됩니다.", "solution": "근적외선 선별과 세척을 묶었습니다.",
                     "team": "대표, 공정 책임, 영업", "revenue": "18.4억", "revenue_before": "1,200,000천원", "cost_of_sales": "13억",
                     "cash": "6억", "monthly_spend": "2억", "ask": "15억", "pre_money": "85억"},
        "impact": {"indicator": "recycled-output", "baseline": "약 1,204톤", "grade": "B", "target": "9,600", "target_year": str(YEAR + 3),
                   "material": "pet", "counterfactual": "landfill", "negative": "잔재물 소각, 투입의 18%"},
        "consents": {"collection": "on", "committee": "on", "operator": ""},
    }
    for fields in sections.values():
        fields.update({name: text for name, text in changed.items() if name in fields})
    return sections


def filled(c: SimpleNamespace, by: Seat | None = None, deck: bytes | None = None, **changed: str) -> Deal:
    """A draft of the founder's company with every section saved; nothing handed in yet."""
    load_reference()
    seat = by or c.founder
    deal = draft_deal(c)
    save_section(deal=deal, section="deck", data={"deck": upload(deck)}, by=seat)
    for section, fields in typed(**changed).items():
        save_section(deal=deal, section=section, data=fields, by=seat)
    return deal


def signed_in(seat: Seat) -> Client:
    client = Client()
    client.force_login(seat.user)
    return client


def address(name: str, *args) -> str:
    return reverse(f"applicants:{name}", args=args)
