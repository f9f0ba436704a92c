// What a page says is fresh is fetched anew in its place: what somebody is typing elsewhere on the page is left alone.

/** The places that are kept fresh, as the site shows them now. */
export const refresh = async () => {
  try {
    const fresh = new DOMParser().parseFromString(await (await fetch(location.href, { cache: "no-store" })).text(), "text/html");
    for (const old of document.querySelectorAll("main [data-fresh]")) {
      const now = fresh.getElementById(old.id);
      if (!now || now.innerHTML === old.innerHTML) continue;
      old.replaceChildren(...now.childNodes);
      htmx.process(old);
    }
  } catch { /* nothing is lost; the page shows it when it is loaded again */ }
};
