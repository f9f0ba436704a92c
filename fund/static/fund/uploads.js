// Forms, or parts of one, with data-begin send their files in pieces, one after the other, as soon as they are chosen; each has a row that says how far it is.
import { refresh } from "./fresh.js";
import { Cancelled, Refused, send } from "./pieces.js";

const shape = document.getElementById("uploading").content.firstElementChild;
const words = Object.fromEntries([...document.getElementById("uploading-words").content.querySelectorAll("[data-key]")]
  .map((span) => [span.dataset.key, span.textContent]));
const say = (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
const large = (bytes, of) => (of < 1e5 ? `${(bytes / 1e3).toFixed(1)} KB` : `${(bytes / 1e6).toFixed(1)} MB`);
const left = (seconds) => (seconds < 1 ? "" : seconds < 100 ? say("seconds", { n: Math.ceil(seconds) }) : say("minutes", { n: Math.ceil(seconds / 60) }));

const queue = [];
const open = new Map(); // a box with data-begin -> how many of its files are waiting or on their way
let running = null;
const inHand = (box) => open.get(box) ?? 0;
const count = (box, by) => open.set(box, inHand(box) + by);

class Row {
  constructor(place, file) {
    this.place = place;
    this.file = file;
    this.box = shape.cloneNode(true);
    this.box.querySelector("[data-name]").textContent = file.name;
    this.bar = this.box.querySelector("progress");
    this.bar.setAttribute("aria-label", file.name);
    this.said = this.box.querySelector("[data-said]");
    [this.pauser, this.canceller] = ["[data-pause]", "[data-cancel]"].map((name) => this.box.querySelector(name));
    for (const button of [this.pauser, this.canceller]) button.querySelector(".vh").textContent = `: ${file.name}`;
    this.pauser.addEventListener("click", () => (this.sending.isPaused() ? this.sending.goOn() : this.sending.pause()));
    this.canceller.addEventListener("click", () => this.cancel());
    this.pauser.hidden = true;
    this.told = "";
    this.tell(say("queued"));
    place.querySelector("[data-rows]").append(this.box);
    count(place, 1);
  }

  tell(text) { this.said.textContent = text; }

  /** What is read aloud: only where something changes, not at every piece. */
  announce(text) {
    if (text !== this.told) this.place.querySelector("[data-heard]").textContent = text;
    this.told = text;
  }

  show(state, { at, size, seconds }) {
    const percent = size ? Math.floor((at / size) * 100) : 0;
    const far = say("far", { percent, at: large(at, size), size: large(size, size) });
    this.box.dataset.state = state;
    this.bar.value = percent;
    const text = state === "sending" ? [far, left(seconds)].filter(Boolean).join(" · ") : say(state, { far });
    this.bar.setAttribute("aria-valuetext", text);
    this.tell(text);
    this.pauser.hidden = state === "checking";
    this.pauser.firstElementChild.textContent = words[state === "paused" ? "on" : "pause"];
    this.announce(`${this.file.name}: ${state === "sending" ? say("begun") : text}`);
  }

  async run() {
    const { begin, kind, slot } = this.place.dataset;
    if (this.box.isConnected) {
      this.sending = send(this.file, { begin, kind, slot }, (state, facts) => this.show(state, facts),
        ({ discard }) => document.querySelector(`[data-unfinished="${discard}"]`)?.remove()); // this row speaks of it now
      try {
        await this.sending.ended;
        this.announce(say("done", { name: this.file.name }));
        this.gone = true;
      } catch (problem) {
        if (problem instanceof Cancelled) this.announce(say("cancelled", { name: this.file.name }));
        else this.fail(problem instanceof Refused ? problem.message || words.forbidden : words.broken);
      }
    }
    count(this.place, -1);
  }

  fail(text) {
    this.failed = true;
    this.box.dataset.state = "failed";
    this.bar.hidden = true;
    this.pauser.hidden = true;
    this.canceller.firstElementChild.textContent = words.dismiss;
    this.tell("");
    const alert = this.box.querySelector("[data-alert]");
    alert.textContent = text;
  }

  remove() {
    if (this.box.contains(document.activeElement)) this.place.querySelector("input[type=file]").focus();
    this.box.remove();
  }

  async cancel() {
    this.remove();
    if (this.failed) return;
    if (this.sending) await this.sending.cancel();
    else this.announce(say("cancelled", { name: this.file.name }));
  }
}

const work = async () => {
  while (queue.length) {
    const row = queue.shift();
    await row.run();
    if (row.gone) {
      await refresh();
      row.remove();
    }
  }
  running = null;
};

const take = (place, files) => {
  for (const before of place.querySelectorAll("[data-rows] [data-state=failed]")) before.remove();
  for (const file of files) queue.push(new Row(place, file));
  running ??= work();
};

for (const place of document.querySelectorAll("[data-begin]")) {
  place.querySelector("[data-plain]")?.setAttribute("hidden", "");
  place.querySelector("input[type=file]").addEventListener("change", ({ target }) => {
    const files = [...target.files];
    if (!target.multiple) files.splice(inHand(place) ? 0 : 1);
    target.value = ""; // the plain form does not send it a second time
    target.closest(".drop").querySelector("[data-chosen]").textContent = "";
    take(place, files);
  });
}

// Going on to the next page waits for what is on its way.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  const places = [...open.keys()].filter((place) => form.contains(place) && inHand(place));
  if (event.defaultPrevented || !places.length) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  event.submitter?.setAttribute("aria-busy", "true");
  await running;
  event.submitter?.removeAttribute("aria-busy");
  if (!places.some((place) => place.querySelector("[data-rows] [data-state=failed]"))) form.requestSubmit(event.submitter);
}, { capture: true });
addEventListener("beforeunload", (event) => { if ([...open.values()].some(Boolean)) event.preventDefault(); });
