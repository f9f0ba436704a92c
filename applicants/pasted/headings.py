"""Headings of a pasted table: which year, month, line or column the words of a spreadsheet name, in Korean or English."""
import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import translation

from applicants.answers import Facts, with_years
from applicants.pasted.cells import MIDNIGHT, NAMED, NAMED_MONTHS, plain
from applicants.questions import Question
from applicants.readers import serial_day

# How statements, cash plans and lists call what the form asks for, beside the form's own words in both languages.
LINES = {
    "revenue": "매출 매출액 총매출 총매출액 순매출액 영업수익 수익매출액 revenue revenues sales netsales netrevenue totalrevenue turnover",
    "cost_of_sales": "매출원가 영업원가 원가 costofsales cogs costofgoodssold costofrevenue costofrevenues",
    "overhead": "판관비 판매비와관리비 판매비및관리비 판매비관리비 판매비와일반관리비 판매관리비 일반관리비 판매와관리비 sga sgaexpenses "
                "sellinggeneralandadministrative sellinggeneralandadministrativeexpenses sellinggeneraladministrativeexpenses "
                "sellingandadministrativeexpenses",
    "operating": "영업이익 영업손익 영업이익손실 operatingincome operatingprofit operatingprofitloss operatingincomeloss operatingresult ebit",
    "net": "당기순이익 당기순손익 당기순이익손실 순이익 순손익 순이익손실 netincome netincomeloss netprofit netprofitloss netearnings netresult "
           "profitfortheyear profitlossfortheyear profitfortheperiod",
    "assets": "자산 자산총계 총자산 자산합계 자산계 totalassets assets",
    "liabilities": "부채 부채총계 총부채 부채합계 부채계 totalliabilities liabilities",
    "equity": "자본 자본총계 순자산 자기자본 자본합계 자본계 totalequity equity netassets shareholdersequity totalshareholdersequity stockholdersequity "
              "totalstockholdersequity",
    "in": "입금 입금액 수입 수입액 유입 현금유입 총수입 수입합계 수입계 입금계 in inflow inflows cashin cashinflow cashinflows receipts",
    "out": "출금 출금액 지출 지출액 유출 현금유출 총지출 지출합계 지출계 출금계 out outflow outflows cashout cashoutflow cashoutflows payments "
           "disbursements",
    "balance": "잔액 말일잔액 월말잔액 기말 기말잔액 기말현금 기말현금잔액 현금잔액 월말현금 차기이월 balance closing closingbalance closingcash ending "
               "endingbalance endingcash cashbalance",
}
LOSSES = {
    "operating": "영업손실 operatingloss", "net": "당기순손실 순손실 netloss lossfortheyear",
}
COLUMNS = {
    "name": "성명 이름 인력 구성원 member fullname", "role": "직책 직위 담당 직무 역할 title position",
    "before": "경력 주요경력 이력 약력 background experience career",
    "since": "입사 입사일 합류 합류일 joined start startdate", "time": "근무형태 근무 상근여부 고용형태 employment",
    "customer": "고객 고객사 거래처 매출처 client", "what": "내용 품목 제품 계약내용 영향 item product",
    "amount": "금액 계약금액 계약액 연간금액 투자금액 투자금 소요금액 amount", "until": "종료일 만료일 계약종료 계약종료일 만기 end enddate expiry",
    "indicator": "지표 지표명 kpi", "baseline": "기준값 기준치 현재 현재값 current", "material": "재료 원료 재질 품목", "input": "투입 투입량",
    "output": "산출 산출량 생산량", "residue": "잔재물 잔재물량 잔재", "fate": "처리 처리방법 잔재물처리 disposal",
    "who": "누구에게 대상 투자자 투자기관 investor", "size": "크기 정도 심각도 severity", "measure": "대책 저감방법 저감대책 줄이는방법 mitigation",
    "purpose": "용도 사용처 자금용도 항목 use", "when": "시기 언제 일자 투자일 투자시기 date", "holder": "주주 주주명 성명 이름 shareholder name",
    "class": "종류 주식종류 주식의종류 type", "shares": "주식수 보유주식수 보유주식 수량 numberofshares",
    "valuation": "기업가치 투자전기업가치 premoney premoneyvaluation", "kind": "종류 구분 권리종류 type",
    "number": "번호 등록번호 출원번호 등록출원번호 출원등록번호 registrationno applicationno",
    "title": "명칭 권리명 발명의명칭 name", "state": "상태 현황 status",
    "owner": "권리자 출원인 소유자 applicant holder",
}
LONGEST = 120  # no heading is longer
TOTALS = frozenset({"합계", "계", "총계", "총합계", "소계", "total", "sum", "subtotal", "grandtotal"})
SHARES = re.compile(r"%|비율|비중|구성비|증감|증가율|성장률|yoy|growth|margin|change|ratio|share", re.I)
PLANNED = re.compile(r"예상|추정|계획|전망|목표|예산|forecast|estimate|plan|budget|[0-9](?:e|f|p)$", re.I)
DATE = re.compile(r"([0-9]{4})\s*[-./년]\s*([0-9]{1,2})(?:\s*[-./월]\s*([0-9]{1,2})\s*[일.]?|\s*월|\.)?")
BETWEEN = re.compile(r"[\s~\-–,.]|부터|까지|현재|기준|결산|from|to|as of|until", re.I)
YEAR = re.compile(r"(?:fy|cy)?\s*'?([0-9]{4})\s*(?:\.0|년도?|회계연도|사업연도|fy|a)?\s*(?:말|결산|실적)?", re.I)
SHORT_YEAR = re.compile(r"(?:fy|cy)\s*'?([0-9]{2})(?:a)?|'([0-9]{2})|([0-9]{2})\s*년도?\s*(?:말|결산|실적)?", re.I)
MONTH = re.compile(r"'?([0-9]{4}|[0-9]{2})\s*[-./년]\s*([0-9]{1,2})\s*(?:월\s*말?|[-./월]\s*[0-9]{1,2}\s*[일.]?|\.)?")
LONE_MONTH = re.compile(r"([0-9]{1,2})\s*월\s*말?")
ENGLISH_MONTH = re.compile(rf"(?:[0-9]{{1,2}}[-\s])?{NAMED}[-\s,/']*([0-9]{{4}}|[0-9]{{2}})?", re.I)


