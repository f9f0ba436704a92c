"""Who is named in an application, and a text without them: what is left of a reviewer's comment once the application is erased."""
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from applicants.models import Deal, DossierVersion
from applicants.queries.contact import contacts
from fund.models import User
from fund.permissions import FOUNDERS

GAP = "[…]"
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"(?<!\d)(?:\+?82[-. ]?|0)1[016789][-. ]?\d{3,4}[-. ]?\d{4}(?!\d)")
COLUMNS = (("people", "members", "name"), ("terms", "holders", "holder"), ("terms", "before", "who"))  # of the second step


def named_in(deal: Deal) -> list[str]:
    """The names, addresses and numbers of the startup's people and of those its second step lists or the fund noted, the longest first."""
    people = User.objects.filter(seats__organisation=deal.company.organisation_id, seats__role__in=FOUNDERS).distinct()
    found = {text for user in people for text in (user.name, user.email, user.phone)}
    for contact in contacts(deal):
        found |= {contact.name, contact.email, contact.phone}
    for version in DossierVersion.objects.filter(dossier__deal=deal, erased_at=None):
        found |= set(_listed(version.content))
    return sorted({name.strip() for name in found if len(name.strip()) > 1}, key=len, reverse=True)


def without(text: str, names: Iterable[str]) -> str:
    """The text with these names, and every mail address and mobile number, taken out."""
    for name in names:
        text = re.sub(re.escape(name), GAP, text, flags=re.IGNORECASE)
    return PHONE.sub(GAP, ADDRESS.sub(GAP, text))


def _listed(content: Mapping[str, Any]) -> Iterator[str]:
    for section, question, column in COLUMNS:
        for row in content.get(section, {}).get(question) or ():
            if isinstance(row, Mapping) and isinstance(row.get(column), str):
                yield row[column]
