"""The closing of an approved deal, as rows of the table of access."""
from tests.doors import HOUSE, Row, inside

SEE, CLEARERS = f"{HOUSE} inspector", "partner operations"


def condition(w):
    return [w.closing.uuid, w.condition.uuid]


def step(w):
    return [w.closing.uuid, w.step.uuid]


def payment(w):
    return [w.payment.item.uuid, w.payment.uuid]


CLOSING = [
    Row("applicants:closing", lambda w: [w.closing.uuid], get=inside(SEE)),
    Row("applicants:condition_evidence", condition, post=inside(HOUSE, 422)),
    Row("applicants:condition_clear", condition, post=inside(CLEARERS, 422)),
    Row("applicants:condition_return", condition, post=inside(CLEARERS, 422)),
    Row("applicants:condition_move", condition, post=inside(HOUSE, 422)),
    Row("applicants:condition_ask", condition, post=inside(HOUSE, 422)),
    Row("applicants:contract_start", lambda w: [w.closing.uuid], post=inside(HOUSE, 302)),
    Row("applicants:contract_add", lambda w: [w.closing.uuid], post=inside(HOUSE, 422)),
    Row("applicants:contract_done", step, post=inside(HOUSE, 302)),
    Row("applicants:contract_leave_out", step, post=inside(HOUSE, 422)),
    Row("applicants:contract_reopen", step, post=inside(HOUSE, 422)),
    Row("applicants:payment_ask", lambda w: [w.closing.uuid], post=inside("operations", 422)),
    Row("applicants:payment_request", payment, get=inside(SEE)),
    Row("applicants:payment_back", payment, post=inside("operations", 422)),
]
