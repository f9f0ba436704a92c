"""A table of companies that a house met: its headings in Korean or English in any order, and what each row says of one company.

What is wrong is a code with its facts, so that it can be told in the language of whoever reads it.
"""
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from applicants import characters
from applicants.choices import COUNTRIES
from applicants.imports.table import LOOKED_AT, Row, Unreadable
from applicants.metrics.names import key
from applicants.models import Company, Deal
from applicants.pasted.cells import ABROAD, number, plain, unit, with_unit
from applicants.pasted.headings import fold, forms, in_both
from applicants.readers import HYPHENS
from fund.identifiers import is_business_number
from fund.quantities import read

HEADS = {
    "name": "회사 회사명 기업 기업명 상호 상호명 법인명 업체 업체명 이름 company companyname name startup",
    "business_number": "사업자등록번호 사업자번호 사업자등록 등록번호 businessnumber businessregistrationnumber registrationnumber brn",
    "country": "국가 나라 소재국 country",
    "foreign_number": "해외등록번호 외국등록번호 현지등록번호 foreignnumber registrationnumberabroad numberabroad",
    "theme": "분야 테마 주제 theme sector",
    "one_line": "한줄소개 소개 한줄 요약 사업내용 사업소개 아이템 oneline inoneline description summary",
    "website": "홈페이지 웹사이트 사이트 누리집 url website homepage web",
    "ask": "희망금액 투자희망금액 요청금액 투자요청금액 요청액 희망투자금 투자금액 금액 ask amount amountasked",
    "source": "출처 경로 유입경로 발굴경로 소싱 소싱경로 source channel",
    "source_note": "출처메모 출처상세 소개자 소개한사람 누가어디서 추천인 행사명 sourcenote sourcedetail referredby whoorwhere",
    "stage": "단계 진행단계 stage",
    "owner": "담당 담당자 담당심사역 심사역 owner",
    "contact": "연락담당 회사담당자 회사측담당자 연락처이름 담당자명 대표 대표자 대표자명 성명 contact contactname contactperson representative ceo",
    "contact_title": "직함 직책 직위 title position contacttitle",
    "contact_email": "이메일 메일 전자우편 메일주소 email mail contactemail",
    "contact_phone": "전화 전화번호 연락처 휴대전화 휴대폰 핸드폰 phone mobile tel telephone contactphone",
    "task": "다음할일 할일 첫할일 todo task nexttask nextaction firsttask",
}
BARE_NAMES = frozenset({"이름", "name"})
LONGEST = {"name": 120, "foreign_number": 40, "one_line": 120, "website": 200, "source_note": 200, "contact": 60, "contact_title": 60,
           "contact_email": 254, "contact_phone": 30, "task": 200, "owner": 254, "country": 60, "theme": 60, "source": 60, "stage": 60, "ask": 60,
           "business_number": 40}
SOURCES = {
    "outreach": "발굴 직접발굴 자체발굴 아웃리치 sourced outreach", "referral": "소개 추천 지인소개 referral referred introduction intro",
    "sponsor": "출자자 출자자추천 출자사 스폰서 sponsor", "event": "행사 데모데이 컨퍼런스 전시회 event demoday conference",
    "inbound": "인바운드 문의 콜드메일 이메일문의 inbound coldemail", "call": "공모 지원 call applied application",
}
STAGES = {"submitted": "접수 접수됨 received submitted new", "screening": "심사 서류심사 screening", "interview": "인터뷰 면담 미팅 interview"}
LATER = {"accelerator": "육성", "preliminary": "예비투심 예심", "diligence": "실사 dd", "committee": "투심 본투심 투자심의 ic",
         "contracting": "계약", "invested": "투자 투자완료 집행"}
STARTS = tuple(STAGES)  # the stages at which a deal may begin, where its fund has them
COUNTRY_WORDS = {"KR": "한국 대한민국 국내 korea southkorea", "US": "미국 usa us", "JP": "일본 japan", "CN": "중국 china", "GB": "영국 uk",
                 "VN": "베트남 vietnam"}
THEMES = {
    "circular": "순환 순환경제 재활용 자원순환 recycling circular", "energy": "에너지 모빌리티 에너지모빌리티 클린테크 energy mobility cleantech",
    "food": "농식품 푸드테크 농업 애그테크 food agriculture agtech", "nature": "물 자연 생태 수자원 water nature",
    "education": "교육 문화 에듀테크 education culture edtech", "care": "돌봄 건강 헬스케어 의료 care health healthcare",
}
ERROR = re.compile(r"#(?:REF|DIV/0|N/A|VALUE|NAME|NUM|NULL|SPILL|CALC|FIELD|BLOCKED|CONNECT|UNKNOWN|BUSY)[!?]?", re.I)
SHORTENED = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]+", re.I)
WHOLE = re.compile(r"([0-9]+)\.0+")
MOST = Decimal(10) ** 17
Problem = dict[str, Any]


