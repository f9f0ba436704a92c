// Passkeys: the form asks the browser for one and carries the answer; what to ask for comes from the server, words from data attributes.

const options = async (form) => {
  if (form.dataset.passkey !== "sign-in") return JSON.parse(document.getElementById("passkey-options").textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
};

const create = (asked, alone) => {
  const wanted = asked.publicKey.authenticatorSelection;
  wanted.residentKey = alone ? "required" : "discouraged";
  wanted.requireResidentKey = alone;
  if (alone) wanted.userVerification = "required";
  return webauthnJSON.create(asked);
};

const say = (form, words) => {
  const box = form.querySelector("[data-passkey-error]");
  box.querySelector("span").textContent = words;
  box.hidden = !words;
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const usable = isSecureContext && webauthnJSON.supported();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    say(form, usable ? "" : form.dataset.missing);
    if (!usable) return;
    try {
      const asked = await options(form);
      const passkey = form.dataset.passkey === "add"
        ? await create(asked.creation_options, form.elements.passwordless.checked)
        : await webauthnJSON.get(asked.request_options);
      form.elements.credential.value = JSON.stringify(passkey);
      form.submit();
    } catch {
      say(form, form.dataset.refused);
    }
  });
}
