// A tap under a post without moving the page. The form works without this; whatever goes wrong here is sent as the form would.
{
  const said = document.createElement("p");
  said.className = "sr";
  said.setAttribute("role", "status");
  document.body.append(said);

  // What could not be done stands where the finger is, until the next tap.
  const line = document.createElement("p");
  line.className = "same";

  let plain = false;
  document.addEventListener("submit", async (event) => {
    const form = event.target, button = event.submitter;
    if (plain || !form.matches(".reacts") || !button || button.hasAttribute("formaction")) return;
    event.preventDefault();
    if (button.dataset.busy) return;
    button.dataset.busy = "1";
    line.remove();
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form, button), headers: { Accept: "application/json" }, redirect: "error" });
      const { pressed, said: text } = await answer.json();
      if (answer.ok) {
        button.setAttribute("aria-pressed", pressed);
        button.name = pressed ? "remove" : "add";
      } else {
        line.textContent = text;
        form.after(line);
      }
      said.textContent = text;
    } catch {
      plain = true;
      form.requestSubmit(button);
    }
    delete button.dataset.busy;
  });
}
