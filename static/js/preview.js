// Shows in their places what the server makes of the words: the preview above the buttons, and threads like the title below it.
// Without this script Preview is a button of the form, and brings both with the page.
for (const form of document.querySelectorAll("[data-composer]")) {
  const box = form.querySelector("textarea[name=body]");
  const ask = async (url, words) => {
    const body = new URLSearchParams({ ...words, csrfmiddlewaretoken: form.csrfmiddlewaretoken.value });
    const answer = await fetch(url, { method: "POST", body });
    return answer.ok ? answer.text() : "";
  };

  const button = form.querySelector("button[name=preview]"), previewUrl = form.querySelector("[data-preview]")?.dataset.preview;
  if (button && previewUrl) {
    const place = document.createElement("div");
    place.setAttribute("role", "status");
    button.closest(".send").before(place);
    button.addEventListener("click", async (event) => {
      if (button.dataset.plain) return;
      event.preventDefault();
      const is_public = form.audience ? form.audience.value === "public" : Boolean(form.querySelector(".who-sees .public"));
      const html = await ask(previewUrl, { body: box.value, title: form.title?.value ?? "", is_public: is_public || "" }).catch(() => "");
      for (const old of document.querySelectorAll("#preview")) if (!place.contains(old)) old.remove();
      place.innerHTML = html;
      if (html.trim()) return;
      button.dataset.plain = "1"; // an empty box, or no connection: the page itself says what is the matter
      button.click();
      delete button.dataset.plain;
    });
  }

  const alike = form.querySelector("[data-similar]"), title = form.querySelector("input[name=title]");
  if (alike && title) {
    let timer, shown = alike.innerHTML;
    title.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        const asked = title.value, html = await ask(alike.dataset.similar, { title: asked }).catch(() => shown);
        if (asked === title.value && html !== shown) alike.innerHTML = shown = html; // said aloud only when it changes
      }, 700);
    });
  }
}
