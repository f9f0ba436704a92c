"""The rules a fund invests by, as rows of the table of access."""
from tests.doors import HOUSE, Row, inside

MANDATE = [
    Row("fund:mandate", get=inside(f"{HOUSE} inspector")),
    Row("fund:mandate_set", post=inside("partner operations", 422)),
]
