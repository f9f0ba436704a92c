"""manage.py import_case NAME: load a published case into a fund of published cases, ready to be read and computed."""
from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from applicants.actions.case import import_krippendorff, import_shrout_fleiss
from applicants.actions.reference import load_reference as load_applicants_reference
from fund.actions.reference import load_reference
from fund.models import Fund, Seat
from fund.periods import Quarter
from fund.permissions import Role
from portfolio.actions.case import import_gredil, import_spc, import_warm
from portfolio.actions.case_fund import case_fund

RATINGS = {"shrout-fleiss": import_shrout_fleiss, "krippendorff": import_krippendorff}
CASES = {"shrout-fleiss": "ICC(2,k) 0.62, Shrout & Fleiss 1979, table 2", "krippendorff": "alpha 0.849 (interval), Krippendorff 2011",
         "gredil": "TVPI 2.43, Direct Alpha 12.57–12.58 %, KS-PME 1.925",
         "warm": "1.164 tCO2e avoided, EPA WARM v16, 1,000 kg PET against landfill", "spc": "100,000,000 won, SPC discounted service"}


class Command(BaseCommand):
    help = "Load a published case: " + "; ".join(f"{name} ({what})" for name, what in CASES.items()) + "; or all."

    def add_arguments(self, parser):
        parser.add_argument("name", choices=[*CASES, "all"])
        parser.add_argument("--fund", default="cases", help="slug of the fund to load into (default: cases, made if missing)")
        parser.add_argument("--as-of", type=date.fromisoformat, help="a quarter's last day (default: the last quarter that ended)")

    def handle(self, *args, name, fund, as_of, **options):
        as_of = as_of or Quarter.last_ended(timezone.localdate()).end
        if as_of != Quarter.of(as_of).end:
            raise CommandError(f"{as_of} is not the last day of a quarter.")
        load_reference()
        load_applicants_reference()
        row = Fund.objects.filter(slug=fund).first() or case_fund(slug=fund)
        by = tuple(Seat.objects.live().filter(fund=row, role=role).first() for role in (Role.OPERATIONS, Role.PARTNER))
        if None in by:
            raise CommandError(f"The fund {fund} needs a live seat for operations and one for a partner; give them first.")
        for case in CASES if name == "all" else [name]:
            if case in RATINGS:
                RATINGS[case](fund=row, by=by[0])
            else:
                {"gredil": import_gredil, "warm": import_warm, "spc": import_spc}[case](fund=row, as_of=as_of, by=by)
            self.stdout.write(self.style.SUCCESS(f"{case}: {CASES[case]} · /f/{fund}/"))
