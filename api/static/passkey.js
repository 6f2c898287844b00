// Asks the browser for a passkey, and puts its answer into the form of the page. Nothing is sent from here.
"use strict";

const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

async function made(options) {
  const credential = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: known(options.excludeCredentials),
    },
  });
  return [
    credential,
    {
      attestationObject: text(credential.response.attestationObject),
      clientDataJSON: text(credential.response.clientDataJSON),
    },
  ];
}

async function shown(options) {
  const credential = await navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      allowCredentials: known(options.allowCredentials),
    },
  });
  const { authenticatorData, clientDataJSON, signature, userHandle } = credential.response;
  return [
    credential,
    {
      authenticatorData: text(authenticatorData),
      clientDataJSON: text(clientDataJSON),
      signature: text(signature),
      userHandle: userHandle ? text(userHandle) : null,
    },
  ];
}

const form = document.querySelector("form[data-options]");

form.addEventListener("submit", async (event) => {
  if (form.elements.answer.value) return;
  event.preventDefault();
  try {
    const options = JSON.parse(form.dataset.options);
    const [credential, response] = await (options.user ? made(options) : shown(options));
    form.elements.answer.value = JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      clientExtensionResults: {},
      response,
    });
    form.requestSubmit();
  } catch {
    document.getElementById("refused").hidden = false;
  }
});
