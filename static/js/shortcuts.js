// Single keys for members who like them: each follows a link or a button that the page has. Loaded only for members who
// have not turned it off (WCAG 2.1.4). Rests in boxes and with modifier keys; nothing moves but the focus.
{
  const script = document.currentScript, find = (selector) => document.querySelector(selector);
  const places = "hdfnm"; // the bar's five places, in its order
  let waits = false; // after g: for as long as it takes

  const press = (link) => { link?.click(); return Boolean(link) };
  const focus = (target) => {
    if (!target) return false;
    if (!target.matches("a, button, input, textarea, summary, [tabindex]")) target.tabIndex = -1;
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: "start" });
    return true;
  };
  const step = (forwards) => {
    const stops = [...document.querySelectorAll(".posts [id^=p]")].filter((post) => /^p\d+$/.test(post.id));
    if (!stops.length) stops.push(...document.querySelectorAll("main .rows .title a"));
    const here = stops.findIndex((stop) => stop.contains(document.activeElement));
    if (here >= 0) return focus(stops[here + (forwards ? 1 : -1)]);
    const line = 90; // pixels: what lies above it has been read
    const next = stops.findIndex((stop) => stop.getBoundingClientRect().top > line);
    if (forwards) return focus(stops[next]);
    return focus(stops[(next < 0 ? stops.length : next) - 1]);
  };
  const search = () => {
    const box = find(".top .search input");
    if (box?.checkVisibility?.() ?? box?.offsetParent) return focus(box);
    return press(find(".top a[href*=search]"));
  };
  const help = async () => {
    let dialog = find("dialog[data-keys-help]");
    if (!dialog) {
      const answer = await fetch(script.dataset.help).catch(() => null);
      const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-keys]");
      if (!page) { location.assign(script.dataset.help); return }
      dialog = document.createElement("dialog");
      dialog.dataset.keysHelp = "";
      dialog.className = "sheet";
      dialog.ariaLabel = script.dataset.name;
      const close = Object.assign(document.createElement("button"), { className: "btn", textContent: script.dataset.close });
      close.addEventListener("click", () => dialog.close());
      dialog.append(document.adoptNode(page), close);
      document.body.append(dialog);
    }
    if (!dialog.open) dialog.showModal();
  };
  const keys = {
    j: () => step(true),
    k: () => step(false),
    n: () => focus(find("#new")) || press(find("a[data-resume]")),
    r: () => focus(find("#reply textarea")) || press(find("a[data-reply]")),
    u: () => press([...document.querySelectorAll(".crumbs a")].pop()),
    s: search,
    g: () => { waits = true; return true },
    "?": () => { help(); return true },
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.("input, textarea, select, dialog[open], [contenteditable]")) return;
    if (event.key === "Shift") return;
    const place = waits ? places.indexOf(event.key) : -1;
    waits = false;
    const done = place >= 0 ? press(document.querySelectorAll(".nav a")[place]) : Object.hasOwn(keys, event.key) && keys[event.key]();
    if (done) event.preventDefault();
  });
}
