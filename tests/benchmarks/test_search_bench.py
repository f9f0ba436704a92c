"""What the finder costs: names, answers and papers of a thousand companies and of twenty thousand, beside a fixed piece of work, in one run."""
from time import perf_counter

import pytest
from django.db import connection
from django.urls import reverse

from applicants.models import Blob, Comment, Deal, Document, Page, Submission
from fund.models import Indicator
from tests.benchmarks.clock import fixed_work, ratio, seconds
from tests.benchmarks.thousands import fill
from tests.cast import cast

pytestmark = pytest.mark.django_db
FEW, MANY, WRITTEN = 1_000, 20_000, 3_000
TIMES_FIXED, TIMES_FEW, MOST_SECONDS = 20, 12, 2.0
ANSWER = "혼합 폐플라스틱을 골라 식품용 재생 원료로 만드는 설비이고 시험 설비가 넉 달째 돕니다. recycled pellets, 20 t a month. " * 3
PAGE = "선별장은 하루 10톤을 받고 그 가운데 여섯 톤을 다시 원료로 냅니다. Sorted by near infrared light; 62 % used to be burnt. " * 14
WORDS = ("ㄱㄹㅂㅎ", "고래밥", "회사 77", "zebra", "원료")  # two that nothing holds, one of names, one in Latin letters, one that every text holds


def write(c, first: int, count: int) -> None:
    """Answers, a page of a deck and a comment for so many of the newest deals without."""
    deals = list(Deal.objects.filter(submissions=None).order_by("pk")[first:first + count])
    blob = Blob.objects.get_or_create(sha256="b" * 64, defaults={"size": 3, "mime": "application/pdf"})[0]
    decks = Document.objects.bulk_create((Document(company_id=deal.company_id, deal=deal, kind="deck", name="IR.pdf", blob=blob, page_count=1)
                                          for deal in deals), batch_size=2_000)
    Page.objects.bulk_create((Page(document=deck, number=1, text=f"{deck.pk} {PAGE}") for deck in decks), batch_size=2_000)
    shared = {"number": 1, "form_version": 1, "submitted_by": c.founder, "indicator": Indicator.objects.get(code="recycled-output"), "revenue": 1,
              "revenue_before": 1, "cost_of_sales": 1, "cash": 1, "monthly_spend": 1, "ask": 1, "pre_money": 1, "baseline": 1, "target": 2,
              "target_year": 2030}
    Submission.objects.bulk_create((Submission(deal=deal, deck=deck, sha256=f"{deal.pk:064x}", content={
        "form": 1, "company": {"name": "회사"}, "business": {"problem": f"{deal.pk} {ANSWER}", "solution": ANSWER, "team": ANSWER}}, **shared)
        for deal, deck in zip(deals, decks, strict=True)), batch_size=1_000)
    Comment.objects.bulk_create((Comment(deal=deal, author=c.partner, text=ANSWER) for deal in deals), batch_size=2_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def searched(client, repeats: int = 6) -> list[tuple[list[float], list[float]]]:
    """Of each search its times in seconds, and those of the fixed piece of work just before each."""
    found: list[tuple[list[float], list[float]]] = [([], []) for _ in WORDS]
    for _ in range(repeats):
        for (times, fixed), words in zip(found, WORDS, strict=True):
            start = perf_counter()
            fixed_work()
            between = perf_counter()
            answer = client.get(reverse("find"), {"q": words}, headers={"HX-Request": "true"})
            times.append(perf_counter() - between)
            fixed.append(between - start)
            assert answer.status_code == 200 and "전부 찾지 못했습니다" not in answer.text
    return found


def test_a_search_over_twenty_thousand_companies_and_thousands_of_papers_stays_quick(client):
    c = cast()
    fill(c, c.round, FEW, 1)
    write(c, 0, FEW // 5)
    client.force_login(c.partner.user)
    searched(client, repeats=1)
    first = searched(client)
    fill(c, c.round, MANY - FEW, FEW + 1)
    write(c, 0, WRITTEN - FEW // 5)
    second = searched(client)
    few, many = [ratio(*pair) for pair in first], [ratio(*pair) for pair in second]
    line = "; ".join(f"{words} {seconds(first[n][0])}, {seconds(second[n][0])} ({few[n]:.1f} and {many[n]:.1f} x fixed)" for n, words in enumerate(WORDS))
    print(f"fixed work {seconds(first[0][1])}; search of {FEW:,} and of {MANY:,} companies with {WRITTEN:,} papers: {line}")
    assert max(few) <= TIMES_FIXED
    assert max(b / a for a, b in zip(few, many, strict=True)) <= TIMES_FEW
    assert max(min(times) for times, _fixed in second) <= MOST_SECONDS
