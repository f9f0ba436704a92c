"""The tabs of a deal's page as tests open them."""
from django.test import Client
from django.urls import reverse

from applicants.models import Deal
from applicants.queries.deal_page import TABS

PARTS = ("deal_side", "deal_mandate")  # what a script brings after a tab; each is a page of its own too


def tab(name: str, deal: Deal, *more: object) -> str:
    """The address of a tab, or of another page of the deal."""
    return reverse(f"applicants:{name}", args=[deal.fund.slug, deal.uuid, *more])


def whole(client: Client, deal: Deal) -> str:
    """What every tab says, and the cards that come after a tab."""
    answers = [client.get(tab(name, deal)) for name in (*TABS, *PARTS)]
    assert [answer.status_code for answer in answers] == [200] * len(answers)
    return "\n".join(answer.content.decode() for answer in answers)
