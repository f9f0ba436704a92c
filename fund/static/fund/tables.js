// Tables of an application: rows that are added, and cells pasted from a spreadsheet, which are read and shown before they are taken.
import { hasEnded, signInAgain } from "./again.js";
import { lose } from "./line.js";

const form = document.querySelector("form[data-saves]");
const changed = (box) => box.dispatchEvent(new Event("change", { bubbles: true }));

// One more row: the last one again, empty, under the next number.
const lines = (list) => [...list.querySelectorAll(".list-line")];
const isFull = (list) => lines(list).length >= Number(list.dataset.most);
const addLine = (list) => {
  if (isFull(list)) return null;
  const last = lines(list).at(-1);
  const number = Number(last.dataset.line);
  const fresh = last.cloneNode(true);
  fresh.dataset.line = number + 1;
  const [old, next] = [`${list.dataset.list}-${number}-`, `${list.dataset.list}-${number + 1}-`];
  for (const part of fresh.querySelectorAll("*")) {
    for (const attribute of part.attributes) attribute.value = attribute.value.replaceAll(old, next);
    part.removeAttribute("data-invalid");
    part.removeAttribute("aria-invalid");
  }
  fresh.querySelector(".list-no").textContent = number + 2;
  for (const label of fresh.querySelectorAll("label > .vh")) {
    label.textContent = label.textContent.replace(new RegExp(` ${number + 1}, (?!.* ${number + 1}, )`), ` ${number + 2}, `);
  }
  for (const box of fresh.querySelectorAll(":is(input, select, textarea)")) {
    if (box.type === "checkbox" || box.type === "radio") box.checked = false;
    else box.value = "";
  }
  for (const affix of fresh.querySelectorAll(".affix:not([data-fixed])")) affix.replaceWith(affix.querySelector(".input")); // a unit of its own row
  for (const part of fresh.querySelectorAll("[id$='-errors'], [id$='-note'], [id$='-clash']")) {
    part.replaceChildren();
    part.hidden = !part.id.endsWith("-note");
  }
  last.after(fresh);
  list.querySelector("[data-add-line]").hidden = isFull(list);
  return fresh;
};
const control = (name) => {
  const found = form.elements[name];
  return found instanceof RadioNodeList ? found[0] : found;
};
/** The field of this name; a list grows until it has its row. */
const reach = (name) => {
  const list = form.querySelector(`[data-list="${CSS.escape(name.split("-")[0])}"]`);
  while (!control(name) && list && addLine(list));
  return control(name);
};

for (const list of form?.querySelectorAll("[data-list]") ?? []) {
  const button = list.querySelector("[data-add-line]");
  button.hidden = isFull(list);
  button.addEventListener("click", () => {
    const line = addLine(list);
    line?.querySelector(":is(input, select, textarea)").focus();
    if (line) changed(line);
  });
}

// Pasted cells.
const say = (box, words, action) => {
  const line = document.createElement("p");
  line.className = "pasted-told row";
  line.tabIndex = -1;
  line.setAttribute("role", "status");
  line.append(words);
  if (action) line.append(action);
  box.querySelector("[data-paste-found]").replaceChildren(line);
  line.focus();
};
const read = async (box, first = "") => {
  const text = box.querySelector("[data-paste-text]").value;
  const found = box.querySelector("[data-paste-found]");
  const body = new URLSearchParams({ text, first, at: box.dataset.at ?? "" });
  let reply;
  box.setAttribute("aria-busy", "true");
  try {
    const headers = { ...JSON.parse(document.body.getAttribute("hx-headers")), "X-Autosave": "1", "HX-Request": "true" };
    reply = await fetch(box.dataset.paste, { method: "POST", body, headers });
  } catch {
    lose();
    return say(box, box.dataset.away);
  } finally {
    box.removeAttribute("aria-busy");
  }
  if (reply.status === 401 || hasEnded(reply)) return signInAgain().then(() => read(box, first));
  const event = reply.headers.get("HX-Trigger");
  if (reply.status === 409 && event) {
    for (const [name, detail] of Object.entries(JSON.parse(event))) document.dispatchEvent(new CustomEvent(name, { detail }));
  }
  if (!reply.ok) return say(box, [400, 413].includes(reply.status) ? box.dataset.large : box.dataset.away);
  found.innerHTML = await reply.text();
  found.querySelector(".pasted-head").focus();
  found.scrollIntoView({ block: "nearest" });
  return undefined;
};

const write = (cells) => {
  const before = {};
  for (const [name, text] of Object.entries(cells)) {
    const field = reach(name);
    if (!field) continue;
    before[name] = field.value;
    field.value = text;
    changed(field);
  }
  return before;
};
const take = (box) => {
  const cells = JSON.parse(box.querySelector("[data-pasted]").dataset.cells);
  const before = write(cells);
  const undo = document.createElement("button");
  undo.type = "button";
  undo.className = "btn btn-s";
  undo.textContent = box.dataset.undo;
  undo.addEventListener("click", () => {
    write(before);
    say(box, box.dataset.undone);
  });
  say(box, box.dataset.took.replace("{n}", Object.keys(before).length), undo);
  box.querySelector("[data-paste-text]").value = "";
};

for (const box of form?.querySelectorAll("[data-paste]") ?? []) {
  box.closest(".paste").hidden = false; // without this script there is nothing that could read
  const text = box.querySelector("[data-paste-text]");
  text.addEventListener("input", () => delete box.dataset.at);
  text.addEventListener("paste", () => setTimeout(() => read(box)));
  box.addEventListener("click", (event) => {
    const { target } = event;
    if (target.closest("[data-paste-read]")) read(box);
    else if (target.closest("[data-paste-take]")) take(box);
    else if (target.closest("[data-paste-first]")) read(box, target.closest("[data-paste-first]").dataset.pasteFirst);
    else if (target.closest("[data-paste-drop]")) {
      box.querySelector("[data-paste-found]").replaceChildren();
      text.value = "";
      (control(box.dataset.at) ?? text).focus();
      if (box.dataset.at) box.closest(".paste").open = false;
      delete box.dataset.at;
    }
  });
}

// Several cells pasted into one field of a table are read as cells, not put into that one field.
form?.addEventListener("paste", (event) => {
  const cell = event.target.closest?.(".grid-cell, .list-cell");
  const box = cell?.closest(".field:has([data-paste])")?.querySelector("[data-paste]");
  const text = event.clipboardData?.getData("text/plain").replace(/\r?\n$/, "") ?? "";
  if (!box || !/[\t\n]/.test(text)) return;
  event.preventDefault();
  box.closest(".paste").open = true;
  box.querySelector("[data-paste-text]").value = text;
  box.dataset.at = event.target.name;
  read(box);
});
