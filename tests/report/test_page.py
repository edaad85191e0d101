"""The page of a fit: what stands in it, and how it behaves in a browser."""

import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

import multiwell as mw

from .conftest import two_wells

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
VOID = {"meta", "link", "img", "br", "input", "hr"}

# asks the page what a reader would: point at the potential, sort a table, look for errors and requests
QUESTIONS = """
<script>
const answers = {errors: window.complaints};
const later = (call, wait) => new Promise((done) => setTimeout(() => done(call()), wait));
window.addEventListener("load", async () => {
  const chart = document.querySelector(".interactive .js-plotly-plot");
  answers.charts = document.querySelectorAll(".js-plotly-plot").length;
  answers.statics = [...document.images].filter((image) => image.offsetParent !== null).length;
  const mark = chart.querySelector(".points path.point").getBoundingClientRect();
  const place = {clientX: mark.x + mark.width / 2, clientY: mark.y + mark.height / 2, bubbles: true};
  chart.querySelector(".nsewdrag").dispatchEvent(new MouseEvent("mousemove", place));
  await later(() => 0, 300);
  answers.hover = [...chart.querySelectorAll(".hoverlayer text")].map((text) => text.textContent).join("|");
  const table = document.querySelector("#section-2 table");
  const column = [...table.tHead.rows[0].cells].findIndex((head) => head.textContent.startsWith("W"));
  const read = () => [...table.tBodies[0].rows].map((row) => parseFloat(row.cells[column].textContent));
  table.tHead.rows[0].cells[column].firstElementChild.click();
  answers.ascending = read();
  table.tHead.rows[0].cells[column].firstElementChild.click();
  answers.descending = read();
  const buttons = [...document.querySelectorAll(".choice button")];
  answers.buttons = buttons.map((button) => button.textContent);
  const list = document.querySelector(".choice select, .choice input");
  if (list) {
    list.value = list.tagName === "SELECT" ? list.options.length - 1 : list.max;
    list.dispatchEvent(new Event(list.tagName === "SELECT" ? "change" : "input"));
    answers.title = chart.layout.xaxis.title.text + "," + chart.layout.yaxis.title.text;
    answers.words = document.querySelector(".choice output")?.textContent;
  }
  answers.requests = performance.getEntriesByType("resource").map((entry) => entry.name);
  const told = document.createElement("pre");
  told.id = "answers";
  told.textContent = JSON.stringify(answers);
  document.body.append(told);
});
</script>
"""
COMPLAINTS = """
<script>
window.complaints = [];
window.addEventListener("error", (event) => window.complaints.push(String(event.message)));
window.addEventListener("securitypolicyviolation", (event) => window.complaints.push(event.blockedURI));
for (const kind of ["error", "warn"]) {
  const usual = console[kind];
  console[kind] = (...words) => { window.complaints.push(words.join(" ")); usual(...words); };
}
</script>
"""


