// Connects a form marked data-passkey to allauth's scripts. Shows what is hidden without script, and says when
// the device or the person stopped.
{
  const starts = {
    login: (form) => ({ login: form.querySelector("button").id }),
    add: (form) => ({ add: form.querySelector("button").id, passwordless: "id_passwordless" }),
    authenticate: (form) => ({ authenticate: form.querySelector("button").id }),
  };
  for (const form of document.querySelectorAll("[data-passkey]")) {
    const kind = form.dataset.passkey;
    if (!window.PublicKeyCredential || !window.allauth?.webauthn) continue;
    form.hidden = false;
    const ids = { ...starts[kind](form), credential: form.querySelector("[name=credential]").id };
    if (document.getElementById("js_data")) ids.data = "js_data";
    window.allauth.webauthn.forms[`${kind}Form`]({ ids });
  }
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    for (const notice of document.querySelectorAll("[data-passkey-stopped]")) notice.hidden = false;
  });
  for (const lacking of document.querySelectorAll("[data-needs-passkey]")) lacking.hidden = Boolean(window.PublicKeyCredential);
}
