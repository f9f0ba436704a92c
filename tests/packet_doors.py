"""The readers' copies of a packet, as rows of the table of access."""
from tests.doors import COMMITTEE, HOUSE, Row, inside

ROOM = f"{HOUSE} {COMMITTEE} observer inspector"

PACKET = [
    Row("applicants:packet_copy", lambda w: [w.sealed.uuid], post=inside(ROOM, 302)),
    Row("applicants:packet_pdf", lambda w: [w.sealed.uuid], get=inside(ROOM, 404, member=200)),  # theirs alone is drawn
]
