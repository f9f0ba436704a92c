// Forms that send a file: a sign-in that has ended is renewed in place first, for a browser would forget which file was chosen.
import { stillHere } from "./again.js";
import "./uploads.js";

const checked = new WeakSet();
document.addEventListener("submit", async (event) => {
  const sent = event.target;
  if (!sent.matches("[data-upload]") || checked.has(sent) || event.defaultPrevented || !navigator.onLine) return;
  event.preventDefault();
  await stillHere();
  checked.add(sent);
  sent.requestSubmit(event.submitter);
});
