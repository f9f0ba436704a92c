"""The watch lists as administrators keep them: what stands on them and what stood, and what pasted rows would add."""
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants import characters
from applicants.metrics.names import key
from applicants.models import Watch
from applicants.pasted.cells import Cell, take_apart
from applicants.pasted.headings import fold
from fund.identifiers import is_business_number

COLUMNS = ("name", "group", "business_number", "representative")
HEADS = {
    "name": "이름 회사 회사명 기업명 상호 법인명 업체명 소속회사 소속회사명 계열회사 계열회사명 name company companyname affiliate",
    "group": "집단 그룹 기업집단 기업집단명 소속집단 group groupname businessgroup",
    "business_number": "사업자등록번호 사업자번호 등록번호 number businessnumber businessregistrationnumber",
    "representative": "대표 대표자 대표자명 대표이사 성명 representative ceo",
}


def watches(words: str = "", list: str = "", state: str = "live") -> QuerySet[Watch]:
    """Entries by list and name; `words` looks in name, group, number, representative and source; state is live, ended or all."""
    rows = Watch.objects.select_related("added_by__user", "ended_by__user")
    for word in words.split():
        found = Q(name__icontains=word) | Q(group__icontains=word) | Q(representative__icontains=word) | Q(source__icontains=word)
        digits, plain = word.replace("-", ""), key(word)
        found |= Q(business_number__contains=digits) if digits.isdecimal() else Q()
        rows = rows.filter(found | (Q(name_key__contains=plain) if plain else Q()))
    if list in Watch.List.values:
        rows = rows.filter(list=list)
    ended = Q(ends_on__lte=timezone.localdate())
    return rows.filter(ended) if state == "ended" else rows if state == "all" else rows.exclude(ended)


@dataclass(frozen=True)
class Line:
    """One pasted row: what it says by column, whether it stands on the list already, or why it cannot be taken."""

    number: int
    said: dict[str, str]
    known: bool = False
    problem: str = ""


@dataclass(frozen=True)
class Pasted:
    """What pasted rows would add, and what was said about the whole."""

    lines: tuple[Line, ...] = ()
    said: tuple[str, ...] = field(default=())

    @property
    def new(self) -> list[Line]:
        return [line for line in self.lines if not line.known and not line.problem]

    @property
    def wrong(self) -> list[Line]:
        return [line for line in self.lines if line.problem]


def read_rows(text: str, list: str) -> Pasted:
    """Pasted rows read by their headings, or in the order name, group, number, representative where there are none."""
    grid, said = take_apart(text)
    rows = [row for row in grid if any(cell.text for cell in row)]
    if not rows:
        return Pasted((), tuple(said) or (_("No rows were found. Copy them in the spreadsheet and paste them here."),))
    columns = {n: name for n, cell in enumerate(rows[0]) if (name := _column(cell.text))}
    headed = "name" in columns.values()
    if not headed:
        columns = dict(enumerate(COLUMNS))
        said.append(_("No headings were found, so the columns count as: name, group, number, representative."))
    doubled = len(set(columns.values())) < len(columns)
    if doubled:
        return Pasted((), (*said, _("Two headings name the same column. Keep one of them and paste again.")))
    unknown = [cell.text for n, cell in enumerate(rows[0]) if headed and n not in columns and cell.text]
    if unknown:
        said.append(_("Not read: %(heads)s.") % {"heads": ", ".join(unknown[:8])})
    return Pasted(tuple(_lines(rows[headed:], columns, list)), tuple(said))


def _lines(rows: list[list[Cell]], columns: dict[int, str], list: str) -> list[Line]:
    standing = {(w.name_key, w.group, w.business_number, w.representative) for w in Watch.objects.filter(list=list, ends_on=None)}
    found = []
    for row in rows:
        said = {name: characters.tidy(row[n].text) if n < len(row) else "" for n, name in columns.items()}
        said = dict.fromkeys(COLUMNS, "") | said
        digits = said["business_number"].replace("-", "").replace(" ", "")
        said["business_number"] = digits if digits.isdecimal() else said["business_number"]
        same = (key(said["name"]), said["group"], said["business_number"], said["representative"])
        problem = _problem(said)
        found.append(Line(row[0].row, said, known=not problem and same in standing, problem=problem))
        standing.add(same)
    return found


def _problem(said: dict[str, str]) -> str:
    if not key(said["name"]):
        return _("There is no name.")
    for name, most in (("name", 120), ("group", 120), ("representative", 60)):
        if len(said[name]) > most:
            return _("“%(text)s…” is longer than %(max)s characters.") % {"text": said[name][:20], "max": most}
        if words := characters.problem(said[name]):
            return words
    if said["business_number"] and not is_business_number(said["business_number"]):
        return _("%(number)s is not a business registration number.") % {"number": said["business_number"][:20]}
    return ""


def _column(head: str) -> str:
    words = fold(head)
    return next((name for name, known in HEADS.items() if words and words in known.split()), "")


