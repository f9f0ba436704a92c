"""Scoring, its rounds and the underwriting of a deal, as rows of the table of access."""
from tests.doors import HOUSE, Row, inside

SEE, SCORERS, ASSIGNERS = f"{HOUSE} inspector", "analyst analyst2 partner", "partner operations"

SCORING = [
    Row("applicants:assign", lambda w: [w.deal.uuid], post=inside("partner operations")),
    Row("applicants:review_queue", get=inside(SCORERS)),
    Row("applicants:scorecard", lambda w: [w.card.uuid], get=inside("analyst", analyst2=404, partner=404)),
    Row("applicants:scorecard_save", lambda w: [w.card.uuid], post=inside("analyst", 302, analyst2=404, partner=404)),
    Row("applicants:scorecard_lock", lambda w: [w.card.uuid], post=inside("analyst", 302, analyst2=404, partner=404)),
    Row("applicants:scorecard_recuse", lambda w: [w.card.uuid], post=inside("analyst", 302, analyst2=404, partner=404)),
    Row("applicants:scorecard_renew", lambda w: [w.card.uuid], post=inside("analyst", 302, analyst2=404, partner=404)),
    Row("applicants:rounds", get=inside(SEE)),
    Row("applicants:calibration", lambda w: [w.round.uuid], get=inside(SEE)),
    Row("applicants:calibration_csv", lambda w: [w.round.uuid], get=inside(SEE, analyst=302)),  # blind: an own card is open
    Row("applicants:round_scores", lambda w: [w.round.uuid], get=inside(SEE)),
    Row("applicants:round_reviewers", lambda w: [w.round.uuid], get=inside(SEE)),
    Row("applicants:reviewers_remind", lambda w: [w.round.uuid], post=inside(ASSIGNERS, 302)),
    Row("applicants:reviewers_day", lambda w: [w.round.uuid], post=inside(ASSIGNERS, 422)),
    Row("applicants:reviewers_hand_on", lambda w: [w.round.uuid], post=inside(ASSIGNERS, 422)),
    Row("applicants:discussion", lambda w: [w.deal.uuid], get=inside(SEE)),
    Row("applicants:discussion_note", lambda w: [w.deal.uuid], post=inside(HOUSE, 422)),
    Row("applicants:deal_underwriting", lambda w: [w.deal.uuid], get=inside(SEE)),
    Row("applicants:underwriting_newest", lambda w: [w.deal.uuid], get=inside(SEE, 204, inspector=200)),
    Row("applicants:underwriting_ask", lambda w: [w.deal.uuid], post=inside(SCORERS, 422)),
    Row("applicants:underwriting_json", lambda w: [w.deal.uuid, w.underwriting.uuid], get=inside(SEE)),
]
