// Offers names behind an @. Arrows and Enter choose, Escape closes, a tap does the same; Enter without a choice stays a new
// line. Without this script a name is typed to its end.
for (const form of document.querySelectorAll("[data-composer]")) {
  const box = form.querySelector("textarea[name=body]"), say = form.querySelector(".tools[data-mentions]")?.dataset;
  if (!box || !say) continue;
  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
  const menu = make("div", { className: "menu" }), status = make("p", { className: "sr" });
  const list = make("ul", { className: "list names", id: "names", hidden: true });
  status.setAttribute("role", "status");
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", say.people);
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", "names");
  menu.append(list, status);
  box.after(menu);

  const thread = form.getAttribute("action").match(/threads\/(\d+)\//)?.[1] ?? "";
  let chosen = -1, turn = 0, timer;
  const typed = () => box.selectionStart === box.selectionEnd
    ? /(?:^|[^\p{L}\p{N}@.+\/_-])@([\p{L}\p{M}\p{N}_.-]{0,30})$/u.exec(box.value.slice(Math.max(0, box.selectionEnd - 40), box.selectionEnd))?.[1] : undefined;
  const close = () => {
    turn += 1;
    chosen = -1;
    list.hidden = true;
    list.replaceChildren();
    status.textContent = "";
    box.removeAttribute("aria-activedescendant");
  };
  const choose = (number) => {
    chosen = (number + list.children.length) % list.children.length;
    [...list.children].forEach((item, n) => item.setAttribute("aria-selected", n === chosen));
    box.setAttribute("aria-activedescendant", list.children[chosen].id);
    list.children[chosen].scrollIntoView({ block: "nearest" });
  };
  const put = (handle) => {
    const end = box.selectionEnd, start = end - (typed() ?? "").length;
    box.focus();
    box.setSelectionRange(start, end);
    if (!document.execCommand?.("insertText", false, `${handle} `)) {
      box.setRangeText(`${handle} `, start, end, "end");
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
    close();
  };
  const show = (people) => {
    list.replaceChildren(...people.map(({ handle, here }, n) => {
      const item = make("li", { id: `names-${n}` });
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.append(make("b", { textContent: handle }));
      if (here) item.append(" ", make("span", { className: "soft small", textContent: say.here }));
      item.addEventListener("click", () => put(handle));
      return item;
    }));
    list.hidden = false;
    list.scrollIntoView({ block: "nearest" });
    status.textContent = say.found.replace("{n}", people.length);
  };
  const ask = async () => {
    const q = typed();
    close();
    if (q === undefined || !(q || thread)) return;
    const mine = turn;
    try {
      const { people } = await (await fetch(`${say.mentions}?${new URLSearchParams({ q, thread })}`)).json();
      if (mine === turn && people.length) show(people);
    } catch { /* no names to offer just now */ }
  };

  box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 150) });
  box.addEventListener("blur", close);
  if (document.activeElement === box) ask();
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the cursor
  box.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen < 0 ? -1 : chosen - 1);
    else if (event.key === "Enter" && chosen >= 0) put(list.children[chosen].firstElementChild.textContent);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}
