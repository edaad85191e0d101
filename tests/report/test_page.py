"""The page of a fit: what stands in it, and how it behaves in a browser."""

import dataclasses
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from laws.catalogue import conditional

import multiwell as mw
from multiwell._data import Support
from multiwell._fit import Discovery, EnergyBand, Focus, PathStep
from multiwell._report._page._sections import sections
from multiwell._report._page._training import discovery

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
  const sections = [...document.querySelectorAll("section")];
  const table = sections.find((part) => part.textContent.trim().startsWith("Stationary points")).querySelector("table");
  const column = [...table.tHead.rows[0].cells].findIndex((head) => head.textContent.startsWith("W"));
  const read = () => [...table.tBodies[0].rows].map((row) => parseFloat(row.cells[column].textContent));
  table.tHead.rows[0].cells[column].firstElementChild.click();
  answers.ascending = read();
  table.tHead.rows[0].cells[column].firstElementChild.click();
  answers.descending = read();
  const buttons = [...document.querySelectorAll(".choice button")];
  answers.buttons = buttons.map((button) => button.textContent);
  const list = document.querySelector(".choice select");
  if (list) {
    list.value = list.options.length - 1;
    list.dispatchEvent(new Event("change"));
    answers.title = chart.layout.xaxis.title.text + "," + chart.layout.yaxis.title.text;
  }
  const sliders = [...document.querySelectorAll(".choice input")];
  answers.sliders = sliders.length;
  answers.outputs = sliders.map((slider) => {
    slider.value = slider.max;
    slider.dispatchEvent(new Event("input"));
    return [...document.querySelectorAll(".choice output")].map((output) => output.textContent);
  });
  answers.bar = [...document.querySelectorAll(".modebar-btn")].map((one) => one.dataset.title);
  const surface = buttons.find((button) => button.textContent === "Surface");
  if (surface) {
    surface.click();
    await later(() => 0, 1000);
    answers.solid = chart.data.map((trace) => trace.type);
    answers.heights = chart.data.filter((trace) => trace.type === "scatter3d").flatMap((trace) => trace.z);
    answers.range = [chart.data[0].cmin, chart.data[0].cmax];
    answers.bar.push(...[...document.querySelectorAll(".modebar-btn")].map((one) => one.dataset.title));
    surface.click();
    await later(() => 0, 300);
    answers.flat = chart.data.map((trace) => trace.type);
  }
  answers.notes = [...document.querySelectorAll(".interactive > p")].map((note) => note.textContent).join(" ");
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
window.addEventListener("unhandledrejection", (event) => window.complaints.push(String(event.reason)));
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


@pytest.fixture(scope="module")
def odd_page(tmp_path_factory) -> Path:
    """A page with names that could break it, of a result without steps, compared with other data.

    Warnings are errors: none says that the font lacks a name.
    """
    result = two_wells(2)
    labels = dataclasses.replace(
        result.labels,
        inputs=("</script><b>", "$x & y$ \u5e94\u53d8"),
        energy='"W"',
        units={},
        gradient=("a", "b"),
    )
    x = np.random.default_rng(0).uniform(-1, 1, (30, 2))
    data = mw.Dataset(x, 1.01 * result.potential.energy(x))
    result = dataclasses.replace(result, labels=labels, history=[], discovery=Discovery([]))
    return mw.report(result, tmp_path_factory.mktemp("odd") / "report.html", data=data)


def test_names_cannot_break_the_page(odd_page):
    reader = Balance()
    reader.feed(odd_page.read_text())
    assert reader.open == []
    assert any("</script><b>" in text for text in reader.text)
    assert any("$x & y$ \u5e94\u53d8" in text for text in reader.text)


@pytest.mark.slow
def test_an_input_that_never_varies_is_said(tmp_path):
    page = mw.report(two_wells(3, constant=1), tmp_path / "report.html")
    assert "theta never varies in the data" in page.read_text()


