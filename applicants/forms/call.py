"""A call for applications as a form, and more time for one applicant."""
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from applicants.forms.eligibility import MayStayOpen
from applicants.metrics.eligibility import DEFAULTS, EXCLUDED
from applicants.models import Company, Deal, Form, Round, Rubric
from applicants.queries.call import form_versions, is_scored, rubrics, seen
from applicants.queries.eligibility import EXCLUDED_WORDS
from applicants.queries.form import round_form
from applicants.queries.promise import AFTER, step_word
from applicants.queries.stage_plan import plan_of, with_left
from applicants.questions import FIRST, SECOND
from fund.forms.columns import DayField, LooseWonField
from fund.models import Fund
from fund.templatetags.look import day

SEOUL = gettext_lazy("Seoul time.")
LONG = {"max_length": 3000, "widget": forms.Textarea(attrs={"rows": 5})}
RULES = ("max_age_years", "ask_min", "ask_max", "themes", "excluded", "korea_only", "not_affiliated")
ROUND = ("name_ko", "name_en", "about_ko", "about_en", "opens_at", "closes_at", "results_by", "grace_minutes", "rubric")


class MomentField(forms.DateTimeField):
    """A day and a time in Seoul, picked or typed; to the minute."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}))
        kwargs.setdefault("input_formats", ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y.%m.%d %H:%M", "%Y/%m/%d %H:%M"])
        kwargs.setdefault("help_text", SEOUL)
        wrong = gettext_lazy("No day and time was found. For example: 2026-09-30 18:00")
        super().__init__(**kwargs, error_messages={"invalid": wrong, "required": gettext_lazy("Enter a day and a time.")})


class OpenMomentField(MayStayOpen, MomentField):
    pass


class WhyField(MayStayOpen, forms.CharField):
    pass


class VersionChoice(forms.ModelChoiceField):
    def label_from_instance(self, form: Form) -> str:
        words = _("version %(n)s") % {"n": form.version}
        return " · ".join(text for text in (words, day(timezone.localdate(form.written_at)), form.note) if text)


class CallForm(forms.Form):
    """What a round says. For one that has opened: the opening is fixed, the rubric too once cards are out, and a reason is asked for."""

    use_required_attribute = False

    name_ko = forms.CharField(label=gettext_lazy("Name in Korean"), max_length=120)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=120)
    about_ko = forms.CharField(label=gettext_lazy("What the call is for, in Korean"), required=False, **LONG)
    about_en = forms.CharField(label=gettext_lazy("What the call is for, in English"), required=False, **LONG)
    opens_at = MomentField(label=gettext_lazy("Opens at"))
    closes_at = MomentField(label=gettext_lazy("Closes at"))
    results_by = DayField(label=gettext_lazy("Results by"), help_text=gettext_lazy("Founders are promised an answer by this day."))
    grace_minutes = forms.IntegerField(label=gettext_lazy("Grace after closing"), min_value=0, max_value=120, initial=10,
                                       widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input right"}),
                                       help_text=gettext_lazy("So long what was begun before closing may still be handed in. 0 to 120."))
    rubric = forms.ModelChoiceField(label=gettext_lazy("Rubric"), queryset=Rubric.objects.none(), empty_label=gettext_lazy("Choose"))
    first_form = VersionChoice(label=gettext_lazy("Form of the first step"), queryset=Form.objects.none(), empty_label=None)
    second_form = VersionChoice(label=gettext_lazy("Form of the second step"), queryset=Form.objects.none(), empty_label=None)
    max_age_years = forms.IntegerField(label=gettext_lazy("Oldest company"), required=False, min_value=1, max_value=30,
                                       widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input right"}),
                                       help_text=gettext_lazy("Years from founding to closing. Empty: any age."))
    ask_min = LooseWonField(label=gettext_lazy("Smallest sum"), required=False)
    ask_max = LooseWonField(label=gettext_lazy("Largest sum"), required=False)
    themes = forms.MultipleChoiceField(label=gettext_lazy("Themes"), choices=Company.Theme.choices, required=False,
                                       widget=forms.CheckboxSelectMultiple, help_text=gettext_lazy("None ticked: every theme."))
    excluded = forms.MultipleChoiceField(label=gettext_lazy("Excluded fields"), choices=[(key, EXCLUDED_WORDS[key]) for key in EXCLUDED],
                                         required=False, widget=forms.CheckboxSelectMultiple)
    korea_only = forms.BooleanField(label=gettext_lazy("Companies registered in Korea only"), required=False)
    not_affiliated = forms.BooleanField(label=gettext_lazy("No affiliate of a restricted business group"), required=False)
    reason = WhyField(label=gettext_lazy("Why it changes"), max_length=300,
                      help_text=gettext_lazy("Everybody reads it on the call's page, with the day. Drafts keep all their answers."))
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, data: Any = None, *, row: Round | None = None, fund: Fund | None = None) -> None:
        self.row, self.stages = row, _promisable(row, fund or (row.fund if row else None))
        super().__init__(data, initial=_written(row) if row else {"grace_minutes": 10, **DEFAULTS})
        for stage in self.stages:
            self.fields[f"target_{stage}"] = DayField(label=step_word(stage), required=False)
            if row is not None:
                self.initial[f"target_{stage}"] = row.targets.get(stage, "")
        self.opened = row is not None and row.opens_at <= timezone.now()
        self.fields["rubric"].queryset = rubrics(row.rubric_id if row else None)
        for step in (FIRST, SECOND):
            versions = form_versions(step)
            self.fields[f"{step}_form"].queryset = versions
            if row is None:
                self.initial[f"{step}_form"] = versions.first()
        if self.opened:
            self.fields["opens_at"].disabled = True
        else:
            del self.fields["reason"]
        if row is not None and is_scored(row):
            self.fields["rubric"].help_text = gettext_lazy("Scorecards were given out, so it stays. Another rubric needs a new call.")
            self.fields["rubric"].disabled = "rubric" not in self.data  # a choice made before the first card is answered, not dropped

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in ("opens_at", "closes_at"):  # the page speaks in minutes; what was not touched stays to the second
            was, now = getattr(self.row, name, None), cleaned.get(name)
            if was and now and now.replace(second=0, microsecond=0) == was.replace(second=0, microsecond=0):
                cleaned[name] = was
        return cleaned

    @property
    def targets(self) -> list[forms.BoundField]:
        """The promised days after the result of the review, in the order of the steps."""
        return [self[f"target_{stage}"] for stage in self.stages]

    @property
    def has_targets(self) -> bool:
        """Whether any of them is given or was refused."""
        return any(field.value() or field.errors for field in self.targets)

    @property
    def said(self) -> dict[str, Any]:
        """The columns of the round as a valid form gives them."""
        given = self.cleaned_data
        rules = {name: given[name] for name in RULES if given.get(name)}
        for name in ("ask_min", "ask_max"):
            if name in rules:
                rules[name] = int(rules[name])
        days = {stage: day.isoformat() for stage in self.stages if (day := given.get(f"target_{stage}"))}
        return {name: given[name] for name in ROUND} | {
            "targets": days, "first_form": given["first_form"], "second_form": given["second_form"], "eligibility": rules}


def _promisable(row: Round | None, fund: Fund | None) -> list[str]:
    """The steps a round may promise a day for, in the fund's order: the stages the fund uses, and those it has promised already."""
    may = [str(stage.value) for stage in AFTER]
    if fund is None:
        return may
    promised = [stage for stage in may if row is not None and stage in row.targets]
    return [stage for stage in with_left(plan_of(fund).order, promised) if stage in may]


