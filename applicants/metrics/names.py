"""Names of companies and people as they are compared: one company is written in many ways, and two companies may differ in a letter.

Nothing here decides anything: what is found alike is shown to people who look.
"""
import re
import unicodedata

# Legal forms that stand before or behind a Korean, Chinese or Japanese name, or in brackets anywhere; longest first.
FORMS = sorted((
    "주식회사", "유한회사", "유한책임회사", "합자회사", "합명회사", "농업회사법인", "어업회사법인", "영농조합법인", "영어조합법인", "사회적협동조합",
    "사단법인", "재단법인", "株式會社", "株式会社", "有限會社", "有限会社", "合同会社", "股份有限公司", "有限责任公司", "有限公司"), key=len, reverse=True)
IN_BRACKETS = re.compile(r"\(\s*(?:주|유|유책|합자|합명|사|재|사협|협|농|株|有|合|社|財)\s*\)|^\s*[주유]\)")
KOREAN_FORM = "|".join(FORMS)
BEFORE = re.compile(rf"^\W*(?:{KOREAN_FORM}|협동조합(?=\s))")
BEHIND = re.compile(rf"(?<=\w)\W*(?:{KOREAN_FORM}|협동조합)\W*$")
# Legal forms in Latin letters, as the last words of a name.
ENGLISH = frozenset({"inc", "incorporated", "co", "company", "ltd", "limited", "corp", "corporation", "llc", "llp", "plc", "pte", "pty",
                     "gmbh"})
CONTINENTAL = frozenset({"lp", "kk", "kgaa", "ag", "sa", "sas", "sarl", "spa", "srl", "bv", "nv", "ab", "as", "oy", "oyj", "kg", "ug", "se"})
JOINED = re.compile(r"(?<=[가-힣])(?=(?:co|inc|ltd|corp)\b)")
DOTTED = re.compile(r"\b((?:[a-z]\.){2,}[a-z]?|g\.?m\.?b\.?h)(?=[\s.,)]|$)")
HANJA = r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
GLOSS = re.compile(rf"[(\[]\s*{HANJA}[{HANJA[1:-1]}\s·,]*[)\]]")
GROUP = re.compile(r"(?:기업집단|그룹|group)$")
SHORTEST = 4  # shorter names differ by a letter far too often


def key(name: str) -> str:
    """A company's name as it is compared: 여울펠릿 for ㈜여울펠릿, 주식회사 여울 펠릿 and 여울펠릿 Co., Ltd.

    Compatibility forms and full-width letters are plain ones (NFKC), case, spaces and punctuation go, legal forms go, and so do Hanja
    in brackets beside the name. Never empty for a name that holds a letter or a digit: what would leave nothing stays.
    """
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(_words(plain)) or re.sub(r"[\W_]", "", plain)


def person_key(name: str) -> str:
    """A person's name as it is compared: without spaces, signs and case, and without Hanja beside Hangul."""
    bare = re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", name).casefold())
    return re.sub(HANJA, "", bare) or bare


def alike(one: str, other: str) -> str:
    """How two names compare: "same", "similar" or "" where they do not. Names without a letter are like nothing."""
    first, second = key(one), key(other)
    if not first or not second:
        return ""
    return "same" if first == second else "similar" if near(first, second) else ""


def near(first: str, second: str) -> bool:
    """Whether two compared names of four letters and more are one edit apart: a letter or syllable more, fewer, or another.

    A digit that differs is a difference that was meant: 제1호 is not 제2호.
    """
    short, long = sorted((first, second), key=len)
    if len(short) < SHORTEST or len(long) - len(short) > 1 or first == second:
        return False
    start = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) == len(long):
        return short[start + 1:] == long[start + 1:] and not (short[start].isdigit() or long[start].isdigit())
    return short[start:] == long[start + 1:] and not long[start].isdigit()


def begins_with(name: str, group: str) -> bool:
    """Whether a company's name begins with the name of a business group: 가온솔라 with 가온그룹.

    A group's name in Latin letters ends where a word or a script ends, so that SK is no beginning of Skylark; one of a single
    letter or syllable begins nothing, and the very same name is no beginning.
    """
    head = GROUP.sub("", key(group)) or key(group)
    whole = key(name)
    if len(head) < 2 or whole == head or not whole.startswith(head):
        return False
    if not head.isascii():
        return True
    spaced = " ".join(_words(unicodedata.normalize("NFKC", name).casefold()))
    letters = r"[\W_]*".join(map(re.escape, head))
    return re.match(rf"[\W_]*{letters}(?![a-z])", spaced) is not None


def mentions(text: str, name: str) -> bool:
    """Whether a free text names a company: 모회사 가온홀딩스(주) 42% names 가온홀딩스. Names under three letters are not looked for."""
    wanted = key(name)
    return len(wanted) >= 3 and wanted in re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text).casefold())


def _words(plain: str) -> list[str]:
    """The words of a name in small letters without its legal forms; at least one is left."""
    text = IN_BRACKETS.sub(" ", plain)
    text = shorter if re.search(r"\w", shorter := GLOSS.sub(" ", text)) else text
    for _turn in range(2):  # 농업회사법인 주식회사 푸른
        for pattern in (BEFORE, BEHIND):
            text = shorter if re.search(r"\w", shorter := pattern.sub(" ", text)) else text
    text = DOTTED.sub(lambda found: found[0].replace(".", ""), JOINED.sub(" ", text))
    words = [word for word in re.split(r"[^\w]+|_", text) if word]
    forms = ENGLISH if re.search(r"[가-힣]", text) else ENGLISH | CONTINENTAL
    while len(words) > 1 and words[-1] in forms:
        words.pop()
    return words
