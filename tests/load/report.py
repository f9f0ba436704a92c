"""What a surge found, as a table for people."""
from argparse import Namespace
from collections import Counter
from dataclasses import dataclass, field

from tests.load.log import HEAD, Log, line, percentile


@dataclass
class Report:
    """Filled in step by step by run.py; `print` tells it."""

    asked: Namespace
    prepared: float
    bare: Log = field(default_factory=Log)
    bare_seconds: float = 0.0
    first: Log = field(default_factory=Log)
    upload_seconds: float = 0.0
    submit_seconds: float = 0.0
    log: Log = field(default_factory=Log)
    after: Log = field(default_factory=Log)
    waited: float = 0.0
    lags: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    letters: list[float] = field(default_factory=list)
    jobs: list[tuple[str, int, float]] = field(default_factory=list)
    handed_in: int = 0
    told_late: int = 0
    found: Counter = field(default_factory=Counter)
    seconds: float = 0.0

    def print(self) -> None:
        asked, during = self.asked, self.log.lasted
        print(f"\nDeadline surge: {asked.founders} founders in the last {asked.seconds:.0f} s"
              + (", Redis hung and killed meanwhile" if asked.redis_stop else ""))
        print("\nAs fast as 8 lines carry it, before the surge\n" + HEAD)
        print(line("bare insert", self.bare.seconds["bare insert"], over=self.bare_seconds))
        print(line("upload (with the pages around it)", self.first.seconds["upload"], over=self.upload_seconds))
        print(line("submit", self.first.seconds["submit"], over=self.submit_seconds))
        print("\nDuring the surge\n" + HEAD)
        for name in ("bare insert", "deck page", "upload begun", "upload", "page before submit", "submit", "receipt page",
                     *(name for name in self.log.seconds if name.startswith("page: "))):
            print(line(name, self.log.seconds[name], over=during))
        print(line("sent → arrived", self.lags))
        print(line("arrived → written down", self.waits))
        print(f"\n  {self.handed_in} handed in, {self.handed_in / asked.seconds:.1f} a second; {self.told_late} were still at their pages "
              f"when it closed; {self.log.count:,} requests, {self.log.count / during:.0f} a second")
        self._ratios()
        print("\nWhile the jobs queue, afterwards\n" + HEAD)
        for name in self.after.seconds:
            print(line(name, self.after.seconds[name]))
        print(f"\n  jobs done {self.waited:.0f} s after the last answer: "
              + ", ".join(f"{n} {name} in {took:.0f} s" for name, n, took in self.jobs))
        print(f"  receipt letters: half within {percentile(self.letters, 50):.1f} s of arrival, 95 % within {percentile(self.letters, 95):.1f} s")
        self._verdict()

    def _ratios(self) -> None:
        bare, submit = self.bare.seconds["bare insert"], self.first.seconds["submit"]
        alone = (len(submit) / self.submit_seconds) / (len(bare) / self.bare_seconds)
        both = [percentile(self.log.seconds[name], 95) / percentile(self.log.seconds["bare insert"], 95) for name in ("submit", "upload")]
        print(f"  against the bare insert: a submit costs {1 / alone:.1f} of them alone; during the surge p95 of submit is {both[0]:.1f} times, "
              f"of upload {both[1]:.1f} times its p95")

    def _verdict(self) -> None:
        print("\nMust be nothing")
        for question, count in self.found.items():
            print(f"  {count:>6}  {question}{'' if not count else '   <-- !'}")
        for log in (self.bare, self.first, self.log, self.after):
            for what, count in log.wrong.items():
                print(f"          {count} × {what}")
        held = not any(self.found.values())
        print(f"\n{'It held' if held else 'IT DID NOT HOLD'}: {sum(map(bool, self.found.values()))} of {len(self.found)} questions found something. "
              f"{self.seconds:.0f} s in all, {self.prepared:.0f} of them to prepare.", flush=True)
