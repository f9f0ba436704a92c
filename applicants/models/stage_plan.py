"""Which stages a fund uses between screening and committee, in which order, and how many days a deal may stand in each."""
from django.db import models
from django.utils.translation import gettext_lazy as _

from applicants.models.deal import Deal
from fund.audit import tracked
from fund.models.fund import KEPT_APART

S = Deal.Stage
BETWEEN = (S.INTERVIEW, S.ACCELERATOR, S.PRELIMINARY, S.DILIGENCE)  # what a fund may order or leave out
USUAL = tuple(str(stage.value) for stage in BETWEEN)
DAYS = {"submitted": 3, "screening": 14, "interview": 14, "accelerator": 120, "preliminary": 14, "diligence": 45, "committee": 14,
        "contracting": 30}
LEAST, MOST = 1, 400  # days that may be allowed
SKIPPED = (S.ACCELERATOR,)  # a deal may go past these without anybody's leave


def usual_order() -> list[str]:
    return list(USUAL)


def usual_days() -> dict[str, int]:
    return dict(DAYS)


@tracked()
class StagePlan(models.Model):
    """One row a fund; where there is none, the usual order and days hold."""

    fund = models.OneToOneField("fund.Fund", on_delete=models.PROTECT, related_name="stage_plan")
    between = models.JSONField(_("Stages between screening and committee"), default=usual_order)
    days = models.JSONField(_("Days after which a deal stands too long"), default=usual_days)

    def __str__(self):
        return str(self.fund)

    @property
    def order(self) -> list[str]:
        """Every stage a deal may stand in once it is handed in, from received to invested, in this fund's order."""
        return [S.SUBMITTED.value, S.SCREENING.value, *self.between, S.COMMITTEE.value, S.CONTRACTING.value, S.INVESTED.value]


KEPT_APART.append("stage_plan")
