// A sign-in that has ended while somebody writes: it is asked for in place, and the page goes on where it was.
const dialog = document.getElementById("again");
const box = dialog.querySelector("form");
const password = dialog.querySelector("[name=password]");
const said = Object.fromEntries([...box.querySelector("[data-words]").content.querySelectorAll("[data-key]")]
  .map((span) => [span.dataset.key, span.textContent]));
const errors = document.getElementById("again-errors");

let waiting = null;
const complain = (text) => {
  errors.querySelector("[data-error]").textContent = text;
  errors.hidden = !text;
};
const headers = () => JSON.parse(document.body.getAttribute("hx-headers"));

/** Whether an answer that looks fine is really the page of sign-in. */
export const hasEnded = (reply) => reply.redirected && new URL(reply.url).pathname.startsWith("/accounts/login");

/** Fetch who is signed in and the token that forms need now; true where it is the person of this page. */
export const renew = async () => {
  const reply = await fetch(dialog.dataset.line, { cache: "no-store" });
  const { user, csrf } = await reply.json();
  document.body.setAttribute("hx-headers", JSON.stringify({ ...headers(), "X-CSRFToken": csrf }));
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = csrf;
  return user === dialog.dataset.who ? true : user ? "other" : false;
};

/** Whether this page's person is signed in; asks for the password in place where not. */
export const stillHere = async () => {
  try {
    const who = await renew();
    if (who === true) return true;
    await signInAgain(who);
  } catch { /* no line: the sending itself will say so */ }
  return true;
};

/** Resolves once this page's person is signed in again. */
export const signInAgain = (who = false) => {
  waiting ??= new Promise((resolve) => {
    dialog.addEventListener("done", () => {
      waiting = null;
      resolve();
    }, { once: true });
    complain(who === "other" ? said.other : "");
    password.value = "";
    if (!dialog.open) dialog.showModal();
    password.focus();
  });
  return waiting;
};

const done = async () => {
  if (box.dataset.seat) { // a fresh sign-in acts from the oldest seat: this page was opened from another, perhaps
    await fetch(box.dataset.switch, { method: "POST", headers: { ...headers(), "HX-Request": "true" },
      body: new URLSearchParams({ seat: box.dataset.seat }) });
  }
  dialog.close();
  dialog.dispatchEvent(new Event("done"));
};
const check = async () => {
  const who = await renew();
  if (who === true) return done();
  if (who === "other") complain(said.other);
  return undefined;
};

box.addEventListener("submit", async (event) => {
  event.preventDefault();
  complain("");
  try {
    await renew();
    const body = new URLSearchParams({ login: box.elements.login.value, password: password.value });
    const reply = await fetch(box.dataset.again, { method: "POST", body,
      headers: { "X-CSRFToken": headers()["X-CSRFToken"], "X-Requested-With": "XMLHttpRequest", Accept: "application/json" } });
    if (reply.status === 400) {
      const { form } = await reply.json();
      const found = [...(form?.errors ?? []), ...Object.values(form?.fields ?? {}).flatMap((field) => field.errors)];
      complain(found[0] ?? said.wrong);
      password.select();
      return;
    }
    if (await renew() === true) await done();
    else complain(reply.ok ? said.factor : said.wrong);
  } catch {
    complain(said.away);
  }
});
dialog.addEventListener("cancel", (event) => event.preventDefault()); // what was typed waits for it
addEventListener("focus", () => { if (dialog.open) check().catch(() => {}); });