def fold(text: str) -> str:
    """Words as they are compared: small letters, without spaces, signs, numbering and notes."""
    bare = unicodedata.normalize("NFKC", text[:LONGEST]).casefold().strip()
    bare = re.sub(r"^(?:[ivx]{1,5}|[0-9]{1,2}|[가-하])\s*[.)]\s*|^\([0-9가-하ivx]{1,4}\)\s*", "", bare)
    return re.sub(r"[^0-9a-z가-힣]", "", re.sub(r"[(\[]\s*(?:주석?|note)[^)\]]*[)\]]", "", bare))


def forms(text: str) -> set[str]:
    """The words with and without what stands in brackets: 매출액(천원) may also be 매출액, 영업이익(손실) both together."""
    return {word for word in (fold(text), fold(re.sub(r"[(\[][^)\]]*[)\]]", "", unicodedata.normalize("NFKC", text[:LONGEST])))) if word}


def line_of(text: str, labels: Mapping[str, Iterable[str]]) -> tuple[str, bool]:
    """Which line or column of the form a heading names, and whether it speaks of a loss; empty where none."""
    words = forms(text)
    for key, own in labels.items():
        if words & ({fold(label) for label in own} | set(LINES.get(key, "").split())):
            return key, False
        if words & set(LOSSES.get(key, "").split()):
            return key, True
    return "", False


def year_of(text: str) -> int | None:
    """The whole year that a heading speaks of: 2023, FY2023, 2023년 결산, 2023.12.31, the number of that day; None for anything else."""
    bare = MIDNIGHT.sub("", plain(text[:LONGEST])).casefold()
    outside = re.sub(r"[(\[][^)\]]*[)\]]", "", bare).strip()
    for words in filter(None, (outside, *re.findall(r"[(\[]([^)\]]*)[)\]]", bare))):
        if found := YEAR.fullmatch(words):
            return int(found[1]) if 1950 <= int(found[1]) <= 2100 else None
        if found := SHORT_YEAR.fullmatch(words):
            return 2000 + int(found[1] or found[2] or found[3])
        if end := _last_day(words):
            return end.year if (end.month, end.day) == (12, 31) else None
    return None


