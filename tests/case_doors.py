"""A deal's case for the committee, as rows of the table of access: assumptions, risks, main purpose, law and mandate."""
from tests.doors import HOUSE, Row, inside

SEE, SECOND = f"{HOUSE} inspector", "partner operations"

CASE = [
    Row("applicants:deal_case", lambda w: [w.cased.uuid], get=inside(SEE)),
    Row("applicants:deal_mandate", lambda w: [w.cased.uuid], get=inside(SEE)),
    Row("applicants:assumption_new", lambda w: [w.cased.uuid], get=inside(HOUSE), post=inside(HOUSE, 422)),
    Row("applicants:assumption_change", lambda w: [w.cased.uuid, w.case.assumption.uuid], get=inside(HOUSE), post=inside(HOUSE, 422)),
    Row("applicants:assumption_remove", lambda w: [w.cased.uuid, w.case.assumption.uuid], post=inside(HOUSE, 302)),
    Row("applicants:risk_new", lambda w: [w.cased.uuid], get=inside(HOUSE), post=inside(HOUSE, 422)),
    Row("applicants:risk_change", lambda w: [w.cased.uuid, w.case.risk.uuid], get=inside(HOUSE), post=inside(HOUSE, 422)),
    Row("applicants:risk_remove", lambda w: [w.cased.uuid, w.case.risk.uuid], post=inside(HOUSE, 302)),
    Row("applicants:main_purpose", lambda w: [w.cased.uuid], get=inside(HOUSE), post=inside(HOUSE, 422)),
    Row("applicants:mandate_run", lambda w: [w.cased.uuid], post=inside(HOUSE, 302)),
    Row("applicants:waiver_ask", lambda w: [w.cased.uuid, "main_purpose"], get=inside(HOUSE), post=inside(HOUSE, 422)),
    Row("applicants:waiver_answer", lambda w: [w.case.waiver.uuid], get=inside(SECOND), post=inside(SECOND, 422)),
    Row("applicants:waiver_back", lambda w: [w.case.waiver.uuid], post=inside(HOUSE, 302)),
]