@dataclass(frozen=True)
class House:
    """What a fund's room knows and a row may name: the stages a deal may start at, whether an owner's name or address is known."""

    stages: frozenset[str]
    owners: Mapping[str, Sequence[str]]  # a name or an address, folded -> uuids of seats
    source: str = Deal.Source.OUTREACH   # where a row says nothing


@dataclass
class Said:
    """One row as it was understood: what stands there, what was read out of it, and what is wrong, each by column."""

    line: int
    typed: dict[str, str] = field(default_factory=dict)
    found: dict[str, str] = field(default_factory=dict)
    problems: dict[str, Problem] = field(default_factory=dict)


@dataclass(frozen=True)
class Heading:
    """Where the table begins: which cell names which column, what its heading says of money, and what is left out."""

    line: int
    columns: dict[int, str]
    units: dict[int, str]
    left_out: list[str]
    width: int


def knows(text: str) -> bool:
    """Whether a heading names a column."""
    return bool(column_of(text))


def column_of(text: str) -> str:
    """The column that a heading names; empty where none."""
    words = forms(text) if text.strip() and len(text) <= 60 else set()
    return next((name for name, known in HEADS.items() if words & set(known.split())), "")


def heading(rows: Sequence[Row]) -> Heading:
    """The row that names most columns; Unreadable with `no_name` and what was found, `twice` where two headings name one column."""
    best: tuple[Row, dict[int, str]] | None = None
    for row in rows[:LOOKED_AT]:
        found = _of_whom({n: name for n, cell in enumerate(row.cells) if (name := column_of(cell))}, row.cells)
        if best is None or ("name" in found.values(), len(found)) > ("name" in best[1].values(), len(best[1])):
            best = (row, found)
    if best is None:
        raise Unreadable("empty")
    row, columns = best
    if "name" not in columns.values():
        raise Unreadable("no_name", found=[cell.strip()[:40] for cell in row.cells if cell.strip()][:12], line=row.line)
    if doubled := sorted({name for name in columns.values() if list(columns.values()).count(name) > 1}):
        heads = [row.cells[n].strip()[:40] for n, name in columns.items() if name == doubled[0]]
        raise Unreadable("twice", line=row.line, heads=heads)
    left = [cell.strip()[:40] for n, cell in enumerate(row.cells) if cell.strip() and n not in columns]
    return Heading(row.line, columns, {n: unit(row.cells[n]) for n, name in columns.items() if name == "ask"}, left, len(row.cells))


def _of_whom(found: dict[int, str], cells: Sequence[str]) -> dict[int, str]:
    """The same columns, with a bare “name” beside the company's being that of its contact."""
    bare = {n for n, name in found.items() if name == "name" and fold(cells[n]) in BARE_NAMES}
    if not bare or len(bare) == list(found.values()).count("name") or "contact" in found.values():
        return found
    return {n: "contact" if n in bare else name for n, name in found.items()}


def typed(row: Row, head: Heading) -> Said:
    """The row's cells by column, as they stand there; cells beyond the headings and cells without a value are problems."""
    said = Said(row.line)
    for n, name in head.columns.items():
        said.typed[name] = " ".join(characters.tidy(row.cells[n]).split()) if n < len(row.cells) else ""
        if n in row.wrong or ERROR.fullmatch(said.typed[name]):
            said.problems[name] = {"code": "formula" if row.wrong.get(n) == "formula" else "error", "text": said.typed[name][:20]}
        elif name == "ask" and said.typed[name] and head.units.get(n):
            said.typed[name] = _stated(said.typed[name], head.units[n])
    if any(cell.strip() for cell in row.cells[head.width:]):
        said.problems["row"] = {"code": "shifted"}
    return said


def _stated(text: str, stated: str) -> str:
    """A bare figure with the unit that its heading states."""
    amount = number(text)
    if amount is None:
        return text
    return f"{text} ({stated})" if stated == ABROAD else with_unit(amount, stated)


def understood(said: Said, house: House) -> Said:
    """The same row read: `found` holds what each column says, `problems` why a cell cannot be taken."""
    for name, text in said.typed.items():
        if name in said.problems or not text:
            continue
        if len(text) > LONGEST[name]:
            said.problems[name] = {"code": "long", "n": len(text), "max": LONGEST[name]}
        elif characters.problem(text):
            said.problems[name] = {"code": "characters", "text": text}
        else:
            value = READERS[name](text, house)
            said.problems.update({name: value} if isinstance(value, dict) else {})
            said.found.update({name: value} if isinstance(value, str) else {})
    _together(said, house)
    return said


