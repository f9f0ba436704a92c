"""What a file really is and what stands in it, read by its content and never by its name.

`sniff`, `archive` and `camera` are light: a web process asks them at upload. Everything else is heavy and runs in `child`, a process of its own
with limits of memory and time, which `confined` starts and listens to.
"""


class Unfit(Exception):
    """This file cannot be taken or read; `code` says why, in one of the words that `applicants.actions.document` has sentences for."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
