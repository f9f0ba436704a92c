"""Template filters that write figures, dates and judgement words the one way the product writes them."""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

register = template.Library()

SEOUL = ZoneInfo("Asia/Seoul")
MINUS, NONE = "\N{MINUS SIGN}", "\N{EN DASH}"
EOK = Decimal(100_000_000)
WEEKDAYS = "월화수목금토일"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
CHEMISTRY = re.compile(r"(?<=CO)2|(?<=CH)4|(?<=N)2(?=O)|(?<=SF)6|(?<=NF)3|(?<=[NS]O)x\b|(?<=PM)(?:2\.5|10)")
POWER = re.compile(r"(?<![A-Za-z])([kcm]?m)([23])(?![0-9A-Za-z])")
GRADES = ("A", "B", "C", "D")


def _decimal(value):
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        found = value if isinstance(value, Decimal) else Decimal(str(value).replace(",", "").replace(MINUS, "-"))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _digits(value, places):
    found = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{abs(found) if found == 0 else found:,f}".replace("-", MINUS)


def _korean():
    return (get_language() or "ko").startswith("ko")


@register.filter
def number(value, places=0):
    """1234.5|number:1 is 1,234.5; nothing to show is a dash."""
    found = _decimal(value)
    return NONE if found is None else _digits(found, int(places or 0))


@register.filter
def money(value):
    """Whole won with thousands separators, without the currency word."""
    return number(value, 0)


@register.filter
def eok(value, places=1):
    """Won as 100 million won: 25,000,000,000 is 250.0."""
    found = _decimal(value)
    return NONE if found is None else _digits(found / EOK, int(places or 0))


@register.filter
def pct(value, places=0):
    """A fraction as a percentage: 0.1257|pct:2 is 12.57%."""
    found = _decimal(value)
    return NONE if found is None else f"{_digits(found * 100, int(places or 0))}%"


@register.filter
def signed(value, places=0):
    """A change: +1,910 or −1,580; zero carries no sign."""
    text = number(value, places)
    return text if text[0] in MINUS + NONE or not text.strip("0.") else f"+{text}"


@register.filter
def share(value, whole=100):
    """The length of a bar as an SVG attribute, never localised, never past its end: 82|share:125 is 65.6%."""
    found, end = _decimal(value), _decimal(whole)
    if found is None or not end:
        return "0.0%"
    return f"{min(max(found / end, Decimal(0)), Decimal(1)) * 100:.1f}%"


@register.filter
def dot(value, places=2):
    """A plain number for an SVG or data attribute: a dot, no separators, whatever the language."""
    found = _decimal(value)
    return "" if found is None else f"{found:.{int(places)}f}"


@register.filter
def sub2(text):
    """Subscripts and superscripts as markup: tCO2e, m3, CH4."""
    plain = str(conditional_escape(text)).translate(str.maketrans("₂₄₆²³", "24623"))
    marked = CHEMISTRY.sub(r"<sub>\g<0></sub>", plain)
    return mark_safe(POWER.sub(r"\1<sup>\2</sup>", marked))


@register.filter
def digest(value):
    """A hash short enough to compare by eye: 4f1c…b27d."""
    text = str(value or "")
    return text if len(text) <= 9 else f"{text[:4]}…{text[-4:]}"


@register.filter
def digest_groups(value):
    """A whole hash in groups of eight, so that it can wrap and be read aloud."""
    text = str(value or "")
    return " ".join(text[i : i + 8] for i in range(0, len(text), 8))


def _seoul(value):
    if isinstance(value, datetime):
        return value.replace(tzinfo=SEOUL) if timezone.is_naive(value) else timezone.localtime(value, SEOUL)
    return value


@register.filter
def day(value):
    """A date in a table: 2026.6.30, in English 30 Jun 2026."""
    if not isinstance(value, date):
        return NONE
    at = _seoul(value)
    return f"{at.year}.{at.month}.{at.day}" if _korean() else f"{at.day} {MONTHS[at.month - 1]} {at.year}"


@register.filter
def moment(value):
    """A time in a sentence, in Seoul: 7월 31일(금) 18:00, in English 31 Jul 2026, 18:00."""
    if not isinstance(value, date):
        return NONE
    at = _seoul(value)
    clock_time = f" {at:%H:%M}" if isinstance(at, datetime) else ""
    if _korean():
        return f"{at.month}월 {at.day}일({WEEKDAYS[at.weekday()]}){clock_time}"
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}" + clock_time.replace(" ", ", ", 1)


@register.filter
def to_come(value):
    """A day that may lie in another year, in a sentence: 7월 31일(금), or 2028년 7월 31일(월); in English 31 Jul 2028."""
    if not isinstance(value, date):
        return NONE
    at = _seoul(value)
    return f"{at.year}년 {moment(at)}" if _korean() and at.year != timezone.localdate().year else moment(at)


@register.filter
def whole_day(value):
    """A day on a paper that is kept: 2026년 7월 31일(금), in English 31 Jul 2026; of a time only the day."""
    if not isinstance(value, date):
        return NONE
    at = _seoul(value)
    said = moment(date(at.year, at.month, at.day))
    return f"{at.year}년 {said}" if _korean() else said


@register.filter
def stamp(value):
    """A time on a receipt, with year and seconds, in Seoul."""
    if not isinstance(value, datetime):
        return NONE
    at = _seoul(value)
    return f"{at.year}년 {moment(at)}:{at:%S}" if _korean() else f"{moment(at)}:{at:%S}"


@register.filter
def days(value):
    """A number of days in a table: 12일, in English 12 d."""
    return f"{number(value)}일" if _korean() else f"{number(value)} d"


@register.filter
def clock(value):
    """The time of day in Seoul: 14:03."""
    return f"{_seoul(value):%H:%M}" if isinstance(value, datetime) else NONE


@register.filter
def evidence_word(grade):
    """What an evidence grade means; D is the weakest, not a fault."""
    words = (_("Third-party verified"), _("Third-party original"), _("Own measurement"), _("Self-reported"))
    return dict(zip(GRADES, words, strict=True)).get(str(grade).upper(), "")


@register.filter
def status_word(kind):
    """The word that goes with a target's colour and shape."""
    words = {
        "ok": _("On target"),
        "risk": _("At risk"),
        "miss": _("Missed"),
        "neg": _("Negative impact"),
        "none": _("Not reported"),
    }
    return words.get(str(kind), "")


@register.filter
def state_word(kind):
    """Whether a deal is alive; how far it came is its stage."""
    words = {
        "active": pgettext("deal state", "Active"),
        "hold": pgettext("deal state", "On hold"),
        "passed": pgettext("deal state", "Closed"),
        "withdrawn": pgettext("deal state", "Withdrawn"),
        "won": pgettext("deal state", "Invested"),
    }
    return words.get(str(kind), "")


@register.filter
def stage_label(index):
    """The name of one of the seven stages, counted from 1."""
    labels = (
        pgettext("stage", "Received"),
        pgettext("stage", "Screening"),
        pgettext("stage", "Interview"),
        pgettext("stage", "Pre-committee"),
        pgettext("stage", "Diligence"),
        pgettext("stage", "Committee"),
        pgettext("stage", "Closing"),
    )
    return labels[int(index) - 1] if 1 <= int(index or 0) <= len(labels) else ""
