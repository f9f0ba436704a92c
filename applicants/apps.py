"""Start-up of the applicants house."""
from fund.apps import HouseConfig


class ApplicantsConfig(HouseConfig):
    name = "applicants"
    default = True
