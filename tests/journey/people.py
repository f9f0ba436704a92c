"""How the journey's people move: sign in, press the button of a form, wait for a job."""
import time
from collections.abc import Callable

from playwright.sync_api import Page

from fund.models import User
from tests.cast import PASSWORD


class Traveller:
    """One browser page, one person after the other."""

    def __init__(self, page: Page, site: str) -> None:
        self.page, self.site = page, site

    def sign_in(self, user: User) -> None:
        self.page.goto("about:blank")  # a page that asks again by itself would lead to the sign-in just as we go there
        self.page.context.clear_cookies()
        self.go("/accounts/login/")
        self.page.fill("[name=login]", user.email)
        self.page.fill("[name=password]", PASSWORD)
        self.press("main form button[type=submit]")
        assert "/accounts/login" not in self.page.url

    def go(self, path: str) -> None:
        self.page.goto("about:blank")  # a page that waits for a job may be reloading itself just now
        answer = self.page.goto(path if path.startswith("http") else self.site + path)
        assert answer is not None and answer.status == 200, (path, answer and answer.status)

    def fill(self, **values: str) -> None:
        """Fill fields by name: text, dates, selects, radios (value) and ticks ("on")."""
        for name, value in values.items():
            field = self.page.locator(f"main [name='{name}']")
            kind = field.first.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
            if kind == "select":
                field.first.select_option(value)
            elif kind == "radio":
                self.page.locator(f"main [name='{name}'][value='{value}']").check(force=True)
            elif kind == "checkbox":
                field.first.check()
            else:
                field.first.fill(value)

    def press(self, selector: str) -> None:
        """Press what leads to the next page, and wait until that page is there."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()

    def reads(self, *texts: str) -> str:
        """What the page says, after checking that it says each of these."""
        said = " ".join(self.page.locator("main").inner_text().split())
        for text in texts:
            assert text in said, f"“{text}” is not on {self.page.url}:\n{said[:3000]}"
        return said


def until(fact: Callable[[], object], seconds: float = 60):
    """Wait until the database says so; a worker is at it."""
    end = time.monotonic() + seconds
    while not (found := fact()):
        assert time.monotonic() < end, "waited too long for the worker"
        time.sleep(0.2)
    return found
