"""What looks for barriers on a page: axe-core in both sizes and in three lights, small words, sideways scroll."""

import json
from pathlib import Path

import axe_playwright_python

from tests.e2e.conftest import DESK, PHONE

# axe, and kindsOfColour().
SCRIPT = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text() + (
    Path(__file__).parent / "alike.js"
).read_text()
LIGHTS = ("light", "dim", "dark")
LIGHTS_AT = ((DESK, ("light", "dim")), (PHONE, ("dark",)))  # a colour is the same at either width
SMALLEST = (320, 640)
# Only these rules look at colours. They take most of axe's time, so they ask one element of each kind, in every light and
# once in a walk: most of a page is on the pages before it too. All other rules ask every element, in both sizes and one light.
OF_COLOUR = ["color-contrast", "link-in-text-block"]
_QUICK = {"resultTypes": ["violations"], "preload": False}
STRUCTURE = _QUICK | {
    "rules": {"target-size": {"enabled": True}} | {rule: {"enabled": False} for rule in OF_COLOUR}
}
COLOUR = _QUICK | {"runOnly": OF_COLOUR}
_LOOK = """async ([lights, structure, colour, asked]) => {
    const known = new Set(asked), before = known.size;
    const told = (light, found) => found.violations.map(each => [light, each.id, each.nodes.slice(0, 3).map(
        node => node.html.slice(0, 160) + ' — ' + (node.any[0] ?? node.all[0] ?? node.none[0])?.message)]);
    const turn = light => { document.documentElement.dataset.theme = light };
    turn(lights[0]);
    const found = told(lights[0], await axe.run(structure));
    for (const light of lights) {
        turn(light);
        const include = [];
        for (const [key, [first]] of kindsOfColour()) {
            if (!known.has(key)) include.push(first);
            if (!key.startsWith("alone")) known.add(key);
        }
        if (include.length) found.push(...told(light, await axe.run({ include }, colour)));
    }
    turn(lights[0]);
    return [found, [...known].slice(before)] }"""


class Checker:
    """Opens pages in one browser window and collects what is not right."""

    def __init__(self, page):
        self.page = page
        self.wrong = []
        self.asked = []  # the kinds of elements whose colours were looked at

    def visit(self, pages):
        for name, path in pages.items():
            answer = self.page.goto(path)
            if answer.status >= 500 or (
                answer.status >= 400 and not name[0].isdigit() and "broken" not in name
            ):
                self.wrong.append(f"{name}: {answer.status}")
            self.check(name)

    def send(self, pages, thread):
        for name, (path, typed, button) in pages.items():
            self.page.goto(path.format(thread=thread.get_absolute_url()))
            for label, words in typed.items():
                box = (
                    self.page.get_by_role("textbox", name="Your reply")
                    if label == "textbox"
                    else self.page.get_by_label(label)
                )
                box.fill(words)
            press = self.page.get_by_role("main").get_by_role("button", name=button, exact=True)
            if button == "Preview":  # comes without a new page
                press.click()
                self.page.locator("#preview").wait_for()
            else:
                with self.page.expect_navigation():
                    press.click()
            self.check(name)

    def check(self, name):
        self.page.evaluate(SCRIPT)
        for (width, height), lights in LIGHTS_AT:
            self.page.set_viewport_size({"width": width, "height": height})
            self.look(f"{name} at {width}", lights)
            self.words(f"{name} at {width}")
        self.scroll(f"{name} with the largest text", PHONE, text="largest")
        self.scroll(f"{name} at 200 % text", DESK, browser_text="200%")
        self.scroll(name, SMALLEST)

    def look(self, where, lights=LIGHTS):
        found, asked = self.page.evaluate(_LOOK, [lights, STRUCTURE, COLOUR, self.asked])
        self.asked += asked
        for light, rule, nodes in found:
            self.wrong.append(f"{where}, {light}: {rule}: {json.dumps(nodes, ensure_ascii=False)}")

    def words(self, where):
        """No text under 14 px, none in capitals (UI.md section 8)."""
        bad = self.page.evaluate(
            """() => [...document.body.querySelectorAll("*")].filter(each => {
                const words = [...each.childNodes].some(node => node.nodeType === 3 && node.data.trim())
                if (!words || !each.checkVisibility() || each.closest(".sr, .visually-hidden, sup, option")) return false
                const style = getComputedStyle(each)
                return parseFloat(style.fontSize) < 14 || style.textTransform === "uppercase" }).slice(0, 4).map(each => each.outerHTML.slice(0, 120))"""
        )
        if bad:
            self.wrong.append(f"{where}: small or in capitals: {bad}")

    def scroll(self, where, size, *, text="", browser_text=""):
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        self.page.evaluate(
            "([text, size]) => { const root = document.documentElement; root.dataset.text = text; root.style.fontSize = size }",
            [text, browser_text],
        )
        wider = self.page.evaluate(
            """() => { const root = document.scrollingElement, edge = document.documentElement.clientWidth;
                if (root.scrollWidth <= edge) return [];
                return [...document.body.querySelectorAll("*")].filter(each => each.getBoundingClientRect().right > edge + 1
                    && !each.closest(".sr, svg, .skip")).slice(-3).map(each => each.outerHTML.slice(0, 120)) }"""
        )
        if wider:
            self.wrong.append(f"{where} at {size[0]}: scrolls sideways: {wider}")
