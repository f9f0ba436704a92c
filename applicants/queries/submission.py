"""What was handed in, of either step: the content of a version, its digest, its answers spelled out, what changed since the last one."""
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from applicants.answers import Facts, figures, label, short_label, shown, table
from applicants.models import Deal, DossierVersion, Submission
from applicants.queries.application import Draft
from applicants.queries.consent import SECTIONS, standing
from applicants.queries.document import size_words
from applicants.questions import FIRST, SECOND, Question, Section, Spec
from fund.templatetags.look import digest as short_digest

NOTHING = {"label": "", "value": "", "note": ""}
YEARS = ("year", "baseline_year")  # what `content` adds to the answers
Version = Submission | DossierVersion


def content(draft: Draft) -> dict[str, Any]:
    """What handing in this draft would freeze: canonical values by section, with the years they speak of."""
    year = draft.facts.base
    found: dict[str, Any] = {part.section.key: dict(part.reading.values) for part in draft.parts}
    if draft.step == SECOND:
        return {"form": draft.spec.version, "step": SECOND, "year": year, "months_to": draft.facts.months[-1]} | found
    found["business"]["year"] = found["impact"]["baseline_year"] = year
    return {"form": draft.spec.version} | found


def canonical(content: Mapping[str, Any]) -> bytes:
    """The one way to write a submission as bytes: JSON with sorted keys, no spaces, UTF-8."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(content: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical bytes."""
    return hashlib.sha256(canonical(content)).hexdigest()


def versions(deal: Deal, step: str = FIRST) -> Any:
    """The versions of a step that were handed in, the newest first."""
    if step == FIRST:
        return deal.submissions.select_related("deck__blob", "submitted_by__user", "indicator")
    return DossierVersion.objects.filter(dossier__deal=deal).select_related("submitted_by__user").prefetch_related("papers")


def latest(deal: Deal, step: str = FIRST) -> Version | None:
    """The newest version that was handed in."""
    return versions(deal, step).first()


def same_answers(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two versions say the same; which organisations sit on the committee meanwhile, and the number of a form that asks the
    same, are not the founder's answer."""
    return _own_words(one) == _own_words(other)


def has_changes(draft: Draft, submission: Version | None) -> bool:
    """Whether the draft differs from what was handed in last.

    That the form asks for less since is no change of the founder's; a consent given or taken back by itself is in force already.
    """
    if submission is None:
        return False
    now, then, asked = _own_words(content(draft)), _own_words(_still_asked(submission.content, draft.spec)), SECTIONS[draft.step]
    if now == then or now | {asked: ()} != then | {asked: ()}:
        return now != then
    stands = {key: {"version": row.text.version, "given": row.given} for key, row in standing(draft.deal).items()}
    return any(answer != stands.get(key) for key, answer in now.get(asked, {}).items())


def _still_asked(content: Mapping[str, Any], spec: Spec) -> dict[str, Any]:
    if content.get("form") == spec.version:
        return dict(content)
    kept = dict(content)
    for section in spec.sections:
        if section.kind in ("fields", "papers") and section.key in kept:
            kept[section.key] = {name: value for name, value in kept[section.key].items() if name in YEARS or section.question(name)}
    return kept


def _own_words(content: Mapping[str, Any]) -> dict[str, Any]:
    plain = {key: value for key, value in content.items() if key != "form"}
    for key in SECTIONS.values():
        if key in plain:
            plain[key] = {name: {k: v for k, v in answer.items() if k != "recipients"} for name, answer in plain[key].items()}
    return plain


def answer_groups(content: Mapping[str, Any], spec: Spec, facts: Facts,
                  typed: Mapping[str, Mapping[str, str]] | None = None) -> list[dict[str, Any]]:
    """Every answer spelled out, by section: {key, title, rows: [{name, label, value, note, table}]}; `typed` adds what was typed.

    `table` is {head, rows} where the answer is one, each head as (words, whether its cells are figures), each cell with its head's
    words besides. `spec` is the version of the form that was answered.
    """
    year = content.get("year") or content.get("business", {}).get("year") or facts.base
    known = facts.speaking_of(year)
    return [{"key": section.key, "title": str(section.title), "rows": _rows(section, content.get(section.key, {}), known,
                                                                         (typed or {}).get(section.key, {}))} for section in spec.sections]


def differences(newer: Mapping[str, Any], older: Mapping[str, Any], new_spec: Spec, old_spec: Spec, facts: Facts) -> list[dict[str, str]]:
    """What changed between two versions: {label, old, new}, in the order of the form; of a table each cell by itself."""
    before, after = _by_field(older, old_spec, facts), _by_field(newer, new_spec, facts)
    changed = []
    for key in [*after, *(k for k in before if k not in after)]:
        old, new = before.get(key, NOTHING), after.get(key, NOTHING)
        if "table" in old and "table" in new:
            changed += _changed_cells(new["label"], _cells(old["table"]), _cells(new["table"]))
        elif (old["value"], old["note"]) != (new["value"], new["note"]):
            part = "note" if old["value"] == new["value"] else "value"
            changed.append({"label": new["label"] or old["label"], "old": old[part], "new": new[part]})
    return changed


def _changed_cells(label: str, old: Mapping[str, str], new: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"label": f"{label}: {name}", "old": old.get(name, ""), "new": new.get(name, "")}
            for name in [*new, *(name for name in old if name not in new)] if old.get(name, "") != new.get(name, "")]


