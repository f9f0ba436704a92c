// A section of an application saves itself, field by field. What could not be sent stays on the page and on this device; it is sent
// again when the line or the sign-in is back. A field that somebody else has written meanwhile is never overwritten without a choice.
import { hasEnded, renew as renewToken, signInAgain, stillHere } from "./again.js";
import { isAway, lose } from "./line.js";
import * as shelf from "./shelf.js";

const form = document.querySelector("form[data-saves]");
const words = Object.fromEntries([...document.getElementById("autosave-words").content.querySelectorAll("[data-key]")]
  .map((span) => [span.dataset.key, span.textContent]));
const OWN = new Set(["csrfmiddlewaretoken", "revs", "form", "acting_seat"]);
const PAUSES = [2, 5, 10, 20, 30]; // seconds between two tries

const valueOf = (name) => {
  const found = form.elements[name];
  if (!found) return undefined;
  if (found instanceof RadioNodeList) return found.value;
  return found.type === "checkbox" ? (found.checked ? found.value : "") : found.value;
};
const names = () => [...new Set([...form.elements].filter((box) => box.type !== "file").map((box) => box.name))].filter((name) => name && !OWN.has(name));
const put = (name, text) => {
  const found = form.elements[name];
  if (!found) return;
  if (found instanceof RadioNodeList) found.value = text;
  else if (found.type === "checkbox") found.checked = Boolean(text);
  else found.value = text;
};
const part = (name, end) => document.getElementById(`id_${name}-${end}`);

const revs = JSON.parse(form.dataset.revs);
const kept = new Map(names().map((name) => [name, valueOf(name)]));
const clashes = new Map(); // name -> what somebody else wrote
const dirty = () => names().filter((name) => valueOf(name) !== (kept.get(name) ?? "") && !clashes.has(name));

// The state of saving, in the bar and for the whole page.
const show = (state, time) => {
  for (const box of document.querySelectorAll("[data-save-status]")) {
    box.dataset.state = state;
    box.querySelector("[data-save-text]").textContent = box.dataset[state].replace("{time}", time ?? "");
  }
};
const news = document.getElementById("section-news");
const tell = (text, kind = "info") => {
  const notice = document.createElement("div");
  notice.className = `notice${kind === "info" ? "" : ` notice-${kind}`}`;
  notice.textContent = text;
  news.replaceChildren(notice);
};

let timer = 0;
let tries = 0;
let running = null;
let out = false; // the sign-in has ended and is being asked for
let refused = false; // the site said no to this person's last sending
let heard = false; // the site took what was sent last
const later = (ms) => {
  clearTimeout(timer);
  timer = setTimeout(flush, ms);
};

const flush = () => {
  running ??= send().finally(() => {
    running = null;
    if (tries) later(PAUSES[Math.min(tries - 1, PAUSES.length - 1)] * 1000);
    else if (heard && !out && dirty().length) later(0);
  });
  return running;
};

/** Send what differs; true once nothing is left to send. */
const send = async () => {
  const fields = dirty();
  heard = false;
  if (!fields.length) return clashes.size === 0;
  if (out) return false;
  const sent = new Map(fields.map((name) => [name, valueOf(name)]));
  shelf.keep(form.dataset.kept, sent, revs);
  show("saving");
  const answer = await post(sent);
  if (!answer) return false;
  tries = 0;
  refused = false;
  heard = true;
  take(answer, sent);
  return dirty().length === 0 && clashes.size === 0;
};

