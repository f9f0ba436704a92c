"""manage.py seed: fill an empty database with the sample fund, walked through the real actions."""
import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pgtrigger
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone, translation

from applicants.actions.reference import load_reference as load_applicants_reference
from applicants.actions.watch import load_sample_watch
from applicants.models import Watch
from fund.actions.capital_call import issue_call, mark_paid
from fund.actions.reference import load_reference
from fund.actions.trail import seal_trail
from fund.audit import acting
from fund.models import Benchmark, BenchmarkLevel, Fund, Notification
from fund.periods import Quarter
from portfolio.actions.quarter import open_quarter
from portfolio.sample.closing import close as close_deal
from portfolio.sample.committee import decide, this_month
from portfolio.sample.deals import apply, call_for_applications, invest, score
from portfolio.sample.people import founder, people
from portfolio.sample.quarters import close, report, value
from portfolio.sample.second import second_step
from portfolio.sample.talk import talk
from portfolio.sample.triage import triage

FACTS = json.loads((Path(__file__).resolve().parents[2] / "sample" / "companies.json").read_text())


class Command(BaseCommand):
    help = "Fill an empty database with the sample fund."

    def handle(self, *args, **options):
        if Fund.objects.exists():
            raise CommandError("The database is not empty; nothing was changed.")
        last = Quarter.last_ended(timezone.localdate())
        quarters = [last.previous().previous().previous(), last.previous().previous(), last.previous()]
        with translation.override("ko"), transaction.atomic():
            load_reference()
            load_applicants_reference()
            load_sample_watch()
            self._listed_long_ago()
            made = people(quarters[0].previous().start)
            self._index(made, quarters)
            self._call(made, quarters[0].start, 6_000_000_000, "1차 투자와 운영")
            held = self._invest(made, quarters[0])
            for number, quarter in enumerate(quarters):
                self._quarter(made, held, number, quarter)
            self._read_what_is_done()
            self._today(made, last)
        seal_trail()

    def _listed_long_ago(self):
        """The lists stood before the calls, so the checks of weeks ago have seen them."""
        with acting(None, "seed"), pgtrigger.ignore("applicants.Watch:watch_entries_are_not_rewritten"):
            Watch.objects.update(added_at=timezone.now() - timedelta(days=500))

    def _index(self, made, quarters):
        """A made-up index, so that the market comparison has something to stand on."""
        index = Benchmark.objects.create(name="견본 지수 (가상)", source="Fictional")
        days = [quarters[0].start, *(quarter.end for quarter in quarters), quarters[-1].next().end]
        for number, day in enumerate(days):
            BenchmarkLevel.objects.create(benchmark=index, on=day, level=Decimal(100) + number * Decimal("1.2"))
        made.fund.benchmark = index
        made.fund.save(update_fields=["benchmark"])

    def _call(self, made, day, total, purpose):
        call = issue_call(fund=made.fund, total=Decimal(total), issued_on=day - timedelta(days=14), due_on=day, purpose=purpose,
                          by=made.operations)
        mark_paid(call=call, paid_on=day, by=made.operations)

    def _invest(self, made, quarter):
        past = call_for_applications(made, "상반기 투자 지원", "First half call", opened=400, closes=1)
        held = []
        for number, facts in enumerate(FACTS["held"]):
            user = founder(made, f"founder{number + 2}", f"대표 {facts['name'].split()[0]}")
            deal = apply(made, past, user, facts)
            score(deal, {made.analyst: tuple(facts["marks"][0]), made.analyst2: tuple(facts["marks"][1])}, by=made.partner)
            item = decide(made, deal, quarter.start + timedelta(days=20), **facts["terms"])
            close_deal(made, item)
            held.append(invest(made, item, quarter.start + timedelta(days=35 + number)).investment)
        past.closes_at -= timedelta(days=200)
        past.save(update_fields=["closes_at"])
        return held

    def _quarter(self, made, held, number, quarter):
        unreported = {}
        for holding, facts in zip(held, FACTS["held"], strict=True):
            value(made, holding, quarter, facts["values"][number], facts["basis"][number])
            figures = facts["reports"][number]
            if figures:
                report(made, holding, quarter, figures, verified=number == 2)
            else:
                unreported[holding] = facts["excuse"]
        close(made, quarter, misses=FACTS["misses"][number], unreported=unreported)

    def _read_what_is_done(self):
        """Of the quarters that are closed nobody has anything left to read but the newest report."""
        Notification.objects.exclude(kind="report_published").update(read_at=timezone.now())
        Notification.objects.filter(kind="report_published").exclude(pk__in=Notification.objects.filter(
            kind="report_published").order_by("user", "-pk").distinct("user").values("pk")).update(read_at=timezone.now())

    def _today(self, made, last):
        now = call_for_applications(made, "하반기 투자 지원", "Second half call", opened=40, closes=20)
        triage(made, now)
        marks = [{made.analyst: (4, 3, 3, 4, 4, 3, 4), made.analyst2: (3, 3, 4, 5, 4, 3, 3)}, {made.analyst2: (3, 4, 3, 3, 4, 3, 3)}, {}, {}]
        applied = []
        for number, (facts, given) in enumerate(zip(FACTS["screening"], marks, strict=True)):
            user = founder(made, f"applicant{number + 1}", f"대표 {facts['name'].split()[0]}")
            deal = apply(made, now, user, facts)
            applied.append(deal)
            if given:
                score(deal, given, by=made.partner)
            if number == 1:
                score(deal, {made.analyst: (3, 3)}, by=made.partner, lock=False)
            if number < 2:
                second_step(made, deal, user, answers=("handed_in", "begun")[number])
        talk(made, applied)
        this_month(made)
        open_quarter(fund=made.fund, quarter=last, by=made.operations)
