"""Versions of the two steps' forms: which one holds for a round, what a version asks, what changed between two."""
from collections.abc import Iterable
from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from applicants.answers import Facts, label, short_label
from applicants.models import Application, Deal, Form, Round
from applicants.questions import FIRST, SECOND, Question, Section, Spec, spec

STEPS = (FIRST, SECOND)


def spec_of(form: Form) -> Spec:
    """A version's sections and questions."""
    return spec(form.step, form.version, form.sections)


def whole_spec(form: Form) -> Spec:
    """A version's sections with every question it holds, also those it leaves out."""
    return spec(form.step, form.version, [
        {**section, "questions": [{**question, "asked": True} for question in section.get("questions", ())]} for section in form.sections])


def round_form(round: Round, step: str, application: Application | None = None) -> Form:
    """The version that holds for a round: the one it names, else the one the application was begun on, else the oldest.

    LookupError where the reference data were never loaded.
    """
    named = round.first_form if step == FIRST else round.second_form
    seen = application.form if application is not None and step == FIRST else None
    found = named or seen or Form.objects.filter(step=step).order_by("version").first()
    if found is None:
        raise LookupError(f"no form of the {step} step is loaded")
    return found


def step_form(deal: Deal, step: str) -> Form:
    """The version by which a deal's step is read: its round's for the first, the one it was asked by for the second."""
    return round_form(deal.round, FIRST, deal.application) if step == FIRST else deal.dossier.form


def known(step: str, version: int) -> Spec:
    """The version that something was handed in by; Form.DoesNotExist where it is not loaded."""
    return spec_of(Form.objects.get(step=step, version=version))


def all_known(asked: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Spec]:
    """The versions named as (step, version), in one query; Form.DoesNotExist where one is not loaded."""
    pairs, wanted = set(asked), Q(pk__in=[])
    for step, version in pairs:
        wanted |= Q(step=step, version=version)
    found = {(form.step, form.version): spec_of(form) for form in Form.objects.filter(wanted)}
    if pairs - found.keys():
        raise Form.DoesNotExist(f"not loaded: {sorted(pairs - found.keys())}")
    return found


def section_as(step: str, version: str, key: str) -> Section | None:
    """A section as a version named from outside shows it; None where there is no such version or section."""
    if not version.isdecimal() or len(version) > 4:
        return None
    form = Form.objects.filter(step=step, version=int(version)).first()
    return spec_of(form).by_key.get(key) if form else None


def newest(step: str) -> Form:
    """The newest version of a step's form; Form.DoesNotExist where none is loaded."""
    return Form.objects.filter(step=step).latest("version")


def forms(step: str = "") -> QuerySet[Form]:
    """Every version, of one step or both, the newest first, with the number of `rounds` it holds for."""
    rows = Form.objects.filter(step=step) if step else Form.objects.all()
    older = Form.objects.filter(step=OuterRef("step"), version__lt=OuterRef("version"))
    unnamed = Case(*(When(~Exists(older), step=one, then=_rounds(**{f"{one}_form": None})) for one in STEPS), default=0)
    named = sum((_rounds(**{f"{one}_form": OuterRef("pk")}) for one in STEPS), Value(0))
    return rows.annotate(rounds=named + unnamed).select_related("written_by__user").order_by("step", "-version")


def _rounds(**which: Any) -> Any:
    """How many calls one can or could apply to are of this kind."""
    alike = Round.objects.filter(is_announced=True, **which).order_by().values("is_announced").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(alike, output_field=IntegerField()), 0)


def changes(old: Spec, new: Spec, facts: Facts) -> list[dict[str, Any]]:
    """What a founder meets anew, in the order of the newer form: {kind, section, label, before, now}.

    `kind` is added, gone or changed; `before` is the question as it was, where it reads differently; `now` is required or
    optional where that is new.
    """
    was, found = _by_place(old), []
    for key, (section, question) in _by_place(new).items():
        before = was[key][1] if key in was else None
        if before != question:
            found.append(_change("changed" if before else "added", section, question, before, facts))
    asked = _by_place(new)
    return found + [_change("gone", section, question, question, facts) for key, (section, question) in was.items() if key not in asked]


def _change(kind: str, section: Section, question: Question, before: Question | None, facts: Facts) -> dict[str, Any]:
    told = label(question, facts) if kind != "gone" else short_label(question, facts)
    old = label(before, facts) if before and kind == "changed" else ""
    demand = "required" if question.required else "optional"
    is_new = kind == "added" or (kind == "changed" and before is not None and before.required != question.required)
    return {"kind": kind, "section": str(section.title), "label": told, "before": old if old != told else "", "now": demand if is_new else ""}


def _by_place(of: Spec) -> dict[tuple[str, str], tuple[Section, Question]]:
    return {(section.key, question.name): (section, question) for section in of.sections for question in section.questions}
