"""The second step's questions and the facts they are read by, without a database: the years 2023 to 2025, cash from July 2025 to June 2026."""
import datetime as dt
import json
from pathlib import Path

from applicants.answers import Facts
from applicants.pasted import Found, read
from applicants.questions import Question, spec
from fund.models import Indicator

FORM = Path(__file__).resolve().parents[2] / "applicants/reference/form_second.json"
QUESTIONS: dict[str, Question] = {q.name: q for section in spec("second", 1, json.loads(FORM.read_text(encoding="utf-8"))).sections
                                  for q in section.questions}
OUTPUT = Indicator(code="recycled-output", name_ko="재활용량(산출 기준)", name_en="Recycled output", unit_ko="t", unit_en="t")
FACTS = Facts(dt.date(2026, 7, 15), {"recycled-output": OUTPUT}, months_to=dt.date(2026, 7, 1))


def sheet(*rows: str) -> str:
    """Rows as a spreadsheet puts them on the clipboard; | stands between two cells."""
    return "\r\n".join(row.replace("|", "\t") for row in rows) + "\r\n"


def pasted(question: str, *rows: str, **how) -> Found:
    return read(sheet(*rows), QUESTIONS[question], FACTS, **how)


def years(line: str, *texts: str) -> dict[str, str]:
    """The fields of a line of the accounts, from 2023 on; empty texts are left out."""
    return {f"years-{line}-{year}": text for year, text in zip((2023, 2024, 2025), texts, strict=False) if text}
