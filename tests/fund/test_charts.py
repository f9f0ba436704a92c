"""Charts: what is drawn is what was given, and nothing in them that a strict policy would refuse."""

import re
import subprocess
import sys
from datetime import date
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from fund import charts
from fund.charts import scale, theme
from fund.palette import light_colours
from fund.periods import Quarter

SVG = "{http://www.w3.org/2000/svg}"
QUARTERS = [f"{2024 + i // 4}Q{i % 4 + 1}" for i in range(12)]
ACTUAL = [(q, Decimal(1_000) * i * i) for i, q in enumerate(QUARTERS[:8], start=1)]
PLAN = [(q, Decimal(1_100) * i * i) for i, q in enumerate(QUARTERS, start=1)]
PATH_WORDS = {
    "title": "누적 재활용량", "actual": "실적", "plan": "투심 가정", "as_of": "기준일", "quarter": "{year}년 {q}분기",
}  # fmt: skip
GRADE_WORDS = {
    "title": "근거 구성", "quarter": "{year}년 {q}분기", "axis": "{yy}.{q}Q",
    "grades": {"A": "A 검증", "B": "B 원본", "C": "C 계측", "D": "D 자가"},
}  # fmt: skip
COUNTS = [{"quarter": "2026Q1", "A": 45, "B": 42, "C": 21, "D": 15}, {"quarter": "2026Q2", "A": 50, "B": 43, "C": 22, "D": 11}]
CASH_WORDS = {"title": "순자산가치", "nav": "NAV", "paid_in": "납입", "distributed": "분배", "unit": "억원"}
FLOWS = [
    {"period": "25H1", "paid_in": Decimal("20"), "distributed": Decimal(0), "nav": Decimal("184.9")},
    {"period": "25H2", "paid_in": Decimal("15"), "distributed": Decimal("6.5"), "nav": Decimal("206.3")},
    {"period": "26H1", "paid_in": Decimal("10"), "distributed": Decimal("5"), "nav": Decimal("229.3")},
]
TREND = [{"period": f"26.{i}Q", "value": v} for i, v in enumerate((400, 1_200, 800), start=1)]


def path(width=theme.WIDE, **changed):
    given = {"actual": ACTUAL, "plan": PLAN, "band": 0.15, "as_of": date(2025, 12, 31), "unit": "t", "labels": PATH_WORDS}
    return charts.path_chart(**{**given, **changed}, width=width)


SPECS = {
    "path": path,
    "path on a phone": lambda: path(theme.PHONE),
    "evidence": lambda: charts.evidence_chart(COUNTS, GRADE_WORDS),
    "cash": lambda: charts.cash_chart(FLOWS, CASH_WORDS, theme.FULL),
    "cash on a phone": lambda: charts.cash_chart(FLOWS, CASH_WORDS, theme.PHONE),
    "bars": lambda: charts.bars_chart([*TREND, {"period": "26.4Q", "value": -300}], {"title": "투입량", "unit": "t"}),
    "slope": lambda: charts.slope_chart([("팀", 2.5, 4)], {"title": "점수", "before": "입학 진단", "after": "현재"}),
    "spark": lambda: charts.spark([90, None, 104], {"title": "고리자원 달성률 90, 104%"}),
}


def placed(svg):
    """Each element with where its own (0, 0) ends up on the page."""

    def walk(element, x, y):
        moved = re.match(r"translate\(([-\d.]+),([-\d.]+)\)", element.get("transform", ""))
        x, y = (x + float(moved[1]), y + float(moved[2])) if moved else (x, y)
        yield element, x, y
        for child in element:
            yield from walk(child, x, y)

    return list(walk(ElementTree.fromstring(svg), 0.0, 0.0))