const post = async (sent) => {
  const body = new URLSearchParams(sent);
  body.set("revs", JSON.stringify(Object.fromEntries([...sent.keys()].map((name) => [name, revs[name] ?? 0]))));
  body.set("form", form.dataset.form);
  const headers = { ...JSON.parse(document.body.getAttribute("hx-headers")), "X-Autosave": "1", "HX-Request": "true" };
  let reply;
  try {
    reply = await fetch(form.dataset.saves, { method: "POST", body, headers, keepalive: String(body).length < 60000 });
  } catch {
    tries += 1;
    lose();
    show("offline");
    return null;
  }
  if (reply.status === 401 || hasEnded(reply)) {
    show("failed");
    out = true;
    signInAgain().then(goOn);
    return null;
  }
  if (reply.status === 409) {
    const event = reply.headers.get("HX-Trigger");
    if (event) for (const [name, detail] of Object.entries(JSON.parse(event))) document.dispatchEvent(new CustomEvent(name, { detail }));
    else tell((await reply.json()).refused, "miss");
    show("failed");
    return null;
  }
  if (reply.status === 403) return forbidden();
  if (!reply.ok) {
    if (reply.status >= 500) tries += 1;
    show("failed");
    return null;
  }
  return reply.json();
};

// Another sign-in has brought a new token, or another person: in the first case once more, in the second ask for this page's person.
const forbidden = async () => {
  show("failed");
  const who = await renewToken();
  if (who === true) {
    if (!refused) later(0);
    refused = true;
  } else {
    out = true;
    signInAgain(who).then(goOn);
  }
  return null;
};
const goOn = () => {
  out = false;
  later(0);
};

const take = (answer, sent) => {
  for (const [name, { rev, at }] of Object.entries(answer.kept)) {
    revs[name] = rev;
    kept.set(name, sent.get(name));
    clashes.delete(name);
    stamp(name, at);
  }
  for (const name of sent.keys()) {
    if (!(name in answer.kept) && !(name in answer.conflicts) && !(name in answer.too_long)) kept.set(name, sent.get(name));
  }
  for (const [id, html] of Object.entries(answer.pieces)) renew(id, html);
  for (const [name, found] of Object.entries(answer.conflicts)) clash(name, found);
  for (const [name, text] of Object.entries(answer.too_long)) {
    kept.set(name, sent.get(name)); // not tried again until it changes; it stays on the page and on this device
    complain(name, text);
  }
  shelf.settle(form.dataset.kept, Object.fromEntries(Object.entries(answer.kept).map(([name, { rev }]) => [name, rev])));
  if (Object.keys(answer.kept).length) outdate();
  form.querySelector("[name=revs]").value = JSON.stringify(revs);
  if (answer.renewed) tell(words.renewed);
  if (clashes.size) tell(words.clash, "risk");
  else if (news.querySelector(".notice-risk")) news.replaceChildren();
  show(Object.keys(answer.too_long).length || clashes.size ? "failed" : "saved", answer.saved_at);
};

/** What was handed in is older than this page now: the bar says so at once. */
const outdate = () => {
  const fresh = document.getElementById("changed-banner");
  if (!fresh) return;
  document.querySelector(".submitbar")?.replaceWith(fresh.content.cloneNode(true));
  fresh.remove();
};

const stamp = (name, at) => {
  const box = part(name, "at");
  if (!box) return;
  const mark = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  mark.setAttribute("class", "mark");
  mark.setAttribute("viewBox", "0 0 16 16");
  mark.setAttribute("aria-hidden", "true");
  use.setAttribute("href", "#m-ok");
  mark.append(use);
  const said = document.createElement("span");
  said.className = "vh";
  said.textContent = `${words.saved} `;
  box.replaceChildren(mark, said, at);
};

/** A piece of the page anew; what is being typed in keeps the caret and its text. */
const renew = (id, html) => {
  const old = document.getElementById(id);
  if (!old) return;
  const box = document.createElement("template");
  box.innerHTML = html;
  const fresh = box.content.querySelector(`#${CSS.escape(id)}`);
  if (id.startsWith("q-")) {
    old.hidden = fresh.hidden; // its fields stay as they are, whatever was typed into them
    return;
  }
  if (old.outerHTML !== fresh.outerHTML) old.replaceWith(fresh);
  if (id.endsWith("-errors")) mark(id.slice(0, -"-errors".length), !fresh.hidden);
};
const mark = (id, wrong) => {
  const errors = document.getElementById(`${id}-errors`);
  errors?.closest(".field, .grid-cell, .list-cell")?.toggleAttribute("data-invalid", wrong);
  const control = document.getElementById(id);
  if (!control) return;
  if (wrong) control.setAttribute("aria-invalid", "true");
  else control.removeAttribute("aria-invalid");
};
const complain = (name, text) => {
  const box = part(name, "errors");
  if (!box) return tell(text, "miss");
  const line = document.createElement("p");
  line.className = "error";
  line.id = `id_${name}-error`;
  line.textContent = text;
  box.replaceChildren(line);
  box.hidden = false;
  return mark(`id_${name}`, true);
};

