"""The browser counts the letters of a block exactly as the server does."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from digitalrat.masterplan.text import plain_text

ROOT = Path(__file__).resolve().parents[2]
CASES: list[tuple[str, str]] = json.loads((ROOT / "tests/masterplan/text_cases.json").read_text())["cases"]

# Beyond the shared table: markup that editors make, and letters of more or fewer code units than code points.
MORE = [
    "<h2>Ziele</h2>",
    '<p>Siehe <a href="/x">Anlage</a>, <sup id="f1">1</sup> und <code>a  b</code>.</p>',
    "<blockquote><p>Ja.</p><footer>Der Rat</footer></blockquote>",
    "<p>👩‍💻👨‍👩‍👧 🇩🇪 𝔸𝔹 e\u0301e\u0301 q\u0323\u0307 \u1100\u1161\u11a8 שָׁלוֹם</p>",
    "<p>a<br><br>b</p><hr><p> c</p>",
    "<dl><dt>Frist</dt><dd>bald</dd></dl>",
]

SCRIPT = """
(html) => {
  const block = document.createElement("div");
  block.innerHTML = html;
  block.insertAdjacentHTML("beforeend", '<div data-not-text><button>Anmerken</button></div>');
  const text = new PlainText(block);
  const letters = Array.from({ length: text.length }, (_, at) => text.slice(at, at + 1));
  const there_and_back = letters.map((letter, at) => {
    const range = text.range(at, at + 1);
    return range === null || letter.trim() === "" ? [at, at + 1] : text.offsets(range);
  });
  return { text: String(text), letters, there_and_back };
}
"""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    command = ["node", "-e", BUNDLE, str(ROOT / "static/src/annotations/text.ts")]
    script = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium")
        page = browser.new_page()
        page.add_script_tag(content=script)
        yield page
        browser.close()


BUNDLE = """
const options = { bundle: true, format: "iife", globalName: "twin", write: false };
options.footer = { js: "globalThis.PlainText = twin.PlainText;" };
require("esbuild")
  .build({ entryPoints: [process.argv[1]], ...options })
  .then((built) => process.stdout.write(built.outputFiles[0].text));
"""


def test_browser_and_server_read_the_same_text(page: Page) -> None:
    fragments = [html for html, _ in CASES] + MORE
    seen = {html: page.evaluate(SCRIPT, html) for html in fragments}
    assert {html: entry["text"] for html, entry in seen.items()} == {html: plain_text(html) for html in fragments}


def test_browser_counts_code_points(page: Page) -> None:
    for html in MORE:
        assert page.evaluate(SCRIPT, html)["letters"] == list(plain_text(html))


def test_every_letter_is_found_in_the_page_and_back(page: Page) -> None:
    for html in ["<p>Ein <b>fett</b>er 👩‍💻 Absatz</p>", "<ul><li>eins</li><li>zwei 𝔸</li></ul>"]:
        seen = page.evaluate(SCRIPT, html)
        assert seen["there_and_back"] == [[at, at + 1] for at in range(len(seen["letters"]))]
