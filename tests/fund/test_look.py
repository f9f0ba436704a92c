"""How figures, dates and judgement words are written on a page."""
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.utils import translation

from fund.templatetags import look, parts

EVENING = datetime(2026, 7, 31, 9, 0, 5, tzinfo=UTC)


@pytest.fixture(params=["ko", "en"])
def language(request):
    with translation.override(request.param):
        yield request.param


def render(source, **context):
    return engines["django"].from_string(source).render(context).strip()


@pytest.mark.parametrize(("value", "places", "text"), [
    (1234567, 0, "1,234,567"), (Decimal("-1580"), 0, "−1,580"), (Decimal("2.5"), 0, "3"), (Decimal("-0.4"), 0, "0"),
    (0.125, 2, "0.13"), ("9,600.25", 1, "9,600.3"), (None, 0, "–"), ("", 1, "–"), ("several", 0, "–"),
    (Decimal("NaN"), 0, "–"),
])
def test_numbers_have_separators_a_real_minus_and_one_rounding(value, places, text):
    assert look.number(value, places) == text


def test_money_is_whole_won_and_eok_is_a_hundred_million_with_one_decimal():
    assert look.money(Decimal("25000000000")) == "25,000,000,000"
    assert look.money(Decimal("-1580000")) == "−1,580,000"
    assert look.eok(Decimal("25000000000")) == "250.0"
    assert look.eok(Decimal("-1950000000")) == "−19.5"
    assert look.eok(None) == "–"


def test_a_fraction_becomes_a_percentage_once():
    assert look.pct(Decimal("0.12574"), 2) == "12.57%"
    assert look.pct(Decimal("-0.021"), 1) == "−2.1%"
    assert look.pct(None) == "–"


@pytest.mark.parametrize(("value", "places", "text"), [
    (1910, 0, "+1,910"), (-2500, 0, "−2,500"), (0, 0, "0"), (Decimal("0.04"), 1, "0.0"), (Decimal("0.05"), 1, "+0.1"),
    (None, 0, "–"),
])
def test_a_change_carries_its_sign_unless_nothing_changed(value, places, text):
    assert look.signed(value, places) == text


def test_svg_lengths_keep_their_dot_and_stay_inside_the_bar(language):
    assert look.share(82, 125) == "65.6%"
    assert look.share(140, 125) == "100.0%"
    assert look.share(-5, 125) == look.share(None, 125) == look.share(5, 0) == "0.0%"
    assert look.dot(Decimal("1234.5")) == "1234.50"
    assert render('<rect width="{{ p|share:125 }}"/>', p=Decimal("82")) == '<rect width="65.6%"/>'


@pytest.mark.parametrize(("text", "markup"), [
    ("tCO2e", "tCO<sub>2</sub>e"), ("tCO₂e로", "tCO<sub>2</sub>e로"),
    ("CH4, N2O, SF6", "CH<sub>4</sub>, N<sub>2</sub>O, SF<sub>6</sub>"),
    ("1,200 m3", "1,200 m<sup>3</sup>"), ("km2당", "km<sup>2</sup>당"), ("PM2.5", "PM<sub>2.5</sub>"),
    ("form2 2CO", "form2 2CO"),
    ("<b>CO2", "&lt;b&gt;CO<sub>2</sub>"),
])
def test_units_get_subscripts_and_everything_else_is_escaped(text, markup):
    assert look.sub2(text) == markup


def test_markup_that_is_already_safe_is_escaped_only_once():
    assert look.sub2(look.sub2("a < CO2")) == "a &lt; CO<sub>2</sub>"


def test_a_digest_is_shown_by_its_two_ends_or_in_whole_groups():
    whole = "4f1c" + "0" * 56 + "b27d"
    assert look.digest(whole) == "4f1c…b27d"
    assert look.digest("short") == "short"
    assert look.digest_groups("4f1c0a77d2be6cf1") == "4f1c0a77 d2be6cf1"


