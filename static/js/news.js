// Tells who reads a thread that replies came in: asks now and then, only while the page is looked at, ever more seldom, and
// not at all for who saves data. The words wait in a line that is kept free for them, so that nothing moves.
{
  const place = document.querySelector("[data-news]");
  const first = 30, most = 300, tired = 1800; // seconds
  let wait = first, touched = Date.now(), timer = 0, told = 0;

  const tell = ({ count, words, url }) => {
    if (!count || count === told) return;
    told = count;
    const link = Object.assign(document.createElement("a"), { className: "btn", href: url, textContent: words });
    place.replaceChildren(link);
  };
  const ask = async () => {
    timer = 0;
    if (document.hidden || Date.now() - touched > tired * 1000) return;
    try {
      const answer = await fetch(`${place.dataset.news}?after=${place.dataset.after}`, { cache: "no-cache" });
      if (answer.status === 404) return; // signed out, or the thread was closed to others
      if (answer.ok) tell(await answer.json());
    } catch { /* away for a moment: later */ }
    wait = Math.min(wait * 1.5, most);
    plan();
  };
  const plan = () => { timer ||= setTimeout(ask, wait * 1000) };
  const woke = () => {
    const slept = Date.now() - touched > tired * 1000;
    touched = Date.now();
    if (slept) { wait = first; plan() }
  };

  if (place && !navigator.connection?.saveData && !matchMedia("(prefers-reduced-data: reduce)").matches) {
    for (const sign of ["scroll", "keydown", "pointerdown"]) addEventListener(sign, woke, { passive: true });
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) { clearTimeout(timer); timer = 0 }
      else { touched = Date.now(); wait = first; plan() }
    });
    plan();
  }
}
