"""What the finder costs: names, answers and papers of a thousand companies and of twenty thousand, beside a bare page, in one run."""
from time import perf_counter

import pytest
from django.db import connection
from django.urls import reverse

from applicants.models import Blob, Comment, Deal, Document, Page, Submission
from fund.models import Indicator
from tests.benchmarks.thousands import fill
from tests.cast import cast

pytestmark = pytest.mark.django_db
FEW, MANY, WRITTEN = 1_000, 20_000, 3_000
TIMES_BARE, TIMES_FEW, MOST_SECONDS = 25, 12, 2.0
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


def searched(client, repeats: int = 4) -> tuple[float, list[float]]:
    """The best time of a bare page and of each search in seconds, in turn."""
    best = [float("inf")] * (len(WORDS) + 1)
    for _ in range(repeats):
        for place, words in enumerate(("", *WORDS)):
            path = reverse("find") if words else reverse("keys")
            start = perf_counter()
            answer = client.get(path, {"q": words}, headers={"HX-Request": "true"} if words else {})
            best[place] = min(best[place], perf_counter() - start)
            assert answer.status_code == 200 and "전부 찾지 못했습니다" not in answer.text
    return best[0], best[1:]


def test_a_search_over_twenty_thousand_companies_and_thousands_of_papers_stays_quick(client):
    c = cast()
    fill(c, c.round, FEW, 1)
    write(c, 0, FEW // 5)
    client.force_login(c.partner.user)
    searched(client, repeats=1)
    bare, few = searched(client)
    fill(c, c.round, MANY - FEW, FEW + 1)
    write(c, 0, WRITTEN - FEW // 5)
    bare_again, many = searched(client)
    line = "; ".join(f"{words} {a:.3f} s, {b:.3f} s ({b / a * bare / bare_again:.1f} x)" for words, a, b in zip(WORDS, few, many, strict=True))
    print(f"bare page {bare:.4f} s; search of {FEW:,} and of {MANY:,} companies with {WRITTEN:,} papers: {line}; "
          f"most {max(many) / bare_again:.1f} x bare")
    assert max(few) / bare <= TIMES_BARE
    assert max(b / a for a, b in zip(few, many, strict=True)) * bare / bare_again <= TIMES_FEW
    assert max(many) <= MOST_SECONDS
