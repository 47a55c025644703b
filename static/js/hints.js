// A drug's name in a post says what it is when it is pointed at or reached by keyboard: the style alone does that, within the
// line. With this script it says so over the lines below, because Escape can take that away again (WCAG 1.4.13).
{
  const root = document.documentElement;
  const show = (on) => { root.dataset.hints = on ? "on" : "off" };
  show(true);
  addEventListener("keydown", ({ key }) => { if (key === "Escape") show(false) });
  addEventListener("focusout", ({ target }) => { if (target.matches?.(".drug")) show(true) });
  addEventListener("pointerover", () => { if (!document.querySelector(".drug:is(:hover, :focus-visible)")) show(true) });
}