def bars(svg):
    """Labelled bars as (label, left, top, width, height)."""
    found = []
    for element, x, y in placed(svg):
        numbers = re.fullmatch(r"M([-\d.]+),([-\d.]+)h([-\d.]+)v([-\d.]+)h([-\d.]+)Z", element.get("d", ""))
        if numbers and element.get("aria-label"):
            left, top, width, height, _ = map(float, numbers.groups())
            found.append((element.get("aria-label"), x + left, y + top + min(height, 0), width, abs(height)))
    return found


def points(svg, said):
    """Where the invisible marks stand whose label contains `said`."""
    return [(x, y) for e, x, y in placed(svg) if e.get("opacity") == "0" and said in e.get("aria-label")]


def texts(svg):
    """Every written text with its place."""
    return [("".join(e.itertext()), x, y) for e, x, y in placed(svg) if e.tag == f"{SVG}text"]


@pytest.mark.parametrize("name", SPECS)
def test_a_chart_holds_nothing_a_strict_policy_refuses(name):
    svg = charts.render(SPECS[name]())
    root = ElementTree.fromstring(svg)
    attributes = {key for e in root.iter() for key in e.attrib}
    assert "style" not in attributes and not [key for key in attributes if key.startswith("on") or "href" in key]
    assert {e.tag for e in root.iter()} <= {SVG + t for t in ("svg", "title", "defs", "pattern", "g", "path", "line", "text", "tspan")}
    assert {c for e in root.iter() if (c := e.get("class"))} <= {"t-actual", "t-proj", "strong"}


@pytest.mark.parametrize("name", SPECS)
def test_a_chart_is_named_and_uses_only_colours_both_themes_define(name):
    spec = SPECS[name]()
    root = ElementTree.fromstring(charts.render(spec))
    assert root.find(f"{SVG}title").text == spec["usermeta"]["title"]
    assert root.get("aria-labelledby") == root.find(f"{SVG}title").get("id")
    used = {m for e in root.iter() for v in e.attrib.values() for m in re.findall(r"var\(--([\w-]+)\)", v)}
    assert used and used <= light_colours().keys()
    painted = {e.get(k) for e in root.iter() for k in ("fill", "stroke") if e.get(k)}
    assert [p for p in painted if not re.fullmatch(r"var\(--[\w-]+\)|none|url\(#[\w-]+\)", p)] == []


@pytest.mark.parametrize("name", SPECS)
def test_paper_gets_the_light_theme_and_no_invisible_marks(name):
    printed = charts.for_print(charts.render(SPECS[name]()))
    assert "var(" not in printed and 'opacity="0"' not in printed
    colours = set(re.findall(r"#[0-9a-f]{6}", printed))
    assert colours and colours <= set(light_colours().values())


def test_ids_of_two_charts_never_meet():
    two = [charts.render(charts.evidence_chart(rows, GRADE_WORDS)) for rows in (COUNTS, COUNTS[1:])]
    first, second = (set(re.findall(r' id="([^"]+)"', svg)) for svg in two)
    assert first and second and not first & second
    for svg, ids in zip(two, (first, second), strict=True):
        assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= ids


def test_same_figures_same_digest_and_same_drawing():
    assert charts.digest(path()) == charts.digest(path())
    assert charts.render(path()) == charts.render(path())
    assert re.fullmatch("[0-9a-f]{64}", charts.digest(path()))


def test_other_figures_words_width_or_theme_have_another_digest(monkeypatch):
    found = [charts.digest(s) for s in (path(), path(labels=PATH_WORDS | {"actual": "Actual"}), path(theme.PHONE), path(band=0.1))]
    monkeypatch.setattr(theme, "VERSION", theme.VERSION + "x")
    assert len({*found, charts.digest(path())}) == 5


def test_the_actual_line_stands_where_the_axis_says():
    svg = charts.render(path())
    place = {text: y for text, _, y in texts(svg)}
    per_unit = (place["0"] - place["50,000"]) / 50_000
    zero = points(svg, "2024년 1분기")[0][1] + 1_000 * per_unit
    for (_, value), (_, y) in zip(ACTUAL, points(svg, ", 투심 가정"), strict=True):
        assert y == pytest.approx(zero - float(value) * per_unit, abs=0.6)


