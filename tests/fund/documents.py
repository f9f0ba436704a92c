"""Plain data for each PDF template, in Korean, small enough to read."""

KO = {"lang": "ko", "as_of": "기준일", "digest": "해시값"}

REPORT = {
    "dated": "2026-08-14",
    "fund": "순환 임팩트 1호 조합",
    "quarter_label": "2026년 2분기",
    "as_of": "2026.6.30",
    "published": "재무 7.15 · 임팩트 8.14",
    "digest": "4f1c" * 16,
    "coverage": "13 / 14곳",
    "money_tiles": [
        {"label": "약정", "value": "250.0", "unit": "억원", "note": "출자자 6곳"},
        {"label": "순자산가치", "value": "229.3", "unit": "억원", "note": "순(Net)"},
    ],
    "bridge": [
        {"op": "", "label": "공정가치 14개사", "value": "228.9"},
        {"op": "+", "label": "기타 순자산", "value": "1.4"},
        {"op": "−", "label": "미지급 성과보수", "value": "1.0"},
        {"op": "=", "label": "순자산가치", "value": "229.3"},
    ],
    "impact_tiles": [
        {
            "label": "재활용량", "value": "18,420", "unit": "t", "status": "risk", "target": "20,000 t", "pct": 92,
            "basis": "4개사 누적, 총량", "evidence": {"A": 65, "B": 27, "C": 7, "D": 1},
        },
        {
            "label": "순감축", "value": "30,714", "unit": "tCO₂e", "status": "none", "target": "33,300", "pct": None,
            "basis": "총량", "evidence": {},
        },
    ],
    "charts": [],
    "holdings": {
        "head": ["회사", "첫 투자", "원가", "공정가치", "판정", "근거"],
        "rows": [
            ["고리자원", "2022.03", "22.0", "38.5", {"status": "risk", "text": "주의"}, {"evidence": "A"}],
            ["빗물창고", "2023.09", "8.0", "4.0", {"status": "none", "text": "미보고"}, {"evidence": ""}],
        ],
        "total": ["투자 2건", "", "30.0", "42.5", "", ""],
    },
    "misses": [{"company": "도란돌봄", "status": "miss", "text": "방문 돌봄 8,100명. 임금 개편을 지원 중입니다."}],
    "negatives": [{"label": "자체 배출", "value": "6,444", "unit": "tCO₂e", "quarter": "+575", "evidence": "A"}],
    "capital_account": {"head": ["항목", "이번 분기"], "rows": [["납입", "2.0"], ["분배", "−1.0"]], "total": ["기말 순자산", "45.9"]},
    "factors": {"head": ["계수", "값", "판"], "rows": [["혼합 폐플라스틱", "2.408", "v3"]]},
    "methods": [{"name": "TVPI", "formula": "(분배 + 순자산가치) ÷ 납입", "source": "ILPA"}],
    "restatements": [
        {"what": "2025년 4분기 재활용량", "old": "14,923 t", "new": "14,660 t", "reason": "계근표 중복", "date": "2026.7.9"},
    ],
    "labels": KO
    | {
        "published": "발행", "coverage": "보고", "restated": "정정", "assured": "제3자 검증", 
        "basis": "순(Net), 총(Gross)은 표에 적었습니다",
        "money": "재무 성과", "money_note": "억원", "impact": "임팩트", "impact_note": "2026.6.30", "target": "가정",
        "statuses": {"ok": "달성", "risk": "주의", "miss": "미달", "none": "미보고"}, "charts": "지나온 길", "charts_note": "",
        "holdings": "투자 목록", "holdings_note": "배수는 총(Gross)", "misses": "미달과 부정적 영향", "misses_note": "",
        "missed_companies": "목표에 못 미친 회사", "no_misses": "없습니다.", "negatives": "부정적 영향", "no_negatives": "없습니다.",
        "negatives_head": ["항목", "누적", "이번 분기", "근거"], "capital_account": "출자자 자본계정", "capital_account_note": "",
        "method": "방법, 계수, 정정", "factors": "계수", "methods": "계산식", "methods_head": ["이름", "식", "출처"],
        "restatements": "정정", "no_restatements": "정정한 수치가 없습니다.",
    },
}  # fmt: skip

