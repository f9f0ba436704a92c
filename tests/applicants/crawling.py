"""Walking through the site as one person: every link that a page shows, and what every page said."""
import html
import re
from collections.abc import Iterable
from difflib import unified_diff
from urllib.parse import urlsplit

from django.test import Client

from fund.models import User

LINK = re.compile(r'(?:href|hx-get|src)="([/?][^"#]*)')
LEAVE = re.compile(r"^/(/|accounts|static|i18n|healthz|styleguide|me/sessions)|\.svg$")
CHANGING = [  # what differs from one request to the next, whoever asks
    (re.compile(r'csrfmiddlewaretoken" value="[^"]+"|X-CSRFToken": "[^"]+"'), "csrf"),
    (re.compile(r"\d{1,2}:\d{2}(:\d{2})?(\.\d+)?(\+\d\d:\d\d)?"), "time"),
]


def crawl(user: User, start: Iterable[str] = ("/",), most: int = 400) -> dict[str, str]:
    """Address -> status and text of every page that links lead to from `start`; of a page with a question only its other pages."""
    client, pages, waiting = Client(), {}, list(start)
    client.force_login(user)
    while waiting:
        address = waiting.pop(0)
        if address in pages or LEAVE.search(address):
            continue
        assert len(pages) < most, f"{user} finds more than {most} pages: {sorted(pages)[-5:]}"
        answer = client.get(address)
        text = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode(errors="replace")
        pages[address] = f"{answer.status_code} {steady(text)}"
        if 300 <= answer.status_code < 400:
            waiting.append(answer.headers["Location"])
        elif answer.headers.get("Content-Type", "").startswith("text/html"):
            waiting += [link for link in _links(text, address) if not urlsplit(address).query or not urlsplit(link).query or "page=" in link]
    return pages


def changes(before: dict[str, str], after: dict[str, str]) -> dict[str, list[str]]:
    """Address -> the lines that came or went, for every page that is not the same to the letter."""
    return {address: [line for line in unified_diff(before.get(address, "").splitlines(), text.splitlines(), n=0, lineterm="")][2:]
            for address, text in after.items() if text != before.get(address)}


def steady(text: str) -> str:
    """The page without what changes at every request."""
    for pattern, word in CHANGING:
        text = pattern.sub(word, text)
    return text


def _links(text: str, page: str) -> list[str]:
    path = urlsplit(page).path
    return [path + link if link.startswith("?") else link for link in map(html.unescape, LINK.findall(text))]
