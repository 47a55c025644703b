// `kindsOfColour()`: the text and fields of the page, a Map of lists of elements that axe's rules of colour cannot tell apart.
//
// Those rules look at an element's own colours and letters, at the colours of what it stands in, and at what else lies
// above or below it. Elements that agree in all of this get the same answer, so one is asked for them; they have the same
// key, on every page, in every light. What another element crosses, and what is hard to compare, has no key.
window.kindsOfColour = () => {
  const OWN = ["display", "color", "backgroundColor", "backgroundImage", "backgroundClip", "opacity", "filter", "mixBlendMode", "clip", "clipPath",
    "visibility", "position", "overflow", "writingMode"];
  const LETTERS = ["fontSize", "fontWeight", "fontStyle", "textShadow", "textDecorationLine", "textIndent", "letterSpacing", "webkitTextStrokeWidth",
    "borderBottomWidth", "borderBottomColor"];
  const CLEAR = "rgba(0, 0, 0, 0)";
  const numbers = new Map();
  const digest = (text) => {
    let one = 0xdeadbeef, two = 0x41c6ce57;
    for (let at = 0; at < text.length; at += 1) {
      const sign = text.charCodeAt(at);
      one = Math.imul(one ^ sign, 2654435761);
      two = Math.imul(two ^ sign, 1597334677);
    }
    return `${(one ^ (one >>> 15)) >>> 0}.${(two ^ (two >>> 13)) >>> 0}`;
  };
  const number = (text) => numbers.get(text) ?? numbers.set(text, digest(text)).get(text);
  const shows = (style) => style.backgroundColor !== CLEAR || style.backgroundImage !== "none";
  const parts = (each) => ["::before", "::after"].map((part) => getComputedStyle(each, part)).filter((style) => style.content !== "none");
  const said = (style) => [style.content, style.display, style.position, style.width, style.height, ...OWN.map((name) => style[name])].join();
  const disabled = new Set();
  for (const each of document.querySelectorAll(":disabled, [aria-disabled=true]")) {
    for (const label of each.labels ?? []) disabled.add(label);
    for (const id of (each.getAttribute("aria-labelledby") ?? "").split(" ")) disabled.add(document.getElementById(id));
  }
  // What each element is like, and with it everything that it stands in.
  const known = new Map();
  const painted = [];
  const look = (each) => {
    if (known.has(each)) return known.get(each);
    const parent = each.parentElement && look(each.parentElement);
    const style = getComputedStyle(each), more = parts(each), box = each.getBoundingClientRect();
    const boxes = [...each.getClientRects()];
    const paints = shows(style) || more.some(shows) || each.matches("img, svg, video, canvas, input, select, textarea, button");
    const own = number([each.localName, each.className, each.matches(":disabled"), each.getAttribute("aria-disabled"), each.inert,
      disabled.has(each), ...OWN.map((name) => style[name]), ...more.map(said)].join("|"));
    const found = { own, style, box, boxes, chain: number(`${parent?.chain}>${own}`), papers: [...(parent?.papers ?? [])] };
    if (paints) { found.papers.push(each); if (each.checkVisibility()) painted.push(each) }
    known.set(each, found);
    return found;
  };
  const all = [...document.body.querySelectorAll("*")];
  all.forEach(look);
  const cross = (one, other) => one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
  const meet = (one, other) => cross(one.box, other.box) && one.boxes.some((a) => other.boxes.some((b) => cross(a, b)));
  const holds = (outer, inner) => outer.left <= inner.left && outer.right >= inner.right && outer.top <= inner.top && outer.bottom >= inner.bottom;
  const block = (each) => { while (look(each).style.display.startsWith("inline") || look(each).style.display === "contents") each = each.parentElement; return each };

  // Where a link without a line stands: the rules ask whether more words than links are around it.
  const amongWords = (paper) => {
    if (paper.querySelector("br, hr, button, input, select, textarea, label, [role], [style]")) return "unclear";
    const links = [...paper.querySelectorAll("a[href]")].reduce((sum, link) => sum + link.textContent.trim().length, 0);
    const rest = paper.textContent.replace(/\s+/g, " ").trim().length - links;
    return rest > 2 * links ? "among words" : rest <= 0 ? "no words" : "unclear";
  };

  const kinds = new Map();
  all.forEach((each, at) => {
    const words = [...each.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data.trim()).join("");
    if (!words && !each.matches("input, select, textarea, button, a[href]")) return;
    if (!each.checkVisibility()) return;
    const { chain, style, box, papers } = look(each);
    const inside = new Set();
    const place = each.matches("a[href]") && !style.textDecorationLine.includes("underline") ? amongWords(block(each)) : "";
    let alone = place === "unclear";
    for (const other of painted) {
      if (other === each || !meet(look(other), look(each)) || other.contains(each)) continue;
      if (each.contains(other)) inside.add(look(other).own); else alone = true;
    }
    const key = alone ? `alone ${at}` : number([chain, place, ...LETTERS.map((name) => style[name]), Math.min(words.length, 2), /\p{L}|\p{N}/u.test(words),
      each.getAttribute("type"), box.width < 2 || box.height < 2, box.right <= 0 || box.bottom <= 0,
      papers.map((paper) => holds(look(paper).box, box)), [...inside].sort()].join("|"));
    kinds.has(key) ? kinds.get(key).push(each) : kinds.set(key, [each]);
  });
  return kinds;
};
