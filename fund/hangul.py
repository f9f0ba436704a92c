"""Hangul for searching: leading consonants (초성), and a pattern that finds a name by part of it, by its consonants or by both."""
import re
import unicodedata

INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
FIRST, LAST, BLOCK, FINALS = 0xAC00, 0xD7A3, 588, 28
# The final consonants of a syllable in the order of Unicode; none comes first.
TAILS = ("", "ㄱ", "ㄲ", "ㄱㅅ", "ㄴ", "ㄴㅈ", "ㄴㅎ", "ㄷ", "ㄹ", "ㄹㄱ", "ㄹㅁ", "ㄹㅂ", "ㄹㅅ", "ㄹㅌ", "ㄹㅍ", "ㄹㅎ", "ㅁ", "ㅂ", "ㅂㅅ",
         "ㅅ", "ㅆ", "ㅇ", "ㅈ", "ㅊ", "ㅋ", "ㅌ", "ㅍ", "ㅎ")
# A keyboard joins some consonants that were typed one after the other.
JOINED = dict(zip("ㄳㄵㄶㄺㄻㄼㄽㄾㄿㅀㅄ", ("ㄱㅅ", "ㄴㅈ", "ㄴㅎ", "ㄹㄱ", "ㄹㅁ", "ㄹㅂ", "ㄹㅅ", "ㄹㅌ", "ㄹㅍ", "ㄹㅎ", "ㅂㅅ"), strict=True))


def initials(text: str) -> str:
    """Lower case, every syllable replaced by its leading consonant: 모아펠릿 is ㅁㅇㅍㄹ."""
    return "".join(INITIALS[(ord(c) - FIRST) // BLOCK] if _is_syllable(c) else c for c in text.lower())


def pattern(words: str) -> str:
    """A regular expression, the same for Python and PostgreSQL, that finds names by these words; "" where there is nothing to find.

    A consonant stands for every syllable that begins with it. The last syllable may still be growing: 모앞 is also 모아 and ㅍ,
    페 may lack its final consonant. Spaces count neither way.
    """
    plain = unicodedata.normalize("NFC", words).replace("\0", "").strip()
    letters = [c for c in plain if not c.isspace()]
    return r"\s*".join([_part(c) for c in letters[:-1]] + [_last(c) for c in letters[-1:]])


def cut(name: str, words: str) -> tuple[str, str, str]:
    """A name in three parts, of which the middle one is what was looked for; it is empty where the name does not show it."""
    asked = pattern(words)
    found = re.search(asked, name, re.IGNORECASE) if asked else None
    return (name[: found.start()], found.group(), name[found.end() :]) if found else (name, "", "")


def around(text: str, words: str, before: int = 24, after: int = 90) -> tuple[str, str, str]:
    """The first place of a text that words find, on one line, with so many letters on each side; the middle one is what was looked for."""
    start, hit, end = cut(text, words)
    lead = ("… " if len(start) > before else "") + _line(start[-before:] if len(start) > before else start).lstrip()
    rest = end if hit else start
    tail = _line(rest[:after]).rstrip() + (" …" if len(rest) > after else "")
    return (lead, _line(hit), tail) if hit else ("", "", tail)


def _line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def matches(name: str, words: str) -> bool:
    """Whether these words find this name; no words find everything."""
    return re.search(pattern(words), name, re.IGNORECASE) is not None


def _is_syllable(letter: str) -> bool:
    return FIRST <= ord(letter) <= LAST


def _part(letter: str) -> str:
    if letter in JOINED:
        return r"\s*".join(_part(c) for c in JOINED[letter])
    if letter in INITIALS:
        first = FIRST + BLOCK * INITIALS.index(letter)
        return f"[{letter}{chr(first)}-{chr(first + BLOCK - 1)}]"
    return re.escape(letter)


def _last(letter: str) -> str:
    """The last letter as it stands, or what it may be on the way to."""
    if not _is_syllable(letter):
        return _part(letter)
    tail = TAILS[(ord(letter) - FIRST) % FINALS]
    open_one = ord(letter) - TAILS.index(tail)
    grown = "".join(chr(open_one + n) for n, longer in enumerate(TAILS) if longer.startswith(tail))
    if not tail:
        return f"[{grown}]"
    before = chr(open_one + TAILS.index(tail[:-1]))
    return rf"(?:[{grown}]|{before}\s*{_part(tail[-1])})"
