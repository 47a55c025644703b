// A tap under a post without moving the page. The form works without this; whatever goes wrong here is sent as the form would.
{
  const tap = document.getElementById("tap"), said = document.createElement("p");
  said.className = "sr";
  said.setAttribute("role", "status");
  if (tap) document.body.append(said);

  // What could not be done stands where the finger is, until the next tap.
  const line = document.createElement("p");
  line.className = "same";

  let plain = false;
  tap?.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (plain || !button?.hasAttribute("aria-pressed") || button.hasAttribute("formaction")) return;
    event.preventDefault();
    if (button.dataset.busy) return;
    button.dataset.busy = "1";
    line.remove();
    try {
      const words = new FormData(tap);
      words.append(button.name, button.value);
      const answer = await fetch(tap.action, { method: "POST", body: words, headers: { Accept: "application/json" }, redirect: "error" });
      const { pressed, said: text } = await answer.json();
      if (answer.ok) {
        button.setAttribute("aria-pressed", pressed);
        button.name = pressed ? "remove" : "add";
      } else {
        line.textContent = text;
        button.parentElement.after(line);
      }
      said.textContent = text;
    } catch {
      plain = true;
      tap.requestSubmit(button);
    }
    delete button.dataset.busy;
  });
}
