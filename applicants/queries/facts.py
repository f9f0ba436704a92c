"""What the house wrote down itself of a deal met elsewhere, and whether it still may: what founders hand in is theirs to say."""
import hashlib
from typing import Any

from applicants.models import Deal

OF_DEAL = ("ask", "source", "source_note")
OF_COMPANY = ("business_number", "country", "foreign_number", "theme", "one_line", "website", "founded_on")


def is_ours(deal: Deal) -> bool:
    """Whether the house says what is known of this deal: its founders have handed in nothing for it."""
    return not deal.submissions.exists()


def open_facts(deal: Deal) -> tuple[str, ...]:
    """What the house may change: also of the company itself, where no application has described it."""
    return OF_DEAL if deal.company.described_at else OF_COMPANY + OF_DEAL


def written(deal: Deal) -> dict[str, Any]:
    """What is written down now, by column."""
    return {name: getattr(deal if name in OF_DEAL else deal.company, name) for name in open_facts(deal)}


def seen(deal: Deal) -> str:
    """What is written down, hashed: who saves a page shows by it what they had before them."""
    return hashlib.sha256(repr([(name, str(value or "")) for name, value in written(deal).items()]).encode()).hexdigest()[:16]