def test_quarters_are_spaced_by_their_days():
    svg = charts.render(path())
    at = [points(svg, f"{q[:4]}년 {q[5]}분기")[0][0] for q in QUARTERS]
    days = [(Quarter.parse(b).end - Quarter.parse(a).end).days for a, b in pairwise(QUARTERS)]
    per_day = (at[-1] - at[0]) / sum(days)
    assert [round((b - a) / per_day) for a, b in pairwise(at)] == days


def test_each_point_says_its_quarter_figure_unit_and_plan():
    svg = charts.render(path())
    said = [e.get("aria-label") for e, *_ in placed(svg) if e.get("role") == "graphics-symbol"]
    assert said[7] == "2025년 4분기 64,000 t, 투심 가정 70,400 t"
    assert said[8] == "2026년 1분기 투심 가정 89,100 t"
    assert len(said) == len(QUARTERS)


def test_actual_is_solid_plan_is_dashed_and_lines_are_named_beside_their_end():
    svg = charts.render(path())
    lines = {e.get("stroke"): e.get("stroke-dasharray") for e, *_ in placed(svg) if e.tag == f"{SVG}path" and e.get("stroke")}
    assert lines["var(--projection)"] == "6,4" and lines["var(--actual)"] is None
    named = {text: x for text, x, _ in texts(svg)}
    assert named["실적 64,000 t"] > points(svg, "2025년 4분기")[0][0]
    assert named["투심 가정158,400 t"] > points(svg, "2026년 4분기")[0][0]


@pytest.mark.parametrize("ahead", [Decimal("0.8"), Decimal("1.3")])
def test_the_names_of_two_lines_that_end_together_do_not_overlap(ahead):
    svg = charts.render(path(plan=PLAN[:8], actual=[(q, v * ahead) for q, v in PLAN[:8]]))
    place = {text[:2]: y for text, _, y in texts(svg)}
    assert abs(place["실적"] - place["투심"]) >= 32


def test_columns_add_up_with_grade_a_at_the_base_and_d_hatched():
    svg = charts.render(charts.evidence_chart(COUNTS, GRADE_WORDS))
    last = [bar for bar in bars(svg) if "2026년 2분기" in bar[0]]
    assert [bar[0] for bar in last] == [
        "2026년 2분기 A 검증 40%, 50 / 126",
        "2026년 2분기 B 원본 34%, 43 / 126",
        "2026년 2분기 C 계측 17%, 22 / 126",
        "2026년 2분기 D 자가 9%, 11 / 126",
    ]
    tall = sum(height + 2 for *_, height in last)
    for (_, _, _, _, height), count in zip(last, (50, 43, 22, 11), strict=True):
        assert height + 2 == pytest.approx(tall * count / 126, abs=0.05)
    tops = [top for _, _, top, _, _ in last]
    assert tops == sorted(tops, reverse=True)
    fills = [e.get("fill") for e, *_ in placed(svg) if "2026년 2분기 D" in e.get("aria-label", "")]
    assert len(fills) == 1 and fills[0].startswith("url(#hatch-d-")


def test_each_name_stands_in_the_middle_of_its_own_segment():
    svg = charts.render(charts.evidence_chart(COUNTS, GRADE_WORDS))
    segments = {label.split("분기 ")[1].split("%")[0]: (top, height) for label, _, top, _, height in bars(svg) if "2분기" in label}
    written = {text: y for text, _, y in texts(svg) if text in segments}
    assert written.keys() == segments.keys()
    for text, y in written.items():
        top, height = segments[text]
        assert y - 4 == pytest.approx(top + height / 2, abs=1)


def test_thin_segments_push_their_names_apart():
    svg = charts.render(charts.evidence_chart([{"quarter": "2026Q2", "A": 97, "B": 1, "C": 1, "D": 1}], GRADE_WORDS))
    at = sorted(y for text, _, y in texts(svg) if re.match("[ABCD] ", text))
    assert len(at) == 4 and all(b - a >= 14.9 for a, b in pairwise(at))


