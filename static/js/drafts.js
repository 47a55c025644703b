// Saves what is being written to the server, a few seconds after typing stops and when the page is left. "Saved" is said
// only when the server answered so. Without script the button "Save draft" does the same.
for (const form of document.querySelectorAll("form[data-draft]")) {
  const template = form.querySelector("template[data-draft-states]"), box = form.elements.body;
  if (!template || !box) continue;
  const states = template.content.cloneNode(true), said = states.querySelector(".saved"), notices = {};
  for (const notice of states.querySelectorAll("[data-state]")) notices[notice.dataset.state] = notice;
  const hint = notices.failed.querySelector("[data-reason]").textContent;
  form.querySelector("[data-was-saved]")?.remove();
  template.replaceWith(said);

  const controls = ["csrfmiddlewaretoken", "submission_id", "version", "window", "writer"];
  // Photos are sent by a press of their own button, not with every pause.
  const data = () => {
    const typed = new FormData(form);
    typed.delete("picture");
    return typed;
  };
  const content = () => JSON.stringify([...data()].filter(([name]) => !controls.includes(name)));
  let saved = content(), timer = 0, busy = false, stopped = false, sent = false, other = null, since = 0;

  const say = (words) => { said.textContent = words };
  const show = (state) => {
    for (const notice of Object.values(notices)) notice.remove();
    if (state) said.after(notices[state]);
  };
  const later = (seconds) => {
    clearTimeout(timer);
    timer = setTimeout(save, seconds * 1000);
  };

  async function save({ leaving = false } = {}) {
    clearTimeout(timer);
    const now = content();
    if (sent || stopped || now === saved || (busy && !leaving)) return;
    busy = true;
    since = 0;
    say(said.dataset.saving);
    let answer = null, told = {};
    try {
      answer = await fetch(form.dataset.draft, { method: "POST", body: data(), headers: { Accept: "application/json" }, keepalive: leaving });
      told = await answer.json();
    } catch { /* no connection, or an error page: said below */ }
    busy = false;
    if (sent) return;
    if (answer?.ok) {
      saved = now;
      form.elements.version.value = told.version ?? 0;
      show("");
      say(told.at ? `${said.dataset.saved} ${told.at}` : "");
      if (content() !== saved) later(3);
    } else {
      say("");
      failed(answer?.status, told);
    }
  }

  function failed(status, told) {
    if (told.state === "other") {
      other = told;
      stopped = true;
      notices.other.querySelector("[data-other]").textContent = told.body;
      show("other");
    } else if (told.state === "gone") {
      stopped = true;
      show("gone");
    } else if (status === 401 || (status === 403 && told.state !== "refused")) {
      stopped = true;
      show("signed-out");
    } else {
      notices.failed.querySelector("[data-reason]").textContent = told.reason ?? hint;
      show("failed");
      if (!told.state) later(20);
    }
  }

  // Both texts are kept; the one that is not chosen here goes.
  const settle = () => {
    form.elements.version.value = other.version;
    other = null;
    stopped = false;
    saved = null;
    show("");
    save();
    box.focus();
  };
  notices.other.querySelector("[data-keep]").addEventListener("click", settle);
  notices.other.querySelector("[data-take]").addEventListener("click", () => {
    box.value = other.body;
    if (form.elements.title) form.elements.title.value = other.title;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    settle();
  });

  // After a sign-in in another tab the form's token is old. The page has a new one, if the same member signed in.
  async function goOn() {
    if (!notices["signed-out"].isConnected) return;
    try {
      const answer = await fetch(form.getAttribute("action"));
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("form[data-draft]");
      if (fresh?.elements.writer.value !== form.elements.writer.value) return;
      form.elements.csrfmiddlewaretoken.value = fresh.elements.csrfmiddlewaretoken.value;
    } catch { return }
    stopped = false;
    show("");
    save();
  }

  form.addEventListener("input", () => {
    since ||= Date.now();
    if (!stopped) later(Date.now() - since > 15000 ? 0 : 3);
  });
  form.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) sent = true;
  });
  addEventListener("pageshow", () => { sent = false });
  addEventListener("focus", goOn);
  addEventListener("pagehide", () => save({ leaving: true }));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save({ leaving: true });
    else goOn();
  });
}
