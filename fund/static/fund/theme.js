// The reader's own choice of light or dark; without one the system decides. It stands in a cookie, so that the server draws the page in
// it, and with the person, where somebody is signed in. Loaded before the first paint.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const kept = document.cookie.match(/(?:^|; )theme=(light|dark)(?:;|$)/)?.[1];
  if (kept) root.dataset.theme = kept; // also on a page that comes out of the browser's own store
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-theme-toggle]")) return;
    const now = root.dataset.theme ?? (dark.matches ? "dark" : "light");
    const theme = (root.dataset.theme = now === "dark" ? "light" : "dark");
    document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
    const { look } = document.body.dataset;
    if (!look) return;
    fetch(look, {
      method: "POST", keepalive: true, body: new URLSearchParams({ theme }),
      headers: { ...JSON.parse(document.body.getAttribute("hx-headers")), "HX-Request": "true" },
    }).catch(() => {}); // this browser keeps it all the same
  });
})();
