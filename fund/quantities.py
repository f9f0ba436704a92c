"""Numbers as people type them: "약 1,200톤", "1.2억", "9천6백", "12,000천원", "3억 5천만원" become plain figures."""

import re
import unicodedata
from decimal import Decimal

LONGEST = 60
AROUND = re.compile(r"^(?:약|대략|총|합계)\s*|\s*(?:정도|쯤|가량|내외)?[.\s]*$")
SIGN = re.compile(r"([-−–△▲]|\+)?\s*(₩|krw\b)?\s*")
FIGURE = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+|[일이삼사오육칠팔구](?=[십백천만억조])"
PIECE = re.compile(rf"\s*(?:({FIGURE})\s*)?([십백천만억조]|thousand\b|million\b|billion\b)|\s*({FIGURE})")
HANGUL = {word: Decimal(i) for i, word in enumerate("일이삼사오육칠팔구", start=1)}
SMALL = {"십": Decimal(10), "백": Decimal(100), "천": Decimal(1000)}
LARGE = {"만": Decimal(10**4), "억": Decimal(10**8), "조": Decimal(10**12)}
ENGLISH = {"thousand": Decimal(10**3), "million": Decimal(10**6), "billion": Decimal(10**9)}

# What can be converted into each other: each way of writing a unit, and how many of the smallest it holds.
KINDS: tuple[dict[str, Decimal], ...] = (
    dict.fromkeys(("원", "won", "krw"), Decimal(1)),
    {"g": Decimal(1), "kg": Decimal(1000)}
    | dict.fromkeys(("t", "톤", "ton", "tons", "tonne", "tonnes"), Decimal(10**6)),
    dict.fromkeys(("tco2e", "tco2eq", "tco2", "톤co2e", "톤co2eq", "톤co2"), Decimal(1)),
    {"kwh": Decimal(1), "mwh": Decimal(1000), "gwh": Decimal(10**6)},
    dict.fromkeys(("%", "퍼센트", "프로"), Decimal(1)),
    dict.fromkeys(("m3", "세제곱미터", "입방미터"), Decimal(1)),
    dict.fromkeys(("명", "인", "persons", "people"), Decimal(1)),
    dict.fromkeys(("개", "건", "회", "곳", "개사", "개소", "대"), Decimal(1)),
    dict.fromkeys(("개월", "months"), Decimal(1)),
    dict.fromkeys(("일", "days"), Decimal(1)),
    dict.fromkeys(("시간", "hours"), Decimal(1)),
)
UNITS = {name: (kind, size) for kind, names in enumerate(KINDS) for name, size in names.items()}
MONEY = 0


def read(text: str, unit: str | None = None) -> Decimal | None:
    """The number in text, None where there is none or where it could be meant in two ways.

    unit: what the field asks for ("t", "kWh", "%", "명", "원", "천원"); a convertible unit in the text is converted to
    it ("900kg" for "t" is 0.9), another one makes the answer None. Money comes back in won whatever the unit: a bare
    number counts in the field's unit, "5만" and "1.2억" count in won. Percent stays percent. Minus signs are kept, so
    that a form can refuse them. Ranges, bounds ("이상"), foreign currencies and "3억 5천" (5천만?) are None.
    """
    plain = _plain(text)
    if plain is None:
        return None
    sign = SIGN.match(plain)
    assert sign  # it matches the empty string too
    number = _number(plain[sign.end() :])
    if number is None:
        return None
    value, scale, rest = number
    typed = re.sub(r"^여|\s", "", rest)
    if sign[2]:
        typed = typed or "원"
    if not typed and not re.search("[0-9]", plain):
        return None
    result = _in_unit(value, scale, typed, unit)
    return None if result is None else _tidy(-result if sign[1] and sign[1] != "+" else result)


def _plain(text: str) -> str | None:
    """Full-width letters as plain ones, words around the number gone; None where a digit is not a digit (½, ①, 10²)."""
    if len(text) > LONGEST:
        return None
    before = ""
    for character in text:
        if unicodedata.category(character) == "No" and not before.isalpha():
            return None
        before = character
    return AROUND.sub("", unicodedata.normalize("NFKC", text).strip().lower())


def _number(text: str) -> tuple[Decimal, str, str] | None:
    """Value, largest scale word ("" for none) and the rest of text; None where no number or a muddled one begins it."""
    total = section = Decimal(0)
    large_before = small_before = Decimal("Infinity")
    words: list[str] = []
    position, whole = 0, True
    while match := PIECE.match(text, position):
        figure, word, last = match.groups()
        amount = HANGUL.get(figure or last) or Decimal((figure or last or "1").replace(",", ""))
        position = match.end()
        if figure or last:
            if not whole:
                return None  # "1.2억 5천만"
            whole = amount == int(amount)
        if word in ENGLISH:
            return None if words else (amount * ENGLISH[word], word, text[position:])
        if word in LARGE:
            alone = small_before == Decimal("Infinity")  # "만원" is one 만, "0백만원" is none
            part = section + (amount if figure else Decimal(1 if alone else 0))
            muddled = figure and section and amount >= small_before  # "3천 6000만"
            if muddled or part * LARGE[word] >= large_before:
                return None
            total, section = total + part * LARGE[word], Decimal(0)
            large_before, small_before = LARGE[word], Decimal("Infinity")
        else:
            part = amount * SMALL.get(word, Decimal(1))
            if part >= small_before or part >= large_before:
                return None
            section, small_before = section + part, SMALL.get(word, Decimal(1))
        words.append(word or "")
        if last:
            break
    if not words or (section and large_before >= LARGE["억"] and large_before.is_finite()):
        return None
    return total + section, max(words, key=lambda w: LARGE.get(w, SMALL.get(w, 0))), text[position:]


def _in_unit(value: Decimal, scale: str, typed: str, unit: str | None) -> Decimal | None:
    """The value in the unit asked for, in won for money; None where the two do not go together."""
    asked, in_won = _asked(unit)
    if not typed:
        if in_won is None or in_won == 1 or scale in LARGE:
            return value
        return None if scale else value * in_won  # "3천" where the field counts in thousands
    kind, size = UNITS.get(typed, (None, Decimal(1)))
    if in_won is not None:
        return value if kind == MONEY else None
    if asked is None:
        return value if kind is not None else None
    asked_kind, asked_size = UNITS.get(asked, (None, Decimal(1)))
    if kind is None or asked_kind is None:
        return value if typed == asked else None
    return value * size / asked_size if kind == asked_kind else None


def _asked(unit: str | None) -> tuple[str | None, Decimal | None]:
    """The field's unit as it is looked up, and for money how many won it is."""
    if not unit:
        return None, None
    name = re.sub(r"\s", "", unicodedata.normalize("NFKC", unit).lower())
    number = _number(name)
    value, rest = (number[0], number[2]) if number else (Decimal(1), name)
    if UNITS.get(rest, (None,))[0] == MONEY:
        return rest, value
    return name, None


def _tidy(value: Decimal) -> Decimal:
    """Without a trail of zeros after the point and without an exponent; beyond what Decimal holds exactly, as it is."""
    if value.adjusted() >= 27:
        return value
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()