def test_other_data_may_be_compared(odd_page):
    text = odd_page.read_text()
    assert "Parity of the energy" in text
    assert "Parity of the gradient" not in text
    assert re.search(r"<td>given</td><td class=\"number\">\d\.\d\de-\d\d</td>", text)
    assert "<td>training</td>" in text
    assert "given, error " in text


def traces_of(view: dict, name: str) -> list[dict]:
    return [trace for trace in view["figure"]["data"] if trace.get("name") == name]


@pytest.mark.slow
def test_what_lies_off_a_plane_does_not_look_as_if_it_lay_on_it(tmp_path):
    views = figures_of(mw.report(two_wells(3), tmp_path / "report.html"))["figure-1"]
    across = next(view for view in views if view["label"] == "theta and c")
    assert traces_of(across, "minimum")[0]["text"] == ["0"]
    (off,) = traces_of(across, "minimum, off the plane")
    assert off["mode"] == "markers"
    assert off["marker"]["symbol"].endswith("-open")
    # the other minimum stands behind the one that is shown
    assert "also here: 1: minimum, strain = 1" in traces_of(across, "minimum")[0]["customdata"][0]
    (path,) = traces_of(across, "paths off the plane")
    assert path["opacity"] < 0.5
    assert "lie off it" in across["note"]


def test_what_stands_on_a_surface_has_its_own_energy(page):
    for view in figures_of(page)["figure-1"]:
        for trace in view["figure"]["data"] if view["surface"] else []:
            if trace["type"] == "scatter":
                assert [y is None for y in trace["y"]] == [z is None for z in trace["meta"]["energy"]]


def test_energies_beyond_the_colours_are_said(page):
    for view in figures_of(page)["figure-1"]:
        if view["surface"]:
            assert re.search(r"Energies above \S+ J/m\^3 share the last colour", view["note"])


def conditional_wells() -> mw.FitResult:
    """Two wells that two conditions move, with names that could be taken for values."""
    result = two_wells(1)
    columns = np.column_stack([result.train.x, np.random.default_rng(0).uniform(-1, 1, (result.train.n, 2))])
    labels = dataclasses.replace(result.labels, conditions=("a = 1", "a"), units={"a": "K", "W": "J"})
    return dataclasses.replace(
        result,
        potential=conditional(result.potential, 2),
        support=Support.of(columns),
        labels=labels,
        condition=np.array([0.1, 0.2]),
        train=None,
        validation=None,
    )


@pytest.fixture(scope="module")
def conditional_page(tmp_path_factory) -> Path:
    return mw.report(conditional_wells(), tmp_path_factory.mktemp("conditional") / "report.html")


@pytest.mark.slow
def test_every_condition_has_a_slider_that_passes_the_condition_of_the_wells(conditional_page):
    views = figures_of(conditional_page)["figure-1"]
    assert [view["label"] for view in views] == ["a = 1"] * 9 + ["a [K]"] * 9
    assert [view["condition"] for view in views] == [0] * 9 + [1] * 9
    assert [(view["condition"], view["value"]) for view in views if view["first"]] == [(0, "0.1"), (1, "0.2")]
    text = conditional_page.read_text()
    # wells, stationary points, convexity and every other part that a slider does not move
    assert text.count("At a = 1 = 0.1, a [K] = 0.2") >= 3


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
def test_a_slider_that_is_left_goes_back_to_rest(conditional_page, tmp_path):
    answers = asked(conditional_page, tmp_path)
    assert answers["errors"] == []
    assert answers["sliders"] == 2
    ends = [view["value"] for view in figures_of(conditional_page)["figure-1"]][8::9]
    assert answers["outputs"] == [
        [f"a = 1 = {ends[0]}", "a [K] = 0.2"],
        ["a = 1 = 0.1", f"a [K] = {ends[1]}"],
    ]


def test_the_summary_shows_the_errors_by_energy_where_a_focus_is_in_force():
    focus = Focus(2.5, -1.0, True, [EnergyBand("train", 0.0, 1.0, 41, {"energy": 0.0123})])
    found = dataclasses.replace(two_wells(1), focus=focus)
    summary = sections(found, None, None)[0].html
    for words in ("Focus 2.5, chosen because", "below the focus", ">41<", "1.23e-02"):
        assert words in summary
    assert "focus" not in sections(dataclasses.replace(found, focus=None), None, None)[0].html


