// Sends a photo while its writer goes on writing, and puts it into the text where the cursor is. Without this script the
// button beside the field does the same with a whole page.
for (const root of document.querySelectorAll("[data-pictures]")) {
  const form = root.closest("form"), box = form.querySelector("textarea[name=body]"), fold = root.closest("details");
  const file = root.querySelector("input[type=file]"), alt = root.querySelector("[name=picture_alt]");
  const button = root.querySelector("[name=add_picture]:not([hidden])"), status = root.querySelector("[role=status]"), say = root.dataset;
  let cursor = box.value.length;
  box.addEventListener("blur", () => { cursor = box.selectionEnd });

  const clear = (input) => {
    document.getElementById(`${input.id}_error`)?.remove();
    input.removeAttribute("aria-invalid");
    input.setAttribute("aria-describedby", `${input.id}_helptext`);
  };
  const complain = (input, words) => {
    clear(input);
    const line = document.createElement("p");
    Object.assign(line, { className: "error", id: `${input.id}_error`, textContent: words });
    input.after(line);
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", `${input.id}_helptext ${line.id}`);
    status.textContent = "";
    if (fold) fold.open = true;
    input.focus();
  };
  const tooBig = () => {
    const size = file.files[0]?.size ?? 0;
    if (size > say.max) complain(file, say.big.replace("{size}", Math.ceil(size / 1e6)));
    return size > say.max;
  };
  const chosen = () => {
    clear(file);
    if (!file.files.length || tooBig()) return;
    if (fold) fold.open = true;
    status.textContent = say.next;
    alt.focus();
  };

  const insert = (words) => {
    const before = box.value.slice(0, cursor), after = box.value.slice(cursor);
    const gap = before.trim() ? (before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n") : "";
    const text = gap + words + (after.startsWith("\n\n") ? "" : "\n\n");
    box.focus();
    box.setSelectionRange(cursor, cursor);
    if (!document.execCommand?.("insertText", false, text)) {
      box.setRangeText(text, cursor, cursor, "end");
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };

  const send = async () => {
    clear(file);
    clear(alt);
    if (!file.files.length) return complain(file, say.none);
    if (tooBig()) return;
    if (!alt.value.trim()) return complain(alt, say.wordless);
    const data = new FormData();
    for (const [name, value] of [["picture", file.files[0]], ["picture_alt", alt.value], ["csrfmiddlewaretoken", form.csrfmiddlewaretoken.value]]) data.append(name, value);
    button.disabled = true;
    status.textContent = say.sending;
    try {
      const answer = await fetch(say.url, { method: "POST", body: data, headers: { Accept: "application/json" } });
      const { markdown, field, error } = await answer.json();
      if (markdown) {
        if (document.activeElement === box) cursor = box.selectionEnd;
        insert(markdown);
        file.value = alt.value = "";
        status.textContent = say.done;
      } else complain(field === "picture_alt" ? alt : file, error || say.lost);
    } catch {
      complain(file, say.lost);
    }
    button.disabled = false;
  };

  file.addEventListener("change", chosen);
  button.addEventListener("click", (event) => { event.preventDefault(); send() });
  alt.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && file.files.length) { event.preventDefault(); send() }
  });
  box.addEventListener("paste", (event) => {
    const pictures = [...event.clipboardData.files].filter((each) => each.type.startsWith("image/"));
    if (!pictures.length || event.clipboardData.getData("text/plain")) return;
    event.preventDefault();
    const carrier = new DataTransfer();
    carrier.items.add(pictures[0]);
    file.files = carrier.files;
    chosen();
  });

  const tools = form.querySelector(".tools"), tool = root.querySelector("template")?.content.firstElementChild;
  if (tools && tool) {
    tool.addEventListener("click", (event) => { event.stopPropagation(); if (fold) fold.open = true; file.click() });
    tools.append(tool);
  }
}
