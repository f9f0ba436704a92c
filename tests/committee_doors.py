"""The committee's meetings, the room of an item and what is done there, as rows of the table of access."""
from tests.doors import COMMITTEE, HOUSE, Row, inside

MEETING = f"{HOUSE} {COMMITTEE} inspector observer"
PREPARERS = "partner operations"

COMMITTEE_ROOMS = [
    Row("applicants:meetings", get=inside(MEETING), post=inside(PREPARERS, 422)),
    Row("applicants:meeting", lambda w: [w.meeting.uuid], get=inside(MEETING)),
    Row("applicants:table_deal", lambda w: [w.meeting.uuid], get=inside(PREPARERS), post=inside(PREPARERS, 422)),
    Row("applicants:agenda_item", lambda w: [w.sealed.uuid], get=inside(MEETING)),
    Row("applicants:agenda_item", lambda w: [w.opened.uuid], get=inside(MEETING)),
    Row("applicants:agenda_item", lambda w: [w.decided.uuid], get=inside(MEETING)),
    Row("applicants:agenda_item", lambda w: [w.preparing.uuid], get=inside(HOUSE, chair=404, member=404, inspector=404, observer=404)),
    Row("applicants:freeze", lambda w: [w.preparing.uuid], post=inside(PREPARERS, 302)),
    Row("applicants:vote", lambda w: [w.sealed.uuid], post=inside(COMMITTEE, 422)),
    Row("applicants:vote", lambda w: [w.opened.uuid], post=inside(COMMITTEE, 422)),
    Row("applicants:vote_step_back", lambda w: [w.sealed.uuid], post=inside(COMMITTEE, 422)),
    Row("applicants:vote_recuse", lambda w: [w.sealed.uuid], post=inside("chair", 422)),
    Row("applicants:open_ballot", lambda w: [w.sealed.uuid], post=inside("chair", 302)),
    Row("applicants:remark", lambda w: [w.opened.uuid], post=inside(f"{COMMITTEE} {PREPARERS}", 422)),
    Row("applicants:close_ballot", lambda w: [w.opened.uuid], post=inside("chair", 422)),
    Row("applicants:defer_item", lambda w: [w.opened.uuid], post=inside("chair", 422)),
    Row("applicants:decision_void", lambda w: [w.decided.uuid], post=inside("chair", 422)),
]
