// Makes writing a little easier where script runs: tools above the box, and one press of the button is one post. What else
// helps (helping.js) is fetched at the first touch. The server needs none of it: the tools write plain Markdown, and the
// submission id stops doubles there too.
for (const form of document.querySelectorAll("[data-composer]")) {
  const box = form.querySelector("textarea[name=body]"), template = form.querySelector("template[data-tools]");

  // Replaces the chosen text. execCommand is old, but it alone keeps the browser's own undo.
  const put = (text, start, end) => {
    box.focus();
    if (!document.execCommand?.("insertText", false, text)) box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
    box.setSelectionRange(start, end);
  };
  const chosen = () => ({ from: box.selectionStart, to: box.selectionEnd, text: box.value.slice(box.selectionStart, box.selectionEnd) });

  const wrap = (sign) => {
    const { from, text } = chosen(), inner = text.trim(), lead = text.length - text.trimStart().length;
    put(text.slice(0, lead) + sign + inner + sign + text.slice(lead + inner.length), from + lead + sign.length, from + lead + sign.length + inner.length);
  };
  const startLines = (sign) => {
    const { from, to } = chosen(), start = box.value.lastIndexOf("\n", from - 1) + 1;
    box.setSelectionRange(start, to);
    const lines = box.value.slice(start, to).split("\n").map((line) => sign + line).join("\n");
    const gap = start > 1 && box.value[start - 2] !== "\n" && !box.value.slice(0, start - 1).split("\n").pop().startsWith(sign) ? "\n" : "";
    put(gap + lines, start + gap.length + lines.length, start + gap.length + lines.length);
  };
  const link = () => {
    const { from, text } = chosen(), address = /^https?:\/\//.test(text.trim());
    if (address) put(`[](${text.trim()})`, from + 1, from + 1);
    else put(`[${text}](https://)`, from + text.length + 3, from + text.length + 11);
  };

  if (box && template) {
    const tools = template.content.firstElementChild.cloneNode(true);
    tools.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      if (button.dataset.wrap) wrap(button.dataset.wrap);
      else if (button.dataset.line) startLines(button.dataset.line);
      else link();
    });
    template.replaceWith(tools);

    const starts = ["pointerdown", "keydown", "focusin"], fetchMore = () => {
      for (const start of starts) removeEventListener(start, fetchMore);
      document.head.append(Object.assign(document.createElement("script"), { type: "module", src: tools.dataset.more }));
    };
    for (const start of starts) addEventListener(start, fetchMore);

    box.addEventListener("keydown", (event) => {
      const sign = (event.ctrlKey || event.metaKey) && !event.altKey && { b: "**", i: "*" }[event.key];
      if (sign) { event.preventDefault(); wrap(sign) }
    });
  }

  // A second press within a few seconds waits for the first; going back in history lets the form be sent again.
  let sentAt = 0;
  form.addEventListener("submit", (event) => {
    if (Date.now() - sentAt < 5000) event.preventDefault();
    else sentAt = Date.now();
  });
  addEventListener("pageshow", () => { sentAt = 0 });
}