def _written(row: Round) -> dict[str, Any]:
    """The initial values that stand for a round."""
    sums = {name: f"{row.eligibility[name]:,}" for name in ("ask_min", "ask_max") if name in row.eligibility}
    return {name: getattr(row, name) for name in ROUND} | row.eligibility | sums | {
        "first_form": round_form(row, FIRST), "second_form": round_form(row, SECOND), "seen": seen(row)}


class DecideForm(forms.Form):
    """The answer to a request for more time."""

    use_required_attribute = False

    until = OpenMomentField(label=pgettext_lazy("more time", "Until"), help_text=gettext_lazy("Seoul time. Needed to grant."))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, help_text=gettext_lazy("The founder reads it in a letter."),
                             error_messages={"required": gettext_lazy("Say why; the founder reads it.")})


class DealChoice(forms.ModelChoiceField):
    def label_from_instance(self, deal: Deal) -> str:
        return f"{deal.company.name} · {deal.receipt_no}"


class GiveForm(forms.Form):
    """More time for somebody who did not ask."""

    use_required_attribute = False

    deal = DealChoice(label=gettext_lazy("Application"), queryset=Deal.objects.none(), to_field_name="uuid", empty_label=gettext_lazy("Choose"),
                      error_messages={"required": gettext_lazy("Choose an application."), "invalid_choice": gettext_lazy("Choose an application.")})
    until = MomentField(label=pgettext_lazy("more time", "Until"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, help_text=gettext_lazy("The founder reads it in a letter."),
                             error_messages={"required": gettext_lazy("Say why; the founder reads it.")})

    def __init__(self, deals: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deal"].queryset = deals
