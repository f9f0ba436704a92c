"""What a house says of a company that it met elsewhere, whether it was typed into a form or stands in a row of a table."""
from dataclasses import dataclass
from decimal import Decimal

from applicants.models import Deal


@dataclass(frozen=True)
class Met:
    """A company met elsewhere, as the house heard of it; `ask` in won."""

    name: str
    source: str
    business_number: str = ""
    country: str = "KR"
    foreign_number: str = ""
    theme: str = ""
    one_line: str = ""
    website: str = ""
    ask: Decimal | None = None
    source_note: str = ""
    stage: str = Deal.Stage.SUBMITTED
    contact: str = ""
    contact_title: str = ""
    contact_email: str = ""
    contact_phone: str = ""