@pytest.mark.parametrize("d", [1, 2])
def test_the_page_says_which_phase_every_region_is(d):
    result = two_wells(d)
    phases = next(part for part in sections(result, None, None) if part.title == "Phases")
    assert all(words in phases.html for words in ("told apart", "99.0%", "of the distance"))
    # the second input has another unit than the first
    assert ("wide, " in phases.html) == (d == 1)
    blurred = dataclasses.replace(result, phases=[dataclasses.replace(p, share=0.4) for p in result.phases])
    phases = next(part for part in sections(blurred, None, None) if part.title == "Phases")
    assert "do not tell all wells apart" in phases.html
    assert phases.html.count(": its modes have 40.0% of the share at its bottom") == 2
    assert not phases.views
    blurred = dataclasses.replace(
        result, phases=[dataclasses.replace(result.phases[0], share=0.4), result.phases[1]]
    )
    phases = next(part for part in sections(blurred, None, None) if part.title == "Phases")
    assert "not told apart: well 0" in str(phases.views[0].figure)
    assert "phase of well 0" not in str(phases.views[0].figure)


def test_numbers_of_steps_do_not_stand_on_each_other():
    steps = [step_of(2, 0.1), step_of(3, 0.05), step_of(2, 0.1001), step_of(4, 0.01)]
    result = two_wells(1)
    found = discovery(
        dataclasses.replace(result, discovery=dataclasses.replace(result.discovery, path=steps))
    )
    assert found["data"][0]["text"] == ["1, 3", "2", "", "4"]
    assert found["data"][0]["customdata"][2].count("<br>") == 1


def step_of(modes: int, error: float) -> PathStep:
    return PathStep(modes, "mode added", error, error, 30)


def test_the_legend_is_named_only_where_it_can_show_what_is_proven(page):
    named = any(traces_of(view, "proven convex") for view in figures_of(page)["figure-1"])
    assert ("in the legend of the picture shows where" in page.read_text()) == named


def test_bad_input_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("multiwell._report._page._report.sections", lambda *_: [])
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


def asked(page: Path, folder: Path) -> dict:
    """What the page answers to the questions above."""
    file = folder / "asked.html"
    text = page.read_text()
    file.write_text(
        text.replace("<style>", COMPLAINTS + "<style>", 1).replace("</body>", QUESTIONS + "</body>")
    )
    found = re.search(
        r'<pre id="answers">(.*?)</pre>',
        in_browser("--window-size=1000,900", "--dump-dom", f"file://{file}"),
        re.S,
    )
    assert found, "the page did not come to its end"
    answers: dict = json.loads(found.group(1).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
    return answers


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
def test_in_a_browser(page, tmp_path):
    answers = asked(page, tmp_path)
    assert answers["errors"] == []
    assert [name for name in answers["requests"] if not name.startswith(("data:", "blob:"))] == []
    assert answers["charts"] == len(figures_of(page))
    assert answers["statics"] == 0
    assert "W [J/m^3] = " in answers["hover"]
    assert answers["ascending"] == sorted(answers["ascending"])
    assert answers["descending"] == sorted(answers["descending"], reverse=True)
    assert len(answers["ascending"]) == 3
    assert answers["bar"], "no chart has buttons"
    assert not [name for name in answers["bar"] if re.search("share|cloud|edit", name, re.I)]
    views = figures_of(page)["figure-1"]
    if views[0]["surface"]:
        assert answers["solid"][0] == "surface"
        assert "scatter3d" in answers["solid"]
        assert answers["flat"][0] == "contour"
        low, high = answers["range"]
        heights = [z for z in answers["heights"] if z is not None]
        assert all(low <= z <= high + 0.02 * (high - low) for z in heights)
    if len(views) > 1:
        assert answers["title"] == "theta,c"
        assert "Plane through the deepest minimum: strain [-] = -1." in answers["notes"]


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
