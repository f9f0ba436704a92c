"""What was handed in: the content of a version, its digest, its answers spelled out, what changed since the last one."""
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from applicants import questions
from applicants.answers import Facts, asked, short_label, shown
from applicants.models import Deal, Submission
from applicants.queries.application import Draft, size_words
from fund.templatetags.look import digest as short_digest

NOTHING = {"label": "", "value": "", "note": ""}


def content(draft: Draft) -> dict[str, Any]:
    """What a submission of this draft would freeze: canonical values by section, with the years they speak of."""
    year = draft.facts.years["year"]
    found: dict[str, Any] = {part.section.key: dict(part.reading.values) for part in draft.parts}
    found["business"]["year"] = found["impact"]["baseline_year"] = year
    return {"form": questions.FORM_VERSION} | found


def canonical(content: Mapping[str, Any]) -> bytes:
    """The one way to write a submission as bytes: JSON with sorted keys, no spaces, UTF-8."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(content: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical bytes."""
    return hashlib.sha256(canonical(content)).hexdigest()


def latest(deal: Deal) -> Submission | None:
    """The newest version that was handed in."""
    return deal.submissions.select_related("deck__blob", "submitted_by__user", "indicator").first()


def same_answers(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two versions say the same; which organisations sit on the committee meanwhile is not the founder's answer."""
    return _without_recipients(one) == _without_recipients(other)


def has_changes(draft: Draft, submission: Submission | None) -> bool:
    """Whether the draft differs from what was handed in last."""
    return submission is not None and not same_answers(content(draft), submission.content)


def _without_recipients(content: Mapping[str, Any]) -> dict[str, Any]:
    consents = {key: {name: value for name, value in answer.items() if name != "recipients"}
                for key, answer in content["consents"].items()}
    return {**content, "consents": consents}


def answer_groups(content: Mapping[str, Any], facts: Facts, typed: Mapping[str, Mapping[str, str]] | None = None) -> list[dict[str, Any]]:
    """Every answer spelled out, by section: {key, title, rows: [{name, label, value, note}]}; `typed` adds what was typed."""
    groups, facts = [], facts.speaking_of(content["business"]["year"])
    for section in questions.SECTIONS:
        values = content.get(section.key, {})
        if section is questions.DECK:
            rows = [{"name": "deck", "label": _("Pitch deck"), "value": values["name"], "note": _file_note(values)}] if values else []
        elif section is questions.CONSENTS:
            rows = [_consent_row(text.key, text.title, text.required, values[text.key]) for text in facts.texts if text.key in values]
        else:
            rows = []
            for question in asked(section, values):
                if question.name in values:
                    value = shown(question, values[question.name], values, facts)
                    raw = (typed or {}).get(section.key, {}).get(question.name, "").strip()
                    rows.append({"name": question.name, "label": short_label(question, facts), "value": value,
                                 "note": _typed_note(question, raw, value)})
        groups.append({"key": section.key, "title": section.title, "rows": rows})
    return groups


def differences(newer: Mapping[str, Any], older: Mapping[str, Any], facts: Facts) -> list[dict[str, str]]:
    """What changed between two versions: {label, old, new}, in the order of the form."""
    before, after = _by_field(older, facts), _by_field(newer, facts)
    changed = []
    for key in [*after, *(k for k in before if k not in after)]:
        old, new = before.get(key, NOTHING), after.get(key, NOTHING)
        if (old["value"], old["note"]) != (new["value"], new["note"]):
            part = "note" if old["value"] == new["value"] else "value"
            changed.append({"label": new["label"] or old["label"], "old": old[part], "new": new[part]})
    return changed


def _by_field(content: Mapping[str, Any], facts: Facts) -> dict[tuple[str, str], dict[str, str]]:
    return {(group["key"], row["name"]): row for group in answer_groups(content, facts) for row in group["rows"]}


def _consent_row(key: str, title: str, required: bool, answer: Mapping[str, Any]) -> dict[str, str]:
    note = ", ".join(answer.get("recipients", []))
    if not answer["given"] and not required:
        note = _("This has no influence on the review.")
    return {"name": key, "label": title, "value": _("Consent given") if answer["given"] else _("No consent given"), "note": note}


def _typed_note(question: questions.Question, raw: str, value: str) -> str:
    if question.kind == "number":
        return _("Format checked")
    plain = raw.replace(",", "")
    if not raw or question.kind not in ("won", "quantity") or plain.isdigit():
        return ""
    return _("Typed: %(text)s") % {"text": raw}


def _file_note(deck: Mapping[str, Any]) -> str:
    return f"{size_words(deck['size'])} · {short_digest(deck['sha256'])}"
