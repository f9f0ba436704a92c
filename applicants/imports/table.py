"""A table handed in as text: which encoding and separator it was written in, and its rows with the lines they stand on."""
import codecs
import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

SEPARATORS = (",", ";", "\t")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")
HANGUL = re.compile("[가-힣]")
SAID_SO = re.compile(r'^\s*"?sep=(.)"?\s*$', re.I)
MARKS = ((codecs.BOM_UTF8, "utf-8-sig", "UTF-8"), (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"), (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"))
LOOKED_AT = 10  # rows in which the headings are looked for
MOST_COLUMNS = 200


class Unreadable(ValueError):
    """This is no table that can be read; `code` says why, with `facts` for the sentence: the line, what was found."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


@dataclass(frozen=True)
class Row:
    """One row with the line of the file it begins on; `wrong` names the cells that are no text, by column: error or formula."""

    line: int
    cells: Sequence[str]
    wrong: dict[int, str] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        return not self.wrong and not any(cell.strip() for cell in self.cells)


def decoded(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding: UTF-8, UTF-16 with its mark, or CP949 (which EUC-KR is a part of).

    Unreadable with `empty`, `binary` or `encoding`; the last two name the line.
    """
    if not data.strip(b"\x00\xef\xbb\xbf\xff\xfe \r\n\t"):
        raise Unreadable("empty")
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise Unreadable("encoding", line=1)
    text, name = _in_its_encoding(data)
    if found := CONTROL.search(text):
        raise Unreadable("binary", line=_line(text[:found.start()]))
    return text, name


def _in_its_encoding(data: bytes) -> tuple[str, str]:
    for mark, codec, name in MARKS:
        if data.startswith(mark):
            try:
                return data.decode(codec), name
            except UnicodeDecodeError as broken:
                raise Unreadable("encoding", line=_line(data[:broken.start].decode(codec, "ignore"))) from broken
    if b"\x00" in data:
        raise Unreadable("binary", line=data[:data.index(b"\x00")].count(b"\n") + 1)
    try:
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError as broken:
        first = broken.start
    loosely = data.decode("utf-8", "replace")
    if len(HANGUL.findall(loosely)) > loosely.count("\ufffd"):  # UTF-8 with a broken place: CP949 would read the rest as other words
        raise Unreadable("encoding", line=_line(data[:first].decode("latin-1")))
    try:
        return data.decode("cp949"), "CP949"
    except UnicodeDecodeError as broken:
        raise Unreadable("encoding", line=_line(data[:max(first, broken.start)].decode("latin-1"))) from broken


def _line(before: str) -> int:
    return before.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1


def rows_of(text: str, knows: Callable[[str], bool], most: int) -> tuple[list[Row], str]:
    """The rows of a text that hold anything, at most so many and one more, and what separates their cells: of comma, semicolon and tab
    the one under which most headings are known.

    Unreadable with `quote` and its line where a quotation mark opens and never closes, or `cell` where a cell is endlessly long.
    """
    first, _newline, rest = text.partition("\n")
    if said := SAID_SO.match(first):
        if said[1] in SEPARATORS:
            return _split(rest, said[1], begins=2, most=most + 1), said[1]
        text = rest
    found = {separator: _known(text, separator, knows) for separator in SEPARATORS}
    best = max(SEPARATORS, key=lambda separator: found[separator])
    return _split(text, best, most=most + 1), best


def _known(text: str, separator: str, knows: Callable[[str], bool]) -> tuple[int, int]:
    """How many headings are known under a separator, and how many cells the widest of the first rows has."""
    try:
        rows = _split(text, separator, most=LOOKED_AT)
    except Unreadable:
        rows = [Row(1, line.split(separator)) for line in islice(io.StringIO(text, newline=None), LOOKED_AT)]
    return max((sum(map(knows, row.cells)) for row in rows), default=0), max((len(row.cells) for row in rows), default=0)


def _split(text: str, separator: str, *, begins: int = 1, most: int) -> list[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[Row] = []
    line = 0
    try:
        for cells in reader:
            at, line = line + begins, reader.line_num
            if any(cell.strip() for cell in cells):
                rows.append(Row(at, cells[:MOST_COLUMNS]))
            if len(rows) >= most:
                break
    except csv.Error as broken:
        raise Unreadable("cell" if "field larger" in str(broken) else "quote", line=line + begins) from broken
    return rows