def test_flows_hang_below_and_stand_above_zero_in_proportion():
    found = {bar[0]: bar for bar in bars(charts.render(charts.cash_chart(FLOWS, CASH_WORDS, theme.FULL)))}
    paid = [found[f"{p} 납입 −{v}억원"] for p, v in (("25H1", "20.0"), ("25H2", "15.0"), ("26H1", "10.0"))]
    back = [found[f"{p} 분배 +{v}억원"] for p, v in (("25H2", "6.5"), ("26H1", "5.0"))]
    assert len(found) == 5
    zero = paid[0][2]
    assert [bar[2] for bar in paid] == pytest.approx([zero] * 3, abs=0.02)
    assert [bar[2] + bar[4] for bar in back] == pytest.approx([zero] * 2, abs=0.02)
    unit = paid[0][4] / 20
    assert [bar[4] / unit for bar in (*paid, *back)] == pytest.approx([20, 15, 10, 6.5, 5], abs=0.01)


def test_the_nav_line_and_the_flow_bars_share_one_time_axis():
    svg = charts.render(charts.cash_chart(FLOWS, CASH_WORDS, theme.FULL))
    nav = points(svg, "NAV")
    middles = sorted(left + width / 2 for label, left, _, width, _ in bars(svg) if "납입" in label)
    assert [x for x, _ in nav] == pytest.approx(middles, abs=0.02)
    steps = [a[1] - b[1] for a, b in pairwise(nav)]
    assert steps[0] / steps[1] == pytest.approx((206.3 - 184.9) / (229.3 - 206.3), abs=0.01)
    assert {"분배 +11.5", "납입 −45.0", "NAV 229.3"} <= {text for text, *_ in texts(svg)}


def test_bars_start_at_zero_and_only_the_last_actual_one_is_solid():
    rows = [*TREND, {"period": "26.4Q", "value": 600, "plan": True}]
    svg = charts.render(charts.bars_chart(rows, {"title": "투입량", "unit": "t"}))
    heights = [bar[4] for bar in sorted(bars(svg), key=lambda bar: bar[1])]
    assert [h / heights[0] for h in heights] == pytest.approx([1, 3, 2, 1.5], abs=0.01)
    fills = {e.get("aria-label"): e.get("fill") for e, *_ in placed(svg) if e.get("aria-label")}
    assert fills["26.3Q 800 t"] == "var(--actual)" and fills["26.1Q 400 t"] == "var(--actual-prev)"
    assert fills["26.4Q 600 t"].startswith("url(#hatch-proj-")


def test_a_loss_hangs_below_zero_crosshatched():
    svg = charts.render(charts.bars_chart([*TREND, {"period": "26.4Q", "value": -300}], {"title": "손익", "unit": "t"}))
    by_label = {bar[0]: bar for bar in bars(svg)}
    loss, gain = by_label["26.4Q −300 t"], by_label["26.2Q 1,200 t"]
    assert loss[2] == pytest.approx(gain[2] + gain[4], abs=0.02)
    fills = [e.get("fill") for e, *_ in placed(svg) if e.get("aria-label") == "26.4Q −300 t"]
    assert len(fills) == 1 and fills[0].startswith("url(#hatch-neg-")


def test_every_spark_has_the_same_axes_and_a_gap_stays_a_gap():
    low, high = (charts.render(charts.spark(values, {"title": "달성률"})) for values in ([10, None, 20], [140, None, 200]))
    rules = [[(x, y) for e, x, y in placed(svg) if e.tag == f"{SVG}line"] for svg in (low, high)]
    assert rules[0] == rules[1] and len(rules[0]) == 2
    line = next(e.get("d") for e, *_ in placed(low) if e.get("stroke") == "var(--actual)" and e.get("stroke-linecap"))
    assert line.count("M") == 2


