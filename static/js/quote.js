// Quotes into the reply box of the same page: a whole post from its menu, or the words that somebody chose. Without this
// script the menu leads to a page of its own, with the quote in the box. What the post says it talks about comes along: where
// the box is small and has no place to show it, its words go on to the page for a reply.
{
  const box = document.querySelector("#reply textarea[name=body]"), words = document.querySelector(".tools[data-quote]")?.dataset.quote;
  const longest = 1000;
  const add = (quote) => {
    const before = box.value.trimEnd(), text = (before ? "\n\n" : "") + quote;
    box.focus();
    box.setSelectionRange(before.length, box.value.length);
    if (!document.execCommand?.("insertText", false, text)) {
      box.setRangeText(text, before.length, box.value.length, "end");
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
    box.scrollIntoView({ block: "nearest" });
  };
  const carry = (notes) => {
    const { form } = box, more = form.elements.more;
    for (const note of notes) {
      const choice = form.querySelector(`[name=content_notes][value="${note}"]`);
      if (choice?.type === "checkbox") {
        choice.checked = true;
        choice.closest("details").open = true;
      } else if (!choice) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "content_notes", value: note }));
    }
    if (notes.length && more) form.requestSubmit(more);
  };
  const get = async (url) => {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(answer.status);
    return { text: await answer.text(), notes: answer.headers.get("X-Content-Notes")?.split(" ").filter(Boolean) ?? [] };
  };
  const linkOf = (post) => post.querySelector("a[href*='?quote=']")?.href.replace(/reply\/\?quote=(\d+)$/, "$1/quote/");

  if (box && words) {
    document.addEventListener("click", async (event) => {
      const link = event.target.closest("a[href*='?quote=']"), post = link?.closest(".post");
      if (!post || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      try {
        const { text, notes } = await get(linkOf(post));
        add(text);
        link.closest("details").open = false;
        carry(notes);
      } catch { location.assign(link.href) }
    });

    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "btn quote-this", textContent: words });
    let chosen = "";
    button.addEventListener("pointerdown", (event) => event.preventDefault()); // the words stay chosen
    button.addEventListener("click", async () => {
      const text = chosen.length > longest ? `${chosen.slice(0, longest)} …` : chosen, post = button.closest(".post");
      const { text: cite, notes } = await get(`${linkOf(post)}?cite`).catch(() => ({ text: "", notes: [] }));
      add([...text.split("\n").map((line) => `> ${line}`.trimEnd()), ...(cite ? [">", cite] : []), "", ""].join("\n"));
      getSelection().removeAllRanges();
      button.remove();
      carry(notes);
    });
    const look = () => {
      if (document.activeElement === button) return;
      const selection = getSelection(), from = selection.anchorNode?.parentElement?.closest(".post .prose");
      chosen = selection.toString().trim();
      if (!chosen || !from || from !== selection.focusNode?.parentElement?.closest(".post .prose") || !linkOf(from.closest(".post"))) return button.remove();
      if (from.nextElementSibling !== button) from.after(button); // the next stop of the Tab key
      const at = selection.getRangeAt(0).getBoundingClientRect(), frame = (button.offsetParent ?? document.body).getBoundingClientRect();
      button.style.top = `${at.bottom - frame.top + 8}px`;
      button.style.left = `${Math.max(0, Math.min(at.left - frame.left, frame.width - button.offsetWidth))}px`;
    };
    document.addEventListener("selectionchange", look);
    look();
  }
}
