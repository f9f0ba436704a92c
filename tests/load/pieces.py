"""A deck on its way as the page's script sends it: announced, in pieces, and after a broken line on from the byte where it stopped."""
import json

from tests.load.browser import Answer, Browser, Cut, TooLate
from tests.load.log import Log

TURNS = 40
CLOSED = b"The round closed on"


async def send(browser: Browser, deal: str, name: str, data: bytes, log: Log, *, cut: bool = False) -> None:
    """Until the site has the whole deck; with `cut` the line breaks once in the middle of a piece. Cut where it never gets there."""
    begun = await log.of("upload begun", browser.post(f"/applications/{deal}/uploads/", {
        "kind": "deck", "slot": "", "name": name, "size": str(len(data)), "modified": "0"}), good=(201, 422))
    told = json.loads(begun.body)
    if CLOSED in begun.body:
        raise TooLate(told["refused"])
    seconds, turns = begun.seconds, 0
    while not told["done"]:
        turns += 1
        if turns > TURNS or told.get("refused"):
            raise Cut(f"{name}: {told}")
        piece = data[told["offset"]:told["offset"] + told["piece"]]
        try:
            answer = await browser.patch(told["url"], told["offset"], piece, cut_at=0.6 if cut else None)
        except Cut:
            cut = False
            answer = await log.of("upload asked after", browser.get(told["url"]))
        else:
            if answer.status == 422 and CLOSED in answer.body:
                raise TooLate(json.loads(answer.body)["refused"])
            if answer.status not in (200, 409):  # 409: another line was faster; it says how far the file is
                log.wrong[f"upload: {answer.status}"] += 1
                raise Cut(f"{name}: {answer.status}")
        seconds += answer.seconds
        told = json.loads(answer.body) | {"url": told["url"], "piece": told["piece"]}
    log.note("upload", Answer(200, "", b"", seconds))
