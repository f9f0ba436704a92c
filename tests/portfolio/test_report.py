"""The LP's report: its order, its sums, its silence about others, and its section on misses."""
import pytest

from tests.portfolio.reports import story

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(cast):
    return story(cast)


def page(client, seat, report, ending=""):
    client.force_login(seat.user)
    return client.get(f"/f/{report.quarter.fund.slug}/reports/{report.uuid}/{ending}")


def test_first(client, cast, report):
    r = page(client, cast.lp, report)
    open("/tmp/r.html","w").write(r.content.decode())
    assert r.status_code == 200
    for e in ("report.json", "cash.csv", "evidence.csv", "investments.csv", "accounts.csv", "path-recycled-output.csv"):
        r = page(client, cast.lp, report, e); print(r.content.decode()[:600]); assert r.status_code == 200
    for f in report.money.figures.all():
        client.force_login(cast.partner.user)
        r = client.get(f"/f/{report.quarter.fund.slug}/figures/{f.uuid}/"); assert r.status_code == 200
        r = client.post(f"/f/{report.quarter.fund.slug}/figures/{f.uuid}/recompute/"); assert r.status_code == 200
    for f in report.impact.figures.all():
        r = client.get(f"/f/{report.quarter.fund.slug}/figures/{f.uuid}/"); assert r.status_code == 200
    from portfolio.actions.report import draw
    print(draw(report.pk))
    from applicants.queries.document import read_blob
    report.refresh_from_db()
    for k, s in report.pdf_sha256.items():
        open(f"/tmp/r-{k.replace(':','-')}.pdf","wb").write(read_blob(s))
