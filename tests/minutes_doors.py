"""The minutes of a decision, as rows of the table of access."""
from tests.doors import COMMITTEE, HOUSE, Row, inside

READERS = f"{HOUSE} {COMMITTEE} inspector observer"

MINUTES = [
    Row("applicants:minutes", lambda w: [w.decided.uuid], get=inside(READERS)),
    Row("applicants:minutes", lambda w: [w.sealed.uuid], get=inside("", **dict.fromkeys(READERS.split(), 404))),
    Row("applicants:minutes_sign", lambda w: [w.decided.uuid], post=inside(COMMITTEE, 302)),
    Row("applicants:minutes_seal", lambda w: [w.decided.uuid], get=inside("partner operations"), post=inside("partner operations", 422)),
    Row("applicants:minutes_signed", lambda w: [w.filed.uuid], get=inside(READERS)),
    Row("applicants:minutes_signed", lambda w: [w.decided.uuid], get=inside("", **dict.fromkeys(READERS.split(), 404))),
]
