"""Korean is complete and the compiled catalogue is the written one; read from the code itself, without gettext's programs."""
import ast
import re
from collections.abc import Iterator

import polib
import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation.template import templatize

FOLDER = settings.BASE_DIR / "fund" / "locale" / "ko" / "LC_MESSAGES"
MODULES = [p for house in ("fund", "applicants", "portfolio") for p in (settings.BASE_DIR / house).rglob("*.py")
           if "migrations" not in p.parts]
TEMPLATES = [p for ending in ("html", "txt") for p in (settings.BASE_DIR / "templates").rglob(f"*.{ending}")
             if p.parent.parent.name != "mail"]  # a letter has a file of its own in each language
SIMPLE, IN_CONTEXT = {"_", "gettext", "gettext_lazy", "gettext_noop"}, {"pgettext", "pgettext_lazy"}
PLURAL = {"ngettext", "ngettext_lazy", "npgettext", "npgettext_lazy"}
HOLE = re.compile(r"%\((\w+)\)[sd]|%[sd]")
HANGUL = re.compile(r"[가-힣]")

Key = tuple[str | None, str]  # context, message


@pytest.fixture(scope="module")
def po() -> polib.POFile:
    return polib.pofile(str(FOLDER / "django.po"))


def asked(call: ast.Call, where: str) -> Iterator[Key]:
    """The message that a gettext call asks for, or nothing when the call is none."""
    function = call.func.id if isinstance(call.func, ast.Name) else call.func.attr if isinstance(call.func, ast.Attribute) else ""
    assert function not in PLURAL, f"{where}: neutral wording instead of plurals"
    if function not in SIMPLE | IN_CONTEXT or isinstance(call.args[-1], ast.Name | ast.Attribute | ast.Subscript | ast.Call):
        return  # a message noted elsewhere by gettext_noop
    assert all(isinstance(a, ast.Constant) for a in call.args), f"{where}: a message is one plain string"
    *context, message = [a.value for a in call.args]
    yield (context[0] if context else None), message


def in_python(source: str, where: str) -> Iterator[Key]:
    """Every message a module asks for."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            yield from asked(node, where)


def in_template(source: str, where: str) -> Iterator[Key]:
    """Every message a template asks for: Django turns it into calls among crossed-out text, in the form it gives to xgettext."""
    flat = templatize(source)
    literal = r"u?r?(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")"
    for call in re.findall(rf"\b(?:_|[np]*gettext)\({literal}(?:, *{literal})*(?:, *\w+)?\)", flat):
        yield from asked(ast.parse(call, mode="eval").body, where)


def messages() -> dict[Key, str]:
    """Every message of the site with one place that asks for it."""
    found = {}
    for path in MODULES:
        found |= dict.fromkeys(in_python(path.read_text(encoding="utf-8"), str(path)), str(path.relative_to(settings.BASE_DIR)))
    for path in TEMPLATES:
        found |= dict.fromkeys(in_template(path.read_text(encoding="utf-8"), str(path)), str(path.relative_to(settings.BASE_DIR)))
    return found


def test_the_reader_of_messages_finds_every_form_of_them():
    python = "a = _('one'); b = pgettext('c', 'two'); gettext_noop('th' 'ree'); x.gettext_lazy('four'); _(name); y('five')"
    assert list(in_python(python, "")) == [(None, "one"), ("c", "two"), (None, "three"), (None, "four")]
    template = ("""{% load i18n %}{% translate "one" %} {% translate 'two' context "c" %} {% include "x" with a=_("three's") only %}"""
                """{% blocktranslate trimmed with n=3 %}\n  four {{ n }}\n  five%{% endblocktranslate %}"""
                """{{ _("six")|upper }} plain _ words""")
    assert sorted(in_template(template, ""), key=lambda k: k[1]) == [
        (None, "four %(n)s five%%"), (None, "one"), (None, "six"), (None, "three's"), ("c", "two")]


def test_every_message_of_code_and_templates_is_in_the_catalogue(po):
    there = {(entry.msgctxt, entry.msgid) for entry in po if not entry.obsolete}
    assert {key: place for key, place in messages().items() if key not in there} == {}


def test_the_catalogue_holds_nothing_that_nobody_asks_for(po):
    wanted = set(messages())
    assert [entry.msgid for entry in po if not entry.obsolete and (entry.msgctxt, entry.msgid) not in wanted] == []
    assert po.obsolete_entries() == []


def test_no_message_is_untranslated_or_unsure(po):
    assert [entry.msgid for entry in po if not entry.obsolete and not entry.msgstr] == []
    assert [entry.msgid for entry in po.fuzzy_entries()] == []


def test_a_translation_has_the_same_holes_as_its_message(po):
    assert [(entry.msgid, entry.msgstr) for entry in po if entry.msgstr
            and set(m[0] for m in HOLE.finditer(entry.msgid)) != set(m[0] for m in HOLE.finditer(entry.msgstr))] == []


def test_messages_are_english_and_their_translations_korean(po):
    written_in = {entry.msgid: len(HANGUL.findall(entry.msgid)) - len(re.findall("[a-z]", entry.msgid)) for entry in po}
    assert [message for message, korean in written_in.items() if korean > 0] == []  # an example of what one may type is Korean
    assert [entry.msgid for entry in po if entry.msgstr == entry.msgid and re.search(r"[a-z]{4}", entry.msgid)] == []


def test_the_compiled_catalogue_is_the_written_one(po):
    compiled = polib.mofile(str(FOLDER / "django.mo"))
    assert {(e.msgctxt, e.msgid): e.msgstr for e in compiled} == {(e.msgctxt, e.msgid): e.msgstr for e in po.translated_entries()}
    entry = next(e for e in po.translated_entries() if not e.msgctxt and not HOLE.search(e.msgid))
    with translation.override("ko"):
        assert translation.gettext(entry.msgid) == entry.msgstr
    with translation.override("en"):
        assert translation.gettext(entry.msgid) == entry.msgid


def bare_words(source: str) -> list[str]:
    """Words a template writes itself, in text and in what is read aloud, past every translation."""
    text = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", source, flags=re.S)
    text = re.sub(r"{% block (?:shell|mainclass) %}.*?{% endblock %}", "", text, flags=re.S)  # names of style classes
    text = re.sub(r"{% blocktrans(?:late)?\b.*?{% endblocktrans(?:late)? %}|{%.*?%}|{{.*?}}", "", text, flags=re.S)
    aloud = re.findall(r"""\s(?:aria-label|title|alt|placeholder|aria-description)=["']([^"']*)["']""", text)
    visible = re.sub(r"<(style|script|symbol|defs|cite|kbd)\b.*?</\1>|<[^>]*>|&\w+;", " ", text, flags=re.S)
    return [word for piece in (visible, *aloud) for word in re.findall(r"[가-힣]+|\b[A-Za-z]*[a-z]{3,}\b", piece)]


def test_bare_words_are_seen():
    page = """<p title="Hello">{{ x }} {% translate "no" %}<b>plain</b> LP {# one #}순환 &middot; <i class="word"></i></p>"""
    assert bare_words(page) == ["plain", "순환", "Hello"]


def test_no_template_writes_words_past_the_catalogue():
    found = {str(path.relative_to(settings.BASE_DIR)): words for path in TEMPLATES if (words := bare_words(path.read_text()))}
    assert found == {}
