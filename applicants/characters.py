"""Characters that a text for people must not hold: those that hide, turn the writing direction, or pile up without end."""
import re
import unicodedata

from django.utils.translation import gettext as _

from fund.errors import Refused

TURNS = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
HIDDEN = re.compile("[\u200b\u2060-\u2064\ufeff\u00ad\u180e]")
HANGUL = re.compile("[ㄱ-ㆎ가-힣]")
MOST_MARKS = 4


def tidy(text: str) -> str:
    """The text as it is read: composed, line ends alike, without characters that nobody sees and nobody means."""
    plain = HIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", plain).strip()


def problem(text: str) -> str:
    """What is wrong with the characters of a text, in a sentence that says where; empty where nothing is."""
    if found := TURNS.search(text):
        return _("Character %(n)s is invisible and turns the writing direction (%(code)s). Delete it, or type the text anew.") % {
            "n": found.start() + 1, "code": f"U+{ord(found[0]):04X}"}
    if found := CONTROLS.search(text):
        return _("Character %(n)s is a control character (%(code)s). Delete it, or type the text anew.") % {
            "n": found.start() + 1, "code": f"U+{ord(found[0]):04X}"}
    run = 0
    for number, character in enumerate(text, start=1):
        run = run + 1 if unicodedata.combining(character) else 0
        if run > MOST_MARKS:
            return _("From character %(n)s on, marks are piled on one letter. Delete them, or type the text anew.") % {"n": number - MOST_MARKS}
    return ""


def legible(text: str, *, most: int, field: str, missing: str = "") -> str:
    """The tidied text; Refused beside its field where it holds what nobody can read, is too long, or (with `missing`) empty."""
    plain = tidy(text)
    if not plain and missing:
        raise Refused(missing, field=field)
    if words := problem(plain):
        raise Refused(words, field=field)
    if len(plain) > most:
        raise Refused(_("%(n)s characters are too many; %(max)s fit.") % {"n": len(plain), "max": most}, field=field)
    return plain


def language(text: str) -> str:
    """Which of the site's languages a text is marked up as: ko where it holds a Korean letter, else en."""
    return "ko" if HANGUL.search(text) else "en"
