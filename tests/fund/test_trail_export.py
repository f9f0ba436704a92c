"""The trail leaves as a sheet and as lines from which a stranger recomputes the hashes: what is filtered, and nothing hidden."""
import csv
import hashlib
import io
import json

import pytest

from fund.actions.trail import seal_trail
from fund.audit import acting
from fund.models import Organisation, TrailEntry
from tests.cast import approved_item, person
from tests.fund.trailing import URL, ko, links, moved_and_sealed


@pytest.fixture
def moved(cast):
    return moved_and_sealed(cast)


def test_the_sheet_holds_what_is_filtered_and_runs_no_formula(client, moved):
    with acting(moved.analyst, "move_deal"):
        moved.deal.reason = "=1+1"
        moved.deal.save()
    with acting(moved.analyst, "set_owner"):
        Organisation.objects.filter(pk=moved.deal.company.organisation_id).update(name="=SUM(A1)")
    seal_trail()
    client.force_login(moved.partner.user)
    response = client.get("/f/sunhwan/trail.csv?verb=move_deal")
    assert response["Content-Disposition"] == 'attachment; filename="trail-sunhwan.csv"'
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text[1:])))
    assert len(rows) == 3
    assert rows[1][2:8] == ["sunhwan-analyst", "심사역", "sunhwan gp", ko("Deal moved"), ko("Deal"), "'=SUM(A1)"]
    assert "근거를 더 봅니다 → =1+1" in rows[1][8]
    newest = TrailEntry.objects.filter(verb="move_deal").first()
    assert (rows[1][0], rows[1][9]) == (str(newest.number), newest.sha256)


def test_a_sheet_in_portions_misses_no_line_and_says_when_it_ends_early(client, moved, monkeypatch):
    from fund import exports

    monkeypatch.setattr(exports, "PORTION", 3)
    client.force_login(moved.partner.user)

    def numbers():
        text = b"".join(client.get("/f/sunhwan/trail.csv").streaming_content).decode()[1:]
        return [row[0] for row in csv.reader(io.StringIO(text))][1:], text

    wanted = [str(n) for n in links(moved.partner, moved.fund).values_list("number", flat=True)]
    assert numbers()[0] == wanted
    monkeypatch.setattr(exports, "MOST", 7)
    found, text = numbers()
    assert found == [*wanted[:7], ""]
    assert ko("Only the newest %(n)s links are in this file. Choose fewer days for the rest.") % {"n": 7} in text


def test_a_stranger_recomputes_the_hashes_from_the_lines_alone(client, moved):
    def sha(value):
        return hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()

    client.force_login(moved.partner.user)
    head, *rows = map(json.loads, b"".join(client.get("/f/sunhwan/trail.jsonl").streaming_content).decode().splitlines())
    assert "SHA-256" in head["read_me"]
    assert any("Link." in line for line in head["form"])
    assert len(rows) == links(moved.partner, moved.fund).count() > 20
    for row in rows:
        assert sha(row["link"]) == row["sha256"]
        assert sha({"context": row["context"], "row": row["row"], "table": row["table"]}) == row["link"]["row"]
        assert sha(row["changes"]) == row["link"]["changes"]
        assert sha({"columns": row["columns"], "table": row["table"]}) == row["link"]["shape"]
    assert {row["sha256"] for row in rows} == set(links(moved.partner, moved.fund).values_list("sha256", flat=True))


def test_the_packet_that_adds_up_the_marks_is_nowhere_on_the_trail(client, moved):
    item = approved_item(moved, moved.deal)
    seal_trail()
    mean = item.packet["judgement"]
    client.force_login(moved.partner.user)
    for address in (URL, "/f/sunhwan/trail.csv", "/f/sunhwan/trail.jsonl"):
        response = client.get(address)
        body = (b"".join(response.streaming_content) if response.streaming else response.content).decode()
        assert "reviewers" not in body.replace("reviewers_per_deal", "")
        assert ko("Packet") + "<" not in body
    assert mean
    rows = [json.loads(line) for line in body.splitlines()[1:]]
    [withheld] = [row for row in rows if row["link"]["kind"] == "applicants.agendaitem"]
    assert set(withheld) == {"link", "sha256", "withheld"}


def test_lines_with_hidden_columns_or_words_on_more_than_the_site_are_withheld(client, moved):
    with acting(moved.administrator, "give seat", company="비밀 회사"):
        person("newcomer", "lp", moved.lp_a, moved.fund)
    seal_trail()
    client.force_login(moved.administrator.user)
    body = b"".join(client.get("/trail.jsonl").streaming_content).decode()
    assert "비밀 회사" not in body
    withheld = [row for row in map(json.loads, body.splitlines()[1:]) if row.get("withheld")]
    assert [row["link"]["verb"] for row in withheld] == ["give seat"]
    assert not {"row", "changes", "context"} & set(withheld[0])
