"""What the finder finds in long texts: the answers of applications, and the pages of papers with the way to all of them."""
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, F, Func, OuterRef, TextField
from django.urls import reverse
from django.utils.translation import gettext as _

from applicants.models import Form, Page, Submission
from applicants.queries import paper
from applicants.queries.find import MOST, address, written_keys
from applicants.queries.form import spec_of
from applicants.questions import FIRST
from fund.hangul import pattern
from fund.models import Fund, User
from fund.permissions import FOUNDERS, GRANTS, Can
from fund.subjects import Found
from fund.templatetags.look import number

BEST, COUNTED = 3, 1000
IN_WORDS = ("line", "text")


class Words(Func):
    """All texts of an application's answers but those of the company itself, which the company is found by, and of the consents."""

    template = "jsonb_path_query_array(%(expressions)s - 'company' - 'consents' - 'deck', '$.*.* ? (@.type() == \"string\")')::text"
    output_field = TextField()


def answers(user: User, words: str) -> list[Found]:
    """Answers of the newest version of each application, by what was written in words."""
    if not user.organisation_ids(FOUNDERS) and not user.fund_ids(GRANTS[Can.SEE_DEALS]):
        return []
    asked = pattern(words)
    newer = Submission.objects.filter(deal=OuterRef("deal"), number__gt=OuterRef("number"))
    rows = (Submission.objects.filter(~Exists(newer), deal__in=written_keys(user), erased_at=None)
            .annotate(words=Words(F("content"))).filter(words__iregex=asked)
            .select_related("deal__company__organisation", "deal__fund").order_by("-pk"))[:4 * MOST]
    specs: dict[int, dict[str, str]] = {}
    found = []
    for row in rows:
        if row.form_version not in specs:
            specs[row.form_version] = _labels(row.form_version)
        hit = next(_written(row.content, specs[row.form_version], asked), None)
        if hit is not None:
            found.append(Found(row.deal.company.name, address(user, row.deal, "deal_papers"), "case", *hit))
    return found[:MOST]


def papers(user: User, words: str) -> list[Found]:
    """The newest pages that hold the words, and the room in which all of them are listed; by fund."""
    found: list[Found] = []
    funds = user.fund_ids(GRANTS[Can.SEARCH_PAPERS])
    for fund in Fund.objects.filter(pk__in=funds).order_by("pk") if funds else ():
        hits = list(paper.hits(fund, user, words).values_list("pk", flat=True)[:COUNTED + 1])
        if not hits:
            continue
        pages = Page.objects.filter(pk__in=hits[:BEST]).select_related("document__company__organisation")
        found += [_page(fund, page, words) for page in sorted(pages, key=lambda page: hits.index(page.pk))]
        every = _("More than %(n)s pages") if len(hits) > COUNTED else _("All %(n)s pages")
        found.append(Found(every % {"n": number(min(len(hits), COUNTED))}, _room(fund, words), "search",
                           _("in Papers") if len(funds) == 1 else str(fund)))
    return found


def _page(fund: Fund, page: Page, words: str) -> Found:
    url = reverse("applicants:paper", args=[fund.slug, page.document.uuid])
    text = page.text if re.search(paper.pattern(paper.asked_for(words)), page.text, re.I) else page.title
    return Found(f"{page.document.company.name} · {page.document}", f"{url}?{urlencode({'page': page.number, 'q': words})}", "file",
                 page.title or _("page %(n)s") % {"n": page.number}, text)


def _room(fund: Fund, words: str) -> str:
    return f"{reverse('applicants:papers', args=[fund.slug])}?{urlencode({'q': words})}"


def _labels(version: int) -> dict[str, str]:
    """The names of the questions that are answered in words, by section and name."""
    form = Form.objects.filter(step=FIRST, version=version).first()
    sections: Any = spec_of(form).sections if form else ()
    return {f"{section.key}.{question.name}": str(question.short or question.label)
            for section in sections for question in section.questions if question.kind in IN_WORDS and section.key != "company"}


def _written(content: dict[str, Any], labels: dict[str, str], asked: str) -> Iterator[tuple[str, str]]:
    for path, label in labels.items():
        section, name = path.split(".")
        text = content.get(section, {}).get(name)
        if isinstance(text, str) and re.search(asked, text, re.I):
            yield label, text