class Balance(HTMLParser):
    """Counts that every element that opens also closes, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


@pytest.fixture(scope="module", params=[2, *(pytest.param(d, marks=pytest.mark.slow) for d in (1, 3))])
def page(request, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("page") / "report.html"
    return mw.report(two_wells(request.param), path)


def figures_of(page: Path) -> dict:
    found = re.search(r'<script type="application/json" id="figures">(.*?)</script>', page.read_text(), re.S)
    return json.loads(found.group(1))


def test_the_page_is_whole_and_names_what_is_asked(page):
    reader = Balance()
    reader.feed(page.read_text())
    assert reader.open == []
    text = " ".join(reader.text)
    for words in (
        "2 wells",
        "W [J/m^3]",
        "strain [-]",
        "Barriers",
        "relative error of the energy",
        "Settings",
    ):
        assert words in text, words


def test_the_page_is_small_and_asks_for_nothing(page):
    assert page.stat().st_size < 6e6
    text = re.sub(r"<script>.*?</script>", "", page.read_text(), flags=re.S)
    assert not re.search(r'(src|href)="(?!data:|#)', text)
    assert "default-src 'none'" in text


def test_figures_are_what_plotly_knows(page):
    import plotly.graph_objects as go

    figures = figures_of(page)
    assert len(figures) >= 5
    for views in figures.values():
        for view in views:
            go.Figure(view["figure"])


@pytest.mark.slow
def test_above_two_inputs_there_is_a_view_for_every_pair(tmp_path):
    page = mw.report(two_wells(3), tmp_path / "report.html")
    labels = [view["label"] for view in figures_of(page)["figure-1"]]
    assert len(labels) == 3
    assert labels[0].startswith("strain and ")


def test_pictures_stand_in_the_page_without_scripts(page):
    assert page.read_text().count('<img class="static" alt="') >= 5


def test_names_cannot_break_the_page(tmp_path):
    import dataclasses

    result = two_wells(2)
    labels = dataclasses.replace(
        result.labels, inputs=("</script><b>", "$x & y$"), energy='"W"', units={}, gradient=("a", "b")
    )
    page = mw.report(dataclasses.replace(result, labels=labels), tmp_path / "report.html")
    reader = Balance()
    reader.feed(page.read_text())
    assert reader.open == []
    assert any("</script><b>" in text for text in reader.text)


@pytest.mark.slow
def test_an_input_that_never_varies_is_said(tmp_path):
    page = mw.report(two_wells(3, constant=1), tmp_path / "report.html")
    assert "theta never varies in the data" in page.read_text()


def test_other_data_may_be_compared(tmp_path):
    result = two_wells(2)
    x = np.random.default_rng(0).uniform(-1, 1, (30, 2))
    data = mw.Dataset(x, result.potential.energy(x))
    text = mw.report(result, tmp_path / "report.html", data=data).read_text()
    assert "Parity of the energy" in text
    assert "Parity of the gradient" not in text


def test_bad_input_is_named(tmp_path):
    with pytest.raises(mw.InputError, match="result of a fit"):
        mw.report(two_wells(1).potential, tmp_path / "report.html")
    with pytest.raises(mw.InputError, match="there is no folder"):
        mw.report(two_wells(1), tmp_path / "missing" / "report.html")


def in_browser(*arguments: str) -> str:
    """What Chromium prints, with no network to be reached."""
    done = subprocess.run(
        [
            CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
            "--enable-unsafe-swiftshader", "--host-resolver-rules=MAP * ~NOTFOUND", "--virtual-time-budget=10000",
            *arguments,
        ],
        capture_output=True,
        text=True,
        timeout=180,
    )  # fmt: skip
    return done.stdout


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
def test_in_a_browser(page, tmp_path):
    text = page.read_text()
    asked = tmp_path / "asked.html"
    asked.write_text(
        text.replace("<style>", COMPLAINTS + "<style>", 1).replace("</body>", QUESTIONS + "</body>")
    )
    found = re.search(
        r'<pre id="answers">(.*?)</pre>',
        in_browser("--window-size=1000,900", "--dump-dom", f"file://{asked}"),
        re.S,
    )
    assert found, "the page did not come to its end"
    answers = json.loads(found.group(1).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
    assert answers["errors"] == []
    assert [name for name in answers["requests"] if not name.startswith(("data:", "blob:"))] == []
    assert answers["charts"] == len(figures_of(page))
    assert answers["statics"] == 0
    assert "W [J/m^3] = " in answers["hover"]
    assert answers["ascending"] == sorted(answers["ascending"])
    assert answers["descending"] == sorted(answers["descending"], reverse=True)
    assert len(answers["ascending"]) == 3
    if len(figures_of(page)["figure-1"]) > 1:
        assert answers["title"] == "theta,c"


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
@pytest.mark.parametrize("width", [1000, 390])
def test_a_screenshot_is_not_blank(page, tmp_path, width):
    from matplotlib.image import imread

    shot = tmp_path / "page.png"
    in_browser(f"--window-size={width},1600", f"--screenshot={shot}", f"file://{page}")
    picture = imread(shot)[..., :3]
    assert picture.shape[1] == width
    ink = (picture < 0.97).any(axis=2)
    assert 0.02 < ink.mean() < 0.9
    # something is drawn in every quarter of the height
    assert all(part.any() for part in np.array_split(ink, 4))
