"""A sample pitch deck (견본) of an invented plastic recycler, so that a demonstration has a real PDF to read."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from fund import pdf

MARK, NOTE = "견본", "견본입니다. 회사와 숫자는 모두 가상입니다."


def sample_deck(
    company: str,
    *,
    dated: date,
    tonnes: Mapping[int, int],
    revenue: Mapping[int, int],
    plan: Mapping[int, int],
    factor: float,
    own_emissions: int,
    ask: int,
) -> bytes:
    """Eight 16:9 slides as PDF.

    `tonnes` (recycled output) and `revenue` (million won) per past year, `plan` tonnes per coming year; `factor` is
    tCO2e avoided per tonne, `own_emissions` tCO2e of the last year, `ask` million won. Every other figure follows from these.
    """
    last = max(tonnes)
    output = tonnes[last]
    intake = round(output / 0.78)
    residue = round(intake * 0.19)
    avoided = round(output * factor)
    data: dict[str, Any] = {
        "dated": dated.isoformat(),
        "labels": {"lang": "ko"},
        "mark": MARK,
        "mark_note": NOTE,
        "company": company,
        "tagline": "혼합 폐플라스틱을 다시 원료로",
        "promise": "섞여서 버려지던 플라스틱을 골라, 씻고, 사출 원료 펠릿으로 되돌립니다.",
        "founded": f"{min(tonnes)}년 설립",
        "place": "경기 화성",
        "contact": "ir@example.org · 발표 자료 견본",
        "problem": {
            "kicker": "문제",
            "title": "섞인 플라스틱은 재활용하지 못하고 태웁니다",
            "text": "소재가 섞이고 오염되면 선별 비용이 원료값을 넘습니다. 그래서 고를 수 있는 것까지 소각장으로 갑니다.",
            "stats": [
                {"value": "62", "unit": "%", "label": "우리가 조사한 선별장 네 곳에서 소각으로 보낸 비율"},
                {"value": "18", "unit": "만원/t", "label": "선별장이 내는 처리비"},
                {"value": "5", "unit": "종", "label": "한 더미에 섞인 평균 소재 수"},
            ],
        },
        "process": _process(intake, output, residue),
        "product": {
            "kicker": "제품",
            "title": "신재와 같은 설비에서 바로 쓰는 펠릿",
            "head": ["항목", company, "일반 재생 펠릿", "신재"],
            "rows": [
                ["순도", "99.2%", "96.5%", "99.9%"],
                ["용융지수 편차", "±6%", "±18%", "±3%"],
                ["가격 (만원/t)", "118", "95", "152"],
                ["재생 원료 함량", "100%", "100%", "0%"],
            ],
            "note": "자체 시험 성적. 공인 시험은 올해 4분기에 받습니다.",
        },
        "traction": _traction(tonnes, revenue, plan),
        "impact": _impact(last, output, factor, avoided, own_emissions),
        "team": {
            "kicker": "팀과 단위 경제성",
            "title": "설비, 소재, 영업을 해 본 사람들",
            "people": [
                {"name": "한가온", "role": "대표", "text": "선별 설비 설계 11년, 공장 두 곳 가동"},
                {"name": "류다솜", "role": "기술", "text": "고분자 물성, 특허 3건 출원"},
                {"name": "마루한", "role": "영업", "text": "사출 업체 32곳과 거래"},
            ],
            "economics_title": "1톤을 팔 때 (만원)",
            "economics": [
                {"label": "펠릿 판매", "value": "118"},
                {"label": "처리비 수입", "value": "+18"},
                {"label": "수거와 선별", "value": "−41"},
                {"label": "전력과 용수", "value": "−23"},
                {"label": "잔재물 처리", "value": "−12"},
                {"label": "남는 돈", "value": "60"},
            ],
        },
        "ask": {
            "kicker": "제안",
            "title": f"2호 라인으로 연 {max(plan.values()):,} t을 처리합니다",
            "amount": f"{ask / 100:,.1f}",
            "unit": "억원",
            "terms": "상환전환우선주, 2호 라인 가동까지 18개월",
            "uses": [
                {"label": "2호 라인 설비", "share": 62},
                {"label": "선별 인력과 교육", "share": 18},
                {"label": "공인 시험과 인증", "share": 8},
                {"label": "운전자금", "share": 12},
            ],
            "milestones": [
                {"when": f"{last + 1}년 2분기", "what": "2호 라인 발주, 공인 시험 성적"},
                {"when": f"{last + 1}년 4분기", "what": "시운전, 장기 공급 계약 두 건"},
                {"when": f"{last + 2}년 2분기", "what": "두 라인 가동, 월 손익분기"},
            ],
        },
    }
    return pdf.compile("sample_deck", data)


def _process(intake: int, output: int, residue: int) -> dict[str, Any]:
    parts = [("펠릿", output), ("잔재물", residue), ("수분과 손실", intake - output - residue)]
    return {
        "kicker": "해결",
        "title": "네 단계로 소재를 되찾습니다",
        "steps": [
            {"name": "들이기", "text": "선별장에서 혼합 더미를 계근하고 받습니다."},
            {"name": "고르기", "text": "근적외선으로 다섯 소재를 초당 2.8 m에서 나눕니다."},
            {"name": "씻기", "text": "물을 92% 다시 쓰며 라벨과 유분을 벗깁니다."},
            {"name": "펠릿", "text": "압출하고 로트마다 물성을 남깁니다."},
        ],
        "balance_title": f"지난해 투입 {intake:,} t이 간 곳",
        "balance": [{"label": name, "tonnes": tonnes, "shown": f"{tonnes:,} t"} for name, tonnes in parts],
    }


def _traction(tonnes: Mapping[int, int], revenue: Mapping[int, int], plan: Mapping[int, int]) -> dict[str, Any]:
    past = [
        {"label": f"{year}", "tonnes": t, "shown": f"{t:,} t", "revenue": f"매출 {revenue[year] / 100:,.1f}억원", "plan": False}
        for year, t in sorted(tonnes.items())
    ]
    ahead = [{"label": f"{year} 계획", "tonnes": t, "shown": f"{t:,} t", "revenue": "", "plan": True} for year, t in sorted(plan.items())]
    first, last = min(tonnes), max(tonnes)
    return {
        "kicker": "실적",
        "title": f"{last - first}년 만에 {tonnes[last] / tonnes[first]:.1f}배를 재활용합니다",
        "years": past + ahead,
        "note": "재활용량은 출하 계근 기준입니다. 빗금은 계획입니다.",
    }


def _impact(year: int, output: int, factor: float, avoided: int, own: int) -> dict[str, Any]:
    return {
        "kicker": "임팩트",
        "title": f"{year}년 순감축 {avoided - own:,} tCO₂e",
        "terms": [
            {"label": "재활용량", "value": f"{output:,}", "unit": "t"},
            {"op": "×"},
            {"label": "회피 계수 (소각 대비)", "value": f"{factor:.3f}", "unit": "tCO₂e/t"},
            {"op": "−"},
            {"label": "자체 배출", "value": f"{own:,}", "unit": "tCO₂e"},
            {"op": "="},
            {"label": "순감축", "value": f"{avoided - own:,}", "unit": "tCO₂e"},
        ],
        "notes": [
            "반사실은 소각입니다. 매립과 견주면 값이 절반 아래로 줄어듭니다.",
            "재활용량은 구매처 계근표, 전력은 고지서로 확인합니다.",
            "잔재물 소각은 자체 배출에 넣었습니다.",
        ],
    }
