"""manage.py load_reference: add the reference data that ships with the site; what is there already stays as it is."""
from django.core.management.base import BaseCommand
from django.db import transaction

from applicants.actions.reference import load_reference as load_applicants_reference
from applicants.models import ConsentText, Form, Rubric
from fund.actions.reference import load_reference
from fund.models import Factor, Indicator

KINDS = {"indicators": Indicator, "factors": Factor, "consent texts": ConsentText, "rubrics": Rubric, "forms": Form}


class Command(BaseCommand):
    help = "Add the indicators, factors, consent texts, rubrics and forms that ship with the site. Safe to run again: nothing is overwritten."

    def handle(self, *args, **options):
        with transaction.atomic():
            before = {kind: model.objects.count() for kind, model in KINDS.items()}
            load_reference()
            load_applicants_reference()
            after = {kind: model.objects.count() for kind, model in KINDS.items()}
        for kind in KINDS:
            self.stdout.write(f"{kind}: {after[kind] - before[kind]} added, {after[kind]} in all")
