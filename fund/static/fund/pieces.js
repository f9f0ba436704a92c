// A file sent in pieces. It goes on at the byte where it stopped, whatever cut it off: the line, the sign-in, a pause, a closed tab.
import { hasEnded, signInAgain } from "./again.js";
import { isAway, lose } from "./line.js";

const PAUSES = [1, 2, 5, 10, 20, 30]; // seconds between two tries
const LEAST = 65_536;
const FIRST = 131_072;
const headers = () => ({ ...JSON.parse(document.body.getAttribute("hx-headers")), "X-Autosave": "1", "HX-Request": "true" });

/** What the site says no to, in its own words ("" where it has none). */
export class Refused extends Error {}
export class Cancelled extends Error {}

/**
 * Begin, or go on with, the upload of a file to `place` ({begin, kind, slot}). `show(state, facts)` is called as it goes: sending, waiting
 * (for the line), away (the site cannot take it now), paused, checking; `begun(said)` once the site knows of it. What it returns has
 * `ended`, which resolves to what became of it.
 */
export const send = (file, place, show, begun) => {
  const control = { paused: false, cancelled: false, discard: "" };
  let wake = null;
  let abort = null;
  let at = 0;
  let speed = 0; // bytes a second, of late

  const facts = () => ({ at, size: file.size, seconds: speed ? (file.size - at) / speed : 0 });
  const nap = (seconds) => new Promise((resolve) => { // until then, until the line is back, or until somebody presses a button
    wake = resolve;
    setTimeout(resolve, seconds * 1000);
    document.addEventListener("line:back", resolve, { once: true });
  });
  const going = async () => {
    while (control.paused && !control.cancelled) {
      show("paused", facts());
      await new Promise((resolve) => { wake = resolve; });
    }
    if (control.cancelled) throw new Cancelled();
  };
  const ask = async (verb, url, body, more = {}) => {
    for (let tries = 0; ; tries += 1) {
      await going();
      abort = new AbortController();
      let reply;
      try {
        reply = await fetch(url, { method: verb, body, headers: { ...headers(), ...more }, signal: abort.signal });
      } catch {
        if (control.paused || control.cancelled) continue;
        lose();
        show("waiting", facts());
        await nap(isAway() ? 30 : PAUSES[Math.min(tries, PAUSES.length - 1)]);
        continue;
      }
      if (reply.status === 401 || hasEnded(reply)) {
        show("away", facts());
        await signInAgain();
        continue;
      }
      if (reply.status >= 500 || reply.status === 408 || reply.status === 429) {
        show("away", facts());
        await nap(PAUSES[Math.min(tries, PAUSES.length - 1)]);
        continue;
      }
      return reply;
    }
  };
  const answer = async (reply) => {
    const seat = reply.headers.get("HX-Trigger");
    if (seat) {
      for (const [name, detail] of Object.entries(JSON.parse(seat))) document.dispatchEvent(new CustomEvent(name, { detail }));
      throw new Refused("");
    }
    const said = (reply.headers.get("Content-Type") ?? "").includes("json") ? await reply.json() : {};
    if (said.refused || !(reply.ok || reply.status === 409)) throw new Refused(said.refused ?? "");
    return said;
  };
  const begin = async () => {
    const body = new URLSearchParams({ kind: place.kind, slot: place.slot, name: file.name, size: file.size, modified: file.lastModified });
    const said = await answer(await ask("POST", place.begin, body));
    control.discard = said.discard;
    begun(said);
    at = said.offset;
    return said;
  };
  const run = async () => {
    let said = await begin();
    let length = Math.min(FIRST, said.piece);
    let again = 0;
    while (!said.done) {
      show(at < file.size ? "sending" : "checking", facts());
      const piece = file.slice(at, at + length);
      const started = performance.now();
      const last = at + piece.size >= file.size;
      if (last && at) show("checking", facts());
      const reply = await ask("PATCH", said.url, piece, { "Upload-Offset": String(at), "Content-Type": "application/octet-stream" });
      if (reply.status === 404 && again < 3) { // discarded or swept meanwhile
        again += 1;
        said = await begin();
        continue;
      }
      said = await answer(reply);
      const seconds = (performance.now() - started) / 1000;
      if (said.offset > at && !last) {
        speed = speed ? speed * 0.7 + ((said.offset - at) / seconds) * 0.3 : (said.offset - at) / seconds;
        if (seconds < 0.7) length = Math.min(length * 2, said.piece);
        else if (seconds > 2.5) length = Math.max(length / 2, LEAST);
      }
      at = said.offset;
    }
    return said;
  };
  return {
    ended: run(),
    pause: () => { control.paused = true; abort?.abort(); wake?.(); },
    goOn: () => { control.paused = false; wake?.(); },
    isPaused: () => control.paused,
    cancel: async () => {
      control.cancelled = true;
      abort?.abort();
      wake?.();
      if (control.discard) await fetch(control.discard, { method: "POST", headers: headers() }).catch(() => {});
    },
  };
};
