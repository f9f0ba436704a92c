// A scorecard saves itself while it is filled in; what is still to be sent goes before the page is left, and a lock leads to the next deal.
import { signInAgain } from "./again.js";
import { complain } from "./failures.js";

const form = document.querySelector("form[data-autosave]");
let typed = 0; // how often something was changed
let kept = 0; // the changes that the site has
let sending = 0; // the changes that are on their way
let busy = false;
let shut = false; // the site said for good that nothing is written here any more
let going = false;

const isOurs = (event) => form !== null && event.detail.elt === form;
const headers = () => ({ ...JSON.parse(document.body.getAttribute("hx-headers")), "HX-Request": "true", "X-Autosave": "1" });

for (const kind of ["input", "change"]) form?.addEventListener(kind, () => { typed += 1; });
document.addEventListener("htmx:beforeRequest", (event) => {
  if (!isOurs(event)) return;
  busy = true;
  sending = typed;
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (!isOurs(event)) return;
  const { successful, xhr } = event.detail;
  busy = false;
  if (successful) kept = Math.max(kept, sending);
  shut = [403, 404].includes(xhr.status) || (xhr.status === 409 && xhr.responseText !== "");
  going ||= Boolean(xhr.getResponseHeader("HX-Redirect"));
  if (xhr.status === 401) signInAgain().then(() => htmx.trigger(form, "save-now"));
});

const answered = () => new Promise((done) => {
  form.addEventListener("htmx:afterRequest", (event) => done(event.detail.successful), { once: true });
});

/** Send what is not sent yet; true once the site has everything. */
export const flush = async () => {
  while (form && typed > kept) {
    const answer = answered();
    if (!busy) htmx.trigger(form, "save-now");
    if (!busy || !(await answer)) return false;
  }
  return true;
};

/** Leave for an address, with everything saved; without a line the page stays and says so. */
const leave = async (address) => {
  if (going) return;
  if (await flush() || shut) {
    going = !shut;
    location.assign(address);
  } else if (!document.querySelector(".failure[role=alert], dialog:modal")) {
    complain(0, form, null, () => leave(address));
  }
};

/** Lock the card once it is complete and everything is saved. */
export const lockAndGo = async () => {
  if (!form || going) return;
  if (!(await flush())) {
    if (!document.querySelector(".failure[role=alert], dialog:modal")) complain(0, form, null, lockAndGo);
    return;
  }
  const button = document.querySelector("[data-lock]");
  if (!button || busy) return;
  if (button.getAttribute("aria-disabled") === "true") {
    document.dispatchEvent(new CustomEvent("card:incomplete"));
    return;
  }
  await htmx.ajax("POST", button.formAction, { source: form, swap: "none" });
};

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-lock]")) {
    event.preventDefault();
    lockAndGo();
  }
  const link = event.target.closest?.("a[data-leave]");
  if (!link || !form || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  leave(link.href);
});

// Left in another way, by a link or because the phone was put away: what is still to be sent goes along.
addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden" && form && typed > kept && !busy && !shut) htmx.trigger(form, "save-now");
});
addEventListener("pagehide", () => {
  if (!form || typed <= kept || shut || going) return;
  fetch(form.action, { method: "POST", body: new FormData(form), headers: headers(), keepalive: true });
});