@pytest.mark.parametrize("name", ["path on a phone", "cash on a phone", "evidence", "bars", "slope"])
def test_no_text_leaves_the_chart(name):
    spec = SPECS[name]()
    for text, x, y in texts(charts.render(spec)):
        assert 0 <= y <= spec["usermeta"]["height"]
        assert -1 <= x <= spec["usermeta"]["width"], text


def test_a_long_figure_gets_the_margin_it_needs():
    svg = charts.render(path(theme.PHONE, unit="tCO₂e", actual=[], plan=[(q, v * 1000) for q, v in PLAN]))
    at = next(x for text, x, _ in texts(svg) if text.startswith("투심 가정"))
    assert at + scale.extent("158,400,000 tCO₂e") <= theme.PHONE


def test_subscripts_are_lowered_digits_and_stay_whole_in_labels():
    svg = charts.render(path(unit="tCO₂e"))
    lowered = [e for e, *_ in placed(svg) if e.tag == f"{SVG}tspan" and e.text == "2" and e.get("dy") == "3"]
    assert lowered and "64,000 tCO₂e" in svg and "CO₂" not in "".join(text for text, *_ in texts(svg))


def test_words_are_text_never_markup_or_expressions():
    hostile = '<script>alert(1)</script>" onload="x ${datum.y} {{1}} &amp;'
    svg = charts.render(path(labels=PATH_WORDS | {"as_of": hostile, "title": hostile}))
    root = ElementTree.fromstring(svg)
    assert hostile in [text for text, *_ in texts(svg)] and root.find(f"{SVG}title").text == hostile
    assert "<script" not in svg and "onload" not in {k for e in root.iter() for k in e.attrib}


def test_a_chart_without_actual_or_without_plan_is_still_drawn():
    only_plan = charts.render(path(actual=[]))
    only_actual = charts.render(path(plan=[], band=None))
    assert len(points(only_plan, "투심 가정")) == len(PLAN) and "실적" not in only_plan
    assert len(points(only_actual, "분기")) == len(ACTUAL) and "투심 가정" not in only_actual


def test_asking_for_chart_names_loads_no_heavy_library():
    heavy = ("altair", "pandas", "vl_convert", "typst", "PIL", "pypdfium2")
    code = f"import sys, fund.charts, fund.pdf, applicants.contents.pdf, applicants.contents.confined; print([m for m in {heavy} if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("value", "places", "sign", "text"),
    [
        (18420, 0, False, "18,420"),
        (Decimal("-0.05"), 1, False, "−0.1"),
        (Decimal("0.5"), 0, True, "+1"),
        (-0.04, 1, True, "0.0"),
        (2.675, 2, False, "2.68"),
    ],
)
def test_numbers_have_separators_half_up_and_a_real_minus(value, places, sign, text):
    assert scale.written(value, places, sign=sign) == text


@pytest.mark.parametrize(("unit", "text"), [("t", "412 t"), ("명", "412명"), ("%", "412%"), ("", "412"), ("tCO₂e", "412 tCO₂e")])
def test_hangul_units_follow_and_latin_units_stand_apart(unit, text):
    assert scale.with_unit("412", unit) == text


def test_ticks_are_round_and_go_through_zero():
    assert scale.ticks(35_000) == [0, 10_000, 20_000, 30_000]
    assert scale.ticks(42, 3, low=-15) == [0, 20, 40]
    assert scale.ticks(9, 3, low=-8) == [-5, 0, 5]
    assert scale.ticks(0) == [0]


def test_percentages_add_up_to_a_hundred():
    assert scale.whole_percents([Decimal(1), Decimal(1), Decimal(1)]) == [34, 33, 33]
    assert scale.whole_percents([Decimal(0), Decimal(0)]) == [0, 0]


def test_positions_are_spread_inside_their_room():
    assert scale.spread([10, 12, 13], 15, 0, 100) == [10, 25, 40]
    assert scale.spread([90, 95, 99], 15, 0, 100) == [70, 85, 100]