MINUTES = {
    "dated": "2026-07-22",
    "fund": "순환 임팩트 1호 조합",
    "digest": "ab12" * 16,
    "title": "제14차 투자심의위원회 의사록",
    "notice": "",
    "void": "",
    "overview": [{"label": "일시", "value": "2026년 7월 22일(수) 14:00"}, {"label": "출석", "value": "재적 6 · 회피 1 · 출석 5"}],
    "attendance": [{"label": "출석", "count": "2", "value": "위원 1 (가 주식회사), 위원 2 (나 주식회사)"}, {"label": "참관", "count": "", "value": "다"}],
    "opening": "재적위원 6명 가운데 5명이 출석하였다.",
    "item": {"head": "제1호 의안", "title": "숨결전지 투자의 건", "about": "전지를 다시 씁니다.",
             "terms": [{"label": "주당 가격", "value": "25,000원"}, {"label": "회수방안", "value": "2030년 매각, 그 전에 상환을 청구할 수 있고 " * 2}]},
    "discussion": [{"who": "위원 2 (나 주식회사)", "text": "판가가 내리면 어떻게 됩니까?"}],
    "votes": {"head": ["위원", "소속", "사전", "최종", "이유"],
              "rows": [["위원 1", "가", "찬성", "찬성", ""], ["위원 2", "나", "반대", "조건부 찬성 (바뀜)", "가격이 높습니다"]]},
    "decision": {"word": "조건부 가결", "tally": "찬성 4 · 반대 1", "text": "제1호 안건을 승인함."},
    "binds": True,
    "conditions": [["1", "안전 인증 취득", "회사", "2026.9.30"]],
    "hashes": [{"label": "심의 자료", "value": "9f0e" * 16}],
    "signatures": {"closing": "출석위원이 서명 또는 날인한다.", "day": "2026년 7월 22일(수)", "note": "", "rows": [
        {"role": "위원 1", "organisation": "가 주식회사"},
        {"role": "위원 2", "organisation": "나 주식회사", "name": "심사역 B", "signed": "2026.7.23 전자서명", "sha256": "77aa" * 16}]},
    "labels": KO
    | {
        "attendance": "출석", "terms": "주요 조건", "discussion": "논의 요지", "no_discussion": "없음", "votes": "표결",
        "decision": "의결", "conditions": "선행조건", "no_conditions": "조건이 없습니다.", "conditions_head": ["번호", "조건", "담당", "기한"],
        "hashes": "자료 해시값", "signatures": "서명", "name": "성명", "sign_here": "(서명 또는 인)",
    },
}  # fmt: skip

NOTICE = {
    "dated": "2026-08-12",
    "fund": "순환 임팩트 1호 조합",
    "digest": "cd34" * 16,
    "title": "출자금 납입 요청 11회차",
    "lp": "출자자 가",
    "gp": "업무집행조합원",
    "number": "11",
    "issued": "2026년 8월 12일",
    "amount": "250,000,000",
    "unit": "원",
    "due": "2026년 9월 4일(금)",
    "text": ["기한까지 조합 계좌로 보내 주십시오."],
    "use": {"head": ["쓰임", "조합 전체 (원)"], "rows": [["투자", "1,000,000,000"], ["관리보수", "250,000,000"]],
            "total": ["합계", "1,250,000,000"]},
    "position": {"head": ["출자자", "약정 (원)", "이번 납입 (원)"], "rows": [["출자자 가", "5,000,000,000", "250,000,000"]]},
    "account": [{"label": "은행", "value": "수탁은행"}, {"label": "계좌번호", "value": "000-0000-0000-00"}],
    "labels": KO
    | {
        "to": "받는 분", "number": "회차", "issued": "발행일", "from": "보내는 곳", "amount": "납입할 금액", "due": "납입 기한",
        "use": "쓰임새", "position": "출자 현황", "position_note": "", "account": "납입 계좌", 
        "account_note": "계좌가 바뀌었다면 먼저 확인해 주십시오.",
    },
}  # fmt: skip

TEMPLATES = {"report": REPORT, "minutes": MINUTES, "notice": NOTICE}
