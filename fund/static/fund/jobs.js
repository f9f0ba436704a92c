// A job that is over shows what it made: the page is loaded again, but never over what somebody has typed. Then it says so and waits.
import { refresh } from "./fresh.js";

const isTyped = (field) => {
  if (field.type === "hidden" || field.disabled) return false;
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.type === "file") return field.files.length > 0;
  if (field.localName === "select") {
    const options = [...field.options];
    const first = options.some((option) => option.defaultSelected);
    return first ? options.some((option) => option.selected !== option.defaultSelected) : field.selectedIndex > 0;
  }
  return "defaultValue" in field && field.value !== field.defaultValue;
};
const isAtWork = () => document.querySelector("dialog[open]") !== null || [...document.forms].some((form) => [...form.elements].some(isTyped));

// The pages of a file stand beside what is written about them: only small pictures that were waited for are fetched.
const look = (pane) => {
  const here = pane.querySelector(".thumb-wait") && pane.querySelector(".thumbs a[aria-current]");
  if (here) htmx.ajax("GET", here.href, { target: pane, swap: "outerHTML" });
};

document.addEventListener("job-over", ({ detail }) => {
  const card = document.getElementById(`job-${detail.job}`);
  const pane = card?.closest("section.deck");
  if (pane) look(pane);
  else if (!isAtWork()) location.reload();
  else if (card?.closest("[data-fresh]")) refresh();
  else for (const words of document.querySelectorAll("[data-job-over]")) words.hidden = false;
});
// A page that asks again by itself does not lead away to the sign-in what somebody types either; sending it will.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { requestConfig, xhr } = event.detail;
  if (requestConfig.headers["X-Poll"] && xhr.getResponseHeader("HX-Redirect") && isAtWork()) event.preventDefault();
});
document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-load-again]")) location.reload();
});