def test_days_and_moments_are_in_seoul_in_both_languages(language):
    korean = language == "ko"
    assert look.day(EVENING) == ("2026.7.31" if korean else "31 Jul 2026")
    assert look.day(date(2026, 6, 30)) == ("2026.6.30" if korean else "30 Jun 2026")
    assert look.day(datetime(2026, 6, 30, 20, 0, tzinfo=UTC)) == ("2026.7.1" if korean else "1 Jul 2026")
    assert look.moment(EVENING) == ("7월 31일(금) 18:00" if korean else "31 Jul 2026, 18:00")
    assert look.moment(date(2026, 7, 31)) == ("7월 31일(금)" if korean else "31 Jul 2026")
    assert look.stamp(EVENING) == ("2026년 7월 31일(금) 18:00:05" if korean else "31 Jul 2026, 18:00:05")
    assert look.clock(EVENING) == "18:00"
    assert look.day(None) == look.moment("") == look.stamp(None) == look.clock(None) == "–"


def test_judgement_words_follow_the_language(language):
    korean = language == "ko"
    assert look.evidence_word("a") == ("제3자 검증" if korean else "Third-party verified")
    assert look.status_word("miss") == ("미달" if korean else "Missed")
    assert look.state_word("hold") == ("보류" if korean else "On hold")
    assert [look.stage_label(n) for n in range(1, 8)] == (
        ["접수", "심사", "인터뷰", "예비투심", "실사", "본투심", "집행"] if korean else
        ["Received", "Screening", "Interview", "Pre-committee", "Diligence", "Committee", "Closing"])
    assert look.stage_label(0) == look.stage_label(8) == look.stage_label("") == look.evidence_word("E") == ""


def test_seven_pips_say_where_a_deal_is():
    assert parts.pips(3) == ["on", "on", "at", "", "", "", ""]
    assert parts.pips(7) == ["on"] * 6 + ["at"]


def test_evidence_parts_fill_the_bar_and_their_percentages_add_to_a_hundred():
    found = parts.evidence_parts({"A": 1, "B": 1, "C": 1, "D": 0})
    assert [(p["grade"], p["percent"]) for p in found] == [("A", 34), ("B", 33), ("C", 33)]
    assert [p["x"] for p in found] == ["0.00%", "33.33%", "66.67%"]
    assert parts.evidence_parts({"a": Decimal("0.4"), "d": Decimal("0.6")})[1]["width"] == "59.30%"
    assert parts.evidence_parts(None) == parts.evidence_parts({"A": 0}) == []


def test_a_bottom_bar_shows_marked_entries_or_the_first_ones_and_says_whether_more_exist():
    entries = [{"label": n} for n in "abcdef"]
    five = parts.phone_nav([{"items": entries[:2]}, {"items": entries[2:5]}])
    assert ([i["label"] for i in five["items"]], five["more"]) == (list("abcde"), False)
    short = parts.phone_nav([{"items": entries}])
    assert ([i["label"] for i in short["items"]], short["more"]) == (list("abcd"), True)
    marked = parts.phone_nav([{"items": [*entries, {"label": "g", "phone": True}]}])
    assert ([i["label"] for i in marked["items"]], marked["more"]) == (["g"], True)
    assert parts.phone_nav(None) == {"items": [], "more": False}


def test_page_numbers_gather_around_the_current_page():
    page = Paginator(range(187), 16).page(6)
    assert list(parts.elided(page)) == [1, Paginator.ELLIPSIS, 4, 5, 6, 7, 8, Paginator.ELLIPSIS, 12]


class Amounts(forms.Form):
    tonnes = forms.DecimalField(label="Tonnes", help_text="Output")
    grade = forms.ChoiceField(label="Grade", choices=[("A", "A"), ("B", "B")], widget=forms.RadioSelect)


def test_a_field_names_its_help_and_error_and_keeps_what_was_typed():
    form = Amounts({"tonnes": "many"})
    page = render('{% include "components/field.html" with field=form.tonnes suffix="t" only %}', form=form)
    assert 'value="many"' in page and 'aria-invalid="true"' in page
    assert 'aria-describedby="id_tonnes-help id_tonnes-error"' in page
    assert 'id="id_tonnes-help"' in page and 'id="id_tonnes-error"' in page


def test_the_error_summary_counts_and_links_to_the_first_control_of_each_field():
    form = Amounts({"tonnes": "many"})
    page = render('{% include "components/error_summary.html" with form=form only %}', form=form)
    assert parts.error_count(form) == 2
    assert 'href="#id_tonnes"' in page and 'href="#id_grade_0"' in page
    assert render('{% include "components/error_summary.html" with form=form only %}', form=Amounts()) == ""
