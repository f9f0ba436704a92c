// Two tabs, two seats. A page says with every write as which seat it was opened; when another tab has switched meanwhile, nothing is
// sent: what was typed stays, and a notice offers to switch back or to load the page again. The server refuses such a write as well.
const box = document.getElementById("seat-notice");
const { seat, label, own } = box.dataset;
const KEY = "seat";
const headers = () => JSON.parse(document.body.getAttribute("hx-headers"));

const read = () => {
  try {
    return JSON.parse(localStorage.getItem(KEY));
  } catch {
    return null;
  }
};
const write = () => {
  try {
    localStorage.setItem(KEY, JSON.stringify({ seat, label }));
  } catch { /* no store: the server still compares */ }
};
const other = () => {
  const now = read();
  return now && now.seat !== seat ? now : null;
};
const show = (now) => {
  const words = box.querySelector("[data-words]");
  const said = words.dataset.words.replace("{then}", label).replace("{now}", now.label);
  if (words.textContent !== said) words.textContent = said;
  box.hidden = false;
};
const look = () => {
  const now = other();
  if (now) show(now);
  else box.hidden = true;
  return Boolean(now);
};

// A page out of the browser's history may be older than the last switch; only a fresh one says what is chosen now.
const [entry] = performance.getEntriesByType("navigation");
if (entry?.type === "back_forward") look();
else write();
addEventListener("pageshow", (event) => { if (event.persisted) look(); });
addEventListener("storage", (event) => { if (event.key === KEY) look(); });

// What one does as a person and not from a seat goes through from every tab.
const isOwn = (address) => own.split(" ").some((path) => new URL(address, location.href).pathname.startsWith(path));

document.addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter;
  const method = button?.getAttribute("formmethod") ?? form.getAttribute("method") ?? "get";
  const posts = method.toLowerCase() === "post" || form.hasAttribute("hx-post");
  const address = button?.getAttribute("formaction") ?? form.getAttribute("action") ?? form.getAttribute("hx-post") ?? location.href;
  if (!posts || isOwn(address)) return;
  if (look()) {
    event.preventDefault();
    event.stopImmediatePropagation();
    box.querySelector("button").focus();
    return;
  }
  const field = form.querySelector(":scope > input[name=acting_seat]") ?? document.createElement("input");
  Object.assign(field, { type: "hidden", name: "acting_seat", value: seat });
  form.append(field);
}, true);

document.addEventListener("htmx:configRequest", (event) => {
  const { verb, path } = event.detail;
  if (verb !== "get" && !isOwn(path) && look()) event.preventDefault();
});
document.addEventListener("seat-stale", (event) => show(event.detail)); // the server's word, where the store is closed to scripts

box.addEventListener("click", async (event) => {
  if (event.target.closest("[data-reload]")) location.reload();
  if (!event.target.closest("[data-back]")) return;
  const answer = await fetch(box.dataset.switch, {
    method: "POST", body: new URLSearchParams({ seat }), headers: { ...headers(), "HX-Request": "true" },
  }).catch(() => null);
  if (answer?.status !== 204) return location.reload(); // the seat has ended, or somebody else signed in
  write();
  look();
});