// Two people in one field: what the other wrote is shown, and a choice is asked for.
const clash = (name, { who, at, value, rev }) => {
  clashes.set(name, { value, rev });
  const box = part(name, "clash");
  if (!box) return tell(words.clash, "risk");
  const head = document.createElement("p");
  const bold = document.createElement("b");
  bold.textContent = words.wrote.replace("{who}", who).replace("{at}", at);
  head.append(bold);
  const quote = document.createElement("blockquote");
  quote.textContent = value || words.empty;
  const yours = document.createElement("p");
  yours.className = "small soft";
  yours.textContent = words.yours;
  const row = document.createElement("p");
  row.className = "row";
  for (const key of ["mine", "theirs"]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-s";
    button.textContent = words[key];
    button.addEventListener("click", () => settle(name, key));
    row.append(button);
  }
  box.replaceChildren(head, quote, yours, row);
  box.hidden = false;
  return undefined;
};
const settle = (name, choice) => {
  const { value, rev } = clashes.get(name);
  revs[name] = rev;
  kept.set(name, value);
  clashes.delete(name);
  if (choice === "theirs") {
    put(name, value);
    shelf.drop(form.dataset.kept, [name]);
  }
  const box = part(name, "clash");
  box.replaceChildren();
  box.hidden = true;
  (form.elements[name] instanceof RadioNodeList ? form.elements[name][0] : form.elements[name])?.focus();
  if (!clashes.size) news.replaceChildren();
  form.querySelector("[name=revs]").value = JSON.stringify(revs);
  later(0);
  if (!dirty().length && !clashes.size) show("saved", new Date().toTimeString().slice(0, 5));
};

form.addEventListener("input", () => {
  shelf.keep(form.dataset.kept, new Map(dirty().map((name) => [name, valueOf(name)])), revs);
  if (isAway()) show("offline");
  else if (!tries) later(900);
});
form.addEventListener("change", () => { if (!isAway() && !tries) later(50); });
document.addEventListener("line:back", () => { tries = 0; flush(); });
addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") flush(); });
addEventListener("beforeunload", (event) => { if (dirty().length && !leaving) event.preventDefault(); });

// Handing over to the next page: first everything is saved, with a sign-in in place where it has ended.
let leaving = false;
form.addEventListener("submit", async (event) => {
  if (leaving || event.defaultPrevented || !navigator.onLine) return; // without a line the page stays and says so
  event.preventDefault();
  clearTimeout(timer);
  tries = 0;
  if (running) await running;
  const fresh = dirty().length === 0 ? await stillHere() : true;
  const clean = fresh && await flush();
  if (out) return signInAgain().then(() => form.requestSubmit(event.submitter));
  if (clashes.size) return form.querySelector(".clash:not([hidden])")?.scrollIntoView({ block: "center" });
  if (!clean && dirty().length) return;
  leaving = true;
  form.requestSubmit(event.submitter);
});

// What this device kept and the site does not have yet is put back.
const back = shelf.take(form.dataset.kept);
let restored = 0;
for (const [name, { value, rev, saved }] of Object.entries(back)) {
  if (!form.elements[name] || valueOf(name) === value) continue;
  if (saved) { // the site has it already; this page was asked for a moment before
    if ((revs[name] ?? 0) >= rev) continue;
    put(name, value);
    revs[name] = rev;
    kept.set(name, value);
    continue;
  }
  put(name, value);
  revs[name] = rev; // the site compares: what somebody has written since comes back as a choice
  restored += 1;
}
if (restored) {
  tell(words.again);
  flush();
}