def is_planned(text: str) -> bool:
    """Whether a heading names a year that is a plan: 2026E, 2026년 계획."""
    return bool(PLANNED.search(plain(text[:LONGEST]).casefold()))


def month_of(text: str, *, bare_number: bool = False) -> tuple[int | None, int] | None:
    """Year (None where it is not said) and month of a heading: 2026-03, 26.3, 3월, Mar-26, the number of a day in it."""
    words = re.sub(r"[(\[][^)\]]*[)\]]", "", MIDNIGHT.sub("", plain(text[:LONGEST]))).strip()
    if serial := serial_day(words):
        return serial.year, serial.month
    if re.fullmatch(r"(?:19|20)[0-9]{4}", words):
        return _month(int(words[:4]), int(words[4:]))
    if found := MONTH.fullmatch(words):
        return _month(int(found[1]) if len(found[1]) == 4 else 2000 + int(found[1]), int(found[2]))
    if found := LONE_MONTH.fullmatch(words):
        return _month(None, int(found[1]))
    if found := ENGLISH_MONTH.fullmatch(words):
        year = found[2]
        return (int(year) if len(year) == 4 else 2000 + int(year)) if year else None, NAMED_MONTHS.index(found[1].lower()) + 1
    return _month(None, int(words)) if bare_number and re.fullmatch(r"[0-9]{1,2}", words) else None


def labels(question: Question, facts: Facts) -> dict[str, tuple[str, ...]]:
    """The lines of a table of years, or the columns of another, each with its own words in both languages."""
    if question.kind == "years":
        return {key: (words.ko, words.en) for key, words in question.rows}
    return {c.name: (with_years(c.label.ko, facts), with_years(c.label.en, facts), c.name) for c in question.columns}


def column_of(text: str, question: Question, facts: Facts) -> str:
    """Which column of a list a heading names, empty where none or more than one."""
    words = forms(text)
    own = labels(question, facts)
    exact = [name for name, each in own.items() if words & {fold(label) for label in each}]
    if exact:
        return exact[0] if len(exact) == 1 else ""
    by_year = {f"next{n}": facts.base + 1 + n for n in (1, 2, 3)}
    year = year_of(re.sub(r"목표|계획|target|plan", "", plain(text).casefold()).strip())
    known = [name for name in own if words & set(COLUMNS.get(name, "").split()) or (year and by_year.get(name) == year)]
    return known[0] if len(known) == 1 else ""


def choice_of(text: str, question: Question, facts: Facts) -> str:
    """The value of a choice by its words in either language; empty where none."""
    words = forms(text) | {fold(text)}
    for value, label in choices(question, facts):
        if words & ({fold(value)} | in_both(label)):
            return value
    return ""


def choices(question: Question, facts: Facts) -> list[tuple[str, Any]]:
    """What may be chosen: the indicators on offer, or the question's own list."""
    return [(code, row) for code, row in facts.indicators.items()] if question.name == "indicator" else list(question.choices)


def in_both(label: Any) -> set[str]:
    """A label's words in both languages, folded; an indicator also by its name with its unit."""
    found: set[str] = set()
    for language in ("ko", "en"):
        with translation.override(language):
            found |= forms(str(label))
    return found


def _last_day(words: str) -> dt.date | None:
    """The last day that words name: of a period its end; the end of a month where no day is said."""
    if serial := serial_day(words):
        return serial
    if (found := ENGLISH_MONTH.fullmatch(words)) and found[2]:
        return _end(int(found[2]) if len(found[2]) == 4 else 2000 + int(found[2]), NAMED_MONTHS.index(found[1].lower()) + 1)
    dates = list(DATE.finditer(words))
    if not dates or BETWEEN.sub("", DATE.sub("", words)):
        return None
    year, month, day = dates[-1].groups()
    try:
        return dt.date(int(year), int(month), int(day)) if day else _end(int(year), int(month))
    except ValueError:
        return None


def _end(year: int, month: int) -> dt.date | None:
    return dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1) if 1 <= month <= 12 else None


def _month(year: int | None, month: int) -> tuple[int | None, int] | None:
    return (year, month) if 1 <= month <= 12 else None
