"""How a committee moves in the browser: plan a meeting, table a deal, freeze, vote, step back, open, close, sign, clear conditions."""
import datetime as dt
from types import SimpleNamespace

from django.urls import reverse

from applicants.models import AgendaItem, Deal, Meeting
from fund.models import Seat
from tests.applicants.applying import pdf
from tests.journey.people import Traveller, until

TERMS = {"price": "10,000", "shares": "1,000", "pre_money": "9천만원", "exit": "5년 뒤 매각", "risks": "원료 수급"}
PAPER = {"name": "증빙.pdf", "mimeType": "application/pdf", "buffer": pdf()}
OPEN_EVERY_FOLD = "document.querySelectorAll('main details').forEach(fold => fold.open = true)"


class Committee:
    """The committee of one fund, everybody at the same browser, one after the other."""

    def __init__(self, world: SimpleNamespace, go: Traveller) -> None:
        self.world, self.go, self.house = world, go, f"/f/{world.fund.slug}"

    def enter(self, seat: Seat, path: str) -> None:
        self.go.sign_in(seat.user)
        self.go.go(path)

    def room(self, item: AgendaItem) -> str:
        return f"{self.house}/committee/items/{item.uuid}/"

    def press_in(self, address: str, item: AgendaItem, *more: object) -> None:
        """Press the button of the form that goes to this address."""
        self.go.press(f"form[action='{reverse(f'applicants:{address}', args=[self.world.fund.slug, item.uuid, *more])}'] button[type=submit]")

    def plan(self, kind: str, held_on: dt.date) -> Meeting:
        self.enter(self.world.operations, f"{self.house}/committee/")
        self.go.fill(kind=kind, held_on=held_on.isoformat(), begins_at="10:00", place="대회의실")
        self.go.press("form.plan-meeting button[type=submit]")
        return Meeting.objects.latest("pk")

    def table(self, meeting: Meeting, deal: Deal, **terms: str) -> AgendaItem:
        """Put the deal on the agenda, read its packet, and freeze it."""
        self.enter(self.world.operations, f"{self.house}/committee/{meeting.uuid}/table/?deal={deal.uuid}")
        self.go.fill(**TERMS | terms)
        self.go.press("form.terms-form button[name=save]")
        item = AgendaItem.objects.get(meeting=meeting, deal=deal)
        self.go.go(self.room(item))
        self.go.page.locator("[data-open=freeze]").first.click()
        self.go.press("dialog#freeze form button[type=submit]")
        return item

    def vote(self, seat: Seat, item: AgendaItem, choice: str, reason: str = "") -> None:
        self.enter(seat, self.room(item))
        self.go.page.locator("form.vote label", has=self.go.page.locator(f"[value={choice}]")).first.click()
        self.go.page.locator("form.vote [name=reason]").fill(reason)
        self.go.press("form.vote button[type=submit]")

    def step_back(self, seat: Seat, item: AgendaItem, reason: str) -> None:
        self.enter(seat, self.room(item))
        self.go.page.locator("[data-open=step-back]").first.click()
        self.go.page.locator("dialog#step-back [name=reason]").fill(reason)
        self.go.press("dialog#step-back form button[type=submit]")

    def open(self, item: AgendaItem) -> None:
        self.enter(self.world.chair, self.room(item))
        self.go.page.locator("[data-open=open-all]").first.click()
        self.go.press("dialog#open-all form button[type=submit]")

    def close(self, item: AgendaItem) -> AgendaItem:
        self.enter(self.world.chair, self.room(item))
        self.press_in("close_ballot", item)
        item.refresh_from_db()
        return item

    def decide(self, item: AgendaItem, votes: dict[Seat, tuple[str, str]]) -> AgendaItem:
        """Sealed and final votes alike, opened and closed by the chair."""
        for seat, (choice, reason) in votes.items():
            self.vote(seat, item, choice, reason)
        self.open(item)
        for seat, (choice, reason) in votes.items():
            self.vote(seat, item, choice, reason)
        return self.close(item)

    def sign(self, item: AgendaItem, seats: list[Seat]) -> None:
        until(lambda: AgendaItem.objects.exclude(minutes=None).filter(pk=item.pk).exists())
        for seat in seats:
            self.enter(seat, self.room(item))
            self.press_in("minutes_sign", item)

    def pay(self, item: AgendaItem, pay_on: dt.date) -> None:
        """Clear every condition on evidence by a second person, go through the contract's steps, and ask for the payment order."""
        closing = f"{self.room(item)}closing/"
        for condition in item.conditions.all():
            self.enter(self.world.analyst, closing)
            self.go.page.evaluate(OPEN_EVERY_FOLD)
            form = f"form[action$='/conditions/{condition.uuid}/evidence/']"
            self.go.page.set_input_files(f"{form} input[type=file]", PAPER)
            self.go.page.locator(f"{form} [name=note]").fill("계약서 3쪽에서 확인했습니다.")
            self.press_in("condition_evidence", item, condition.uuid)
            self.enter(self.world.partner, closing)
            self.press_in("condition_clear", item, condition.uuid)
        self.enter(self.world.operations, closing)
        self.press_in("contract_start", item)
        for step in item.contract_steps.all():
            self.go.page.evaluate(OPEN_EVERY_FOLD)
            self.press_in("contract_done", item, step.uuid)
        self.go.fill(pay_on=pay_on.isoformat(), bank="가나은행", account_number="110-123-456789", account_holder=item.deal.company.name)
        self.press_in("payment_ask", item)