def _together(said: Said, house: House) -> None:
    """What one cell asks of another."""
    found, problems = said.found, said.problems
    if "name" not in found and "name" not in problems:
        problems["name"] = {"code": "nameless"}
    if "foreign_number" in found and found.get("country", "KR") == "KR" and "country" not in problems:
        problems["country"] = {"code": "country_missing"}
    if "business_number" in found and found.get("country", "KR") != "KR":
        problems["business_number"] = {"code": "number_abroad"}
    if "contact" not in found and "contact" not in problems and any(f"contact_{part}" in found for part in ("title", "email", "phone")):
        problems["contact"] = {"code": "contact_nameless"}
    for name, usual in (("source", str(house.source)), ("stage", Deal.Stage.SUBMITTED.value)):
        if name not in problems:
            found.setdefault(name, usual)
    numbered = "business_number" in found or "foreign_number" in found
    if found.get("stage", "submitted") != "submitted" and not numbered and not {"business_number", "foreign_number"} & problems.keys():
        problems["stage"] = {"code": "unnumbered"}


def _text(text: str, house: House) -> str:
    return text


def _name(text: str, house: House) -> str | Problem:
    return text if key(text) else {"code": "letterless"}


def _business_number(text: str, house: House) -> str | Problem:
    digits = HYPHENS.sub("", WHOLE.sub(r"\1", plain(text)))
    if SHORTENED.fullmatch(plain(text)):
        return {"code": "shortened"}
    if not re.fullmatch(r"[0-9]{10}", digits):
        return {"code": "ten_digits"}
    return digits if is_business_number(digits) else {"code": "check_digit"}


def _ask(text: str, house: House) -> str | Problem:
    if text.endswith(f"({ABROAD})") or re.search(r"\$|€|¥|£|\b(?:usd|eur|jpy)\b|달러|유로|엔", text, re.I):
        return {"code": "currency"}
    if SHORTENED.fullmatch(plain(text)):
        return {"code": "shortened"}
    amount = read(WHOLE.sub(r"\1", text), "원")
    if amount is None or amount != amount.to_integral_value() or not 0 < amount < MOST:
        return {"code": "amount"}
    return f"{amount:f}"


def _website(text: str, house: House) -> str | Problem:
    address = text if re.match(r"https?://", text, re.I) else f"https://{text}"
    if len(address) > LONGEST["website"]:
        return {"code": "long", "n": len(address), "max": LONGEST["website"]}
    return address if re.fullmatch(r"https?://[^\s/@:]+\.[^\s/@:.]{2,}(?::\d+)?(?:[/?#]\S*)?", address, re.I) else {"code": "website"}


def _email(text: str, house: House) -> str | Problem:
    try:
        validate_email(text)
    except ValidationError:
        return {"code": "email"}
    return text


def _phone(text: str, house: House) -> str | Problem:
    bare = WHOLE.sub(r"\1", plain(text))
    digits = re.sub(r"\D", "", bare)
    if not 7 <= len(digits) <= 15 or re.search(r"[^\d\s()+.\-~/]", bare):
        return {"code": "phone"}
    return f"0{bare}" if re.fullmatch(r"1[0-9]{8,9}", bare) else bare  # a spreadsheet takes the zero for nothing


def _choice(name: str, text: str) -> str:
    """The value that a word names in a list, in Korean or English; empty where none."""
    words = fold(text)
    return next((value for value, known in _known(name).items() if words and (words in known or words == fold(value))), "")


@cache
def _known(name: str) -> dict[str, set[str]]:
    labels, more = {"source": (Deal.Source.choices, SOURCES), "stage": (Deal.Stage.choices, STAGES | LATER), "theme": (Company.Theme.choices, THEMES),
                    "country": (COUNTRIES, COUNTRY_WORDS)}[name]
    return {str(value): in_both(label) | set(more.get(str(value), "").split()) for value, label in labels}


def _source(text: str, house: House) -> str | Problem:
    found = _choice("source", text)
    return {"code": "call"} if found == Deal.Source.CALL else found or {"code": "source"}


def _stage(text: str, house: House) -> str | Problem:
    found = _choice("stage", text)
    if not found:
        return {"code": "stage"}
    if found not in STARTS:
        return {"code": "stage_late", "stage": found}
    return found if found in house.stages else {"code": "stage_unused", "stage": found}


def _owner(text: str, house: House) -> str | Problem:
    seats = house.owners.get(text.casefold(), ())
    return seats[0] if len(seats) == 1 else {"code": "owner_several" if seats else "owner"}


def _theme(text: str, house: House) -> str | Problem:
    return _choice("theme", text) or {"code": "theme"}


def _country(text: str, house: House) -> str | Problem:
    return _choice("country", text) or {"code": "country"}


READERS = {
    "name": _name, "business_number": _business_number, "country": _country, "foreign_number": _text, "theme": _theme, "one_line": _text,
    "website": _website, "ask": _ask, "source": _source, "source_note": _text, "stage": _stage, "owner": _owner, "contact": _text,
    "contact_title": _text, "contact_email": _email, "contact_phone": _phone, "task": _text,
}
