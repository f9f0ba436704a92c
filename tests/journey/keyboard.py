"""A person without a mouse: Tab moves, Space and Enter press, arrows choose; nothing is clicked and no field is set from outside."""
from playwright.sync_api import Page


class Keyboard:
    """One page, moved by keys alone; what cannot be reached by Tab is not there."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.on("filechooser", lambda _chooser: None)  # taken over from now on, not only once the key that opens it is under way

    def to(self, selector: str, most: int = 250) -> None:
        """Tab until the focus stands on an element that matches."""
        for _step in range(most):
            if self.page.evaluate("s => document.activeElement !== document.body && document.activeElement.matches(s)", selector):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reached {selector} on {self.page.url}")

    def write(self, selector: str, text: str) -> None:
        """Write into a text field, in the place of what stands there."""
        self.to(selector)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text) if text.isascii() else self.page.keyboard.insert_text(text)

    def choose(self, selector: str, value: str) -> None:
        """Arrow down a list to a value."""
        self.to(selector)
        for _step in range(60):
            if self.page.evaluate("document.activeElement.value") == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{selector} has no {value}")

    def pick(self, name: str, value: str) -> None:
        """Choose one of a group of radio buttons with the arrows."""
        self.to(f"[name='{name}']")
        self.page.keyboard.press("Space")
        for _step in range(12):
            if self.page.evaluate("document.activeElement.value") == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{name} has no {value}")

    def tick(self, selector: str) -> None:
        self.to(selector)
        if not self.page.evaluate("document.activeElement.checked"):
            self.page.keyboard.press("Space")

    def press(self, selector: str, key: str = "Enter") -> None:
        """Press a button or follow a link, and wait for the page it leads to."""
        self.to(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def upload(self, selector: str, file: dict) -> None:
        """Choose a file: the browser's own dialog opens from the keyboard."""
        self.to(selector)
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Space")
        chooser.value.set_files(file)
