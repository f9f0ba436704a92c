"""Lists that forms choose from by name: those the site computes with, and those many questions share."""
from typing import Any

from django.utils.translation import gettext_lazy as _

from applicants.models import Company, Counterfactual, Evidence, Material

COUNTRIES = (
    ("KR", _("Republic of Korea")), ("US", _("United States")), ("JP", _("Japan")), ("CN", _("China")), ("TW", _("Taiwan")),
    ("HK", _("Hong Kong")), ("SG", _("Singapore")), ("VN", _("Viet Nam")), ("TH", _("Thailand")), ("ID", _("Indonesia")),
    ("MY", _("Malaysia")), ("PH", _("Philippines")), ("IN", _("India")), ("AU", _("Australia")), ("GB", _("United Kingdom")),
    ("DE", _("Germany")), ("FR", _("France")), ("NL", _("Netherlands")), ("CH", _("Switzerland")), ("SE", _("Sweden")),
    ("CA", _("Canada")), ("IL", _("Israel")), ("AE", _("United Arab Emirates")), ("XX", _("Another country")),
)
REGIONS = (
    ("seoul", _("Seoul")), ("busan", _("Busan")), ("daegu", _("Daegu")), ("incheon", _("Incheon")), ("gwangju", _("Gwangju")),
    ("daejeon", _("Daejeon")), ("ulsan", _("Ulsan")), ("sejong", _("Sejong")), ("gyeonggi", _("Gyeonggi")), ("gangwon", _("Gangwon")),
    ("chungbuk", _("North Chungcheong")), ("chungnam", _("South Chungcheong")), ("jeonbuk", _("Jeonbuk")), ("jeonnam", _("South Jeolla")),
    ("gyeongbuk", _("North Gyeongsang")), ("gyeongnam", _("South Gyeongsang")), ("jeju", _("Jeju")), ("abroad", _("Outside Korea")),
)


def named(name: str) -> tuple[tuple[str, Any], ...]:
    """A list by its name; KeyError where there is none."""
    kinds = {"theme": Company.Theme, "material": Material, "counterfactual": Counterfactual, "grade": Evidence.Grade}
    if name in kinds:
        return tuple((item.value, item.label) for item in kinds[name])
    return {"country": COUNTRIES, "region": REGIONS}[name]
