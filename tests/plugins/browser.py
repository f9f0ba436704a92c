"""A real Chromium: one a test process, a fresh context a test; without Chromium these tests skip and say so, except in CI."""
import os
import shutil
from collections import deque

import pytest

ARGS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
        "--disable-sync"]
ASKED = pytest.StashKey[deque[str]]()


@pytest.fixture(scope="session")
def chromium():
    """The browser process, shared by the tests of one worker."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not path:
        if os.environ.get("BROWSER_REQUIRED"):
            pytest.fail("BROWSER_REQUIRED is set, but there is no Chromium on the path.")
        pytest.skip("No Chromium on the path: install Debian's chromium to run the browser tests.")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=15_000)  # two workers and a site on a slow machine: what is waited for comes, only later
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGS + (["--no-sandbox"] if os.geteuid() == 0 else []))
        yield browser
        browser.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A failed browser test says where it stood, what the page said and what it had last asked for."""
    report = yield
    page = getattr(item, "funcargs", {}).get("page")
    if report.when == "call" and report.failed and page is not None and not page.is_closed():
        asked = "\n".join(item.stash.get(ASKED, []))
        report.sections.append((f"page {page.url}", page.locator("body").inner_text()[:6000]))
        report.sections.append(("asked for last", asked))
    return report


def note_asked(page, kept: deque[str]) -> None:
    """Keep the page's last pages, forms and calls, and where it then stood: why a page moved can be read from them."""
    def ask(request) -> None:
        if request.is_navigation_request() or request.resource_type in ("xhr", "fetch"):
            kept.append(f"{request.resource_type} {request.method} {request.url}")

    def answer(response) -> None:
        sent_on = response.headers.get("hx-redirect") or response.headers.get("location") or ""
        if sent_on or response.status >= 400:
            kept.append(f"  {response.status} {response.url} {sent_on}")

    page.on("request", ask)
    page.on("response", answer)
    page.on("framenavigated", lambda frame: kept.append(f"  at {frame.url}"))


@pytest.fixture
def page(chromium, request):
    """A fresh page in Korean at desk size; any script error fails the test."""
    context = chromium.new_context(locale="ko-KR", viewport={"width": 1440, "height": 900}, accept_downloads=True,
                                   reduced_motion="reduce")
    opened = context.new_page()
    broken: list[str] = []
    opened.on("pageerror", lambda error: broken.append(str(error)))
    note_asked(opened, request.node.stash.setdefault(ASKED, deque(maxlen=40)))
    yield opened
    context.close()
    assert broken == []
