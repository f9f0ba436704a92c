"""The diligence of a deal and the fund's own papers, as rows of the table of access."""
from tests.doors import HOUSE, SIGN_IN, Expected, Row, inside, signed_in
from tests.world import ELSEWHERE, NOBODY, OUR_FUND

SEE = f"{HOUSE} inspector"
BLIND = {"analyst": 404}  # who has an open card of the deal: no line, no finding and no note exists for them


def house_paper(status: object = 200) -> Expected:
    """A paper of the fund: its house and inspectors, unless blind to the deal; never the company."""
    return {NOBODY: SIGN_IN} | dict.fromkeys([*OUR_FUND, *ELSEWHERE], 404) | dict.fromkeys(SEE.split(), status) | BLIND


DILIGENCE = [
    Row("applicants:deal_diligence", lambda w: [w.deal.uuid], get=inside(SEE)),
    Row("applicants:diligence_start", lambda w: [w.deal.uuid], post=inside(HOUSE, 422)),
    Row("applicants:diligence_add", lambda w: [w.deal.uuid], post=inside(HOUSE, 422)),
    Row("applicants:diligence_line", lambda w: [w.deal.uuid, w.line.uuid], get=inside(HOUSE, 302, **BLIND)),
    Row("applicants:diligence_plan", lambda w: [w.deal.uuid, w.line.uuid], post=inside(HOUSE, 302, **BLIND)),
    Row("applicants:diligence_close", lambda w: [w.deal.uuid, w.line.uuid], post=inside(HOUSE, 422, **BLIND)),
    Row("applicants:diligence_waive", lambda w: [w.deal.uuid, w.line.uuid], post=inside(HOUSE, 422, **BLIND)),
    Row("applicants:diligence_reopen", lambda w: [w.deal.uuid, w.line.uuid], post=inside(HOUSE, 422, **BLIND)),
    Row("applicants:diligence_ask", lambda w: [w.deal.uuid, w.line.uuid], post=inside(HOUSE, 422, **BLIND)),
    Row("applicants:finding_add", lambda w: [w.deal.uuid], post=inside(HOUSE, 422)),
    Row("applicants:finding_settle", lambda w: [w.deal.uuid, w.finding.uuid], post=inside(HOUSE, 422, **BLIND)),
    Row("applicants:finding_reopen", lambda w: [w.deal.uuid, w.finding.uuid], post=inside(HOUSE, 422, **BLIND)),
    Row("applicants:diligence_note", lambda w: [w.deal.uuid], post=inside(HOUSE, 422)),
    Row("applicants:diligence_correct", lambda w: [w.deal.uuid, w.visit.uuid], post=inside(HOUSE, 422, **BLIND)),
    Row("applicants:diligence_photos", lambda w: [w.deal.uuid, w.visit.uuid], post=inside(HOUSE, 422, **BLIND)),
    Row("applicants:paper_back", lambda w: [w.photo.uuid], post=inside(HOUSE, 422, **BLIND)),
    Row("applicants:document", lambda w: [w.photo.uuid], get=signed_in(404)),
    Row("applicants:document_file", lambda w: [w.photo.uuid], get=house_paper()),
    Row("applicants:document_page", lambda w: [w.photo.uuid, 1], get=house_paper()),  # its own paper: nobody's name is drawn on it first
    Row("applicants:paper", lambda w: [w.photo.uuid], get=house_paper()),
    Row("applicants:deal_beside", lambda w: [w.deal.uuid, w.photo.uuid], get=inside(SEE, 302)),
]
