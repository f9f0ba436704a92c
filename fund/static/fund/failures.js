// What did not come through says so in place: what happened, what was kept, and a way to try again. Autosave says it by its time.
// A form with data-failures has words of its own for some answers in the template of that name; with data-said they are the answer's.
import { lose } from "./line.js";

const shapes = document.getElementById("failures").content;
const pieces = new WeakMap(); // a notice -> what it speaks of

const own = (status, elt) => {
  const words = document.getElementById(elt.closest?.("[data-failures]")?.dataset.failures);
  return words?.content.querySelector(`[data-code="${status}"]`);
};
const shape = (status, elt) => own(status, elt) ?? shapes.querySelector(`[data-code="${status}"]`) ?? shapes.querySelector(`[data-code="${status >= 500 ? 500 : 400}"]`);
const quiet = (elt) => elt.closest?.("#palette"); // it has words of its own
const place = (elt, target) => {
  const box = elt.closest?.("form") ?? (target?.isConnected && target !== document.body ? target : elt);
  return box.isConnected && !box.closest("table, ul, ol, dl, svg, select") ? box : document.getElementById("main");
};
const notices = () => document.querySelectorAll(".failure[role=alert]");
const settle = (elt) => {
  for (const notice of notices()) {
    const known = pieces.get(notice);
    if (known && (known.elt === elt || !known.elt.isConnected)) notice.remove();
  }
};

export const complain = (status, elt, target, again, answer = "") => {
  settle(elt);
  const notice = shape(status, elt).cloneNode(true);
  const said = notice.querySelector("[data-said]");
  if (said) said.textContent = answer;
  pieces.set(notice, { elt, again });
  place(elt, target).prepend(notice);
  if (!elt.closest("[data-autosave]")) notice.scrollIntoView({ block: "nearest" });
};

const failed = (event, status) => {
  const { elt, target, requestConfig: asked, xhr } = event.detail;
  if (quiet(elt) || (status === 0 && elt.closest("[data-autosave]"))) return;
  if (status === 401 && elt.closest("[data-autosave]")) return; // the password is asked for in place
  if (status === 409 && own(status, elt) && !xhr.responseText) return; // the notice of seats speaks
  complain(status, elt, target, () => htmx.ajax(asked.verb, asked.path, { source: elt, target }), xhr.responseText);
};
document.addEventListener("htmx:responseError", (event) => failed(event, event.detail.xhr.status));
document.addEventListener("htmx:sendError", (event) => failed(event, 0));
document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) settle(event.detail.elt); });

document.addEventListener("click", (event) => {
  const notice = event.target.closest?.("[data-retry]")?.closest(".failure");
  const { elt, again } = pieces.get(notice) ?? {};
  if (!again) return;
  notice.remove();
  if (elt.isConnected) again();
});

// A form sent without a line would leave the page and lose what was typed: it stays, and says so.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || navigator.onLine || event.target.method === "dialog") return;
  event.preventDefault();
  lose();
  complain(0, event.target, null, () => event.target.requestSubmit(event.submitter));
});

// What a target with data-skeleton waits for is drawn in outline after 300 ms, never sooner.
const timers = new WeakMap();
document.addEventListener("htmx:beforeRequest", (event) => {
  const target = event.detail.target;
  if (!target.matches?.("[data-skeleton]")) return;
  timers.set(target, setTimeout(() => {
    target.setAttribute("aria-busy", "true");
    target.append(document.getElementById("waiting").content.cloneNode(true));
  }, 300));
});
document.addEventListener("htmx:afterRequest", (event) => {
  const target = event.detail.target;
  clearTimeout(timers.get(target));
  target.removeAttribute?.("aria-busy");
  for (const outline of target.querySelectorAll?.(":scope > .skeleton") ?? []) outline.remove();
});