def _cells(table: Mapping[str, Any]) -> dict[str, str]:
    """The cells of a table by the words of their row and column; rows of a list are numbered."""
    heads, found = [words for words, _figure in table["head"]], {}
    for number, line in enumerate(table["rows"], start=1):
        name = _("Row %(n)s") % {"n": number} if heads[0] else line[0][0]
        for words, _figure, head in line:
            if head:
                found[f"{name}, {head}"] = words
    return found


def _by_field(content: Mapping[str, Any], spec: Spec, facts: Facts) -> dict[tuple[str, str], dict[str, Any]]:
    return {(group["key"], row["name"]): row for group in answer_groups(content, spec, facts) for row in group["rows"]}


def _rows(section: Section, values: Mapping[str, Any], facts: Facts, typed: Mapping[str, str]) -> list[dict[str, Any]]:
    if section.kind == "deck":
        return [{"name": "deck", "label": str(section.title), "value": values["name"], "note": _file_note(values)}] if values else []
    if section.kind == "papers":
        return [_paper_row(question, values[question.name], facts) for question in section.questions if question.name in values]
    if section.kind == "consents":
        return [_consent_row(text.key, text.title, text.required, values[text.key]) for text in facts.texts if text.key in values]
    rows = []
    for question in section.asked(values):
        if question.name in values:
            value = shown(question, values[question.name], values, facts)
            row = {"name": question.name, "label": short_label(question, facts), "value": value,
                   "note": _typed_note(question, typed.get(question.name, "").strip())}
            if question.is_table:
                head, lines = table(question, values[question.name], facts)
                kinds = figures(question)
                row["table"] = {"head": list(zip(head, kinds, strict=False)), "rows": [list(zip(line, kinds, head, strict=False)) for line in lines]}
            rows.append(row)
    return rows


def _paper_row(question: Question, files: list[Mapping[str, Any]], facts: Facts) -> dict[str, Any]:
    return {"name": question.name, "label": label(question, facts), "value": "\n".join(f["name"] for f in files),
            "note": ", ".join(_file_note(f) for f in files)}


def _consent_row(key: str, title: str, required: bool, answer: Mapping[str, Any]) -> dict[str, str]:
    note = ", ".join(answer.get("recipients", []))
    if not answer["given"] and not required:
        note = _("This has no influence on the review.")
    return {"name": key, "label": title, "value": _("Consent given") if answer["given"] else _("No consent given"), "note": note}


def _typed_note(question: Question, raw: str) -> str:
    if question.kind == "number":
        return _("Format checked")
    plain = raw.replace(",", "")
    if not raw or question.kind not in ("won", "quantity", "count") or plain.isdigit():
        return ""
    return _("Typed: %(text)s") % {"text": raw}


def _file_note(deck: Mapping[str, Any]) -> str:
    return f"{size_words(deck['size'])} · {short_digest(deck['sha256'])}"
