"use strict";
(() => {
  const HEIGHT = 440;

  // a picture with a choice of views and, where it has one, its surface
  function show(place, views) {
    const chart = document.createElement("div");
    // of several conditions the middle one of the first
    const first = new Set(views.map((view) => view.label.split(" = ")[0]));
    let current = first.size < views.length ? Math.floor(views.length / first.size / 2) : 0;
    let solid = false;

    function draw() {
      const { figure } = views[current];
      const flat = { height: HEIGHT, ...figure.layout };
      const drawn = solid ? surface(figure) : { data: figure.data, layout: flat };
      Plotly.react(chart, drawn.data, drawn.layout, { responsive: true, displaylogo: false });
    }

    const choice = document.createElement("div");
    choice.className = "choice";
    if (views.length > 1) choice.append(...chooser(views, (number) => { current = number; draw(); }));
    if (views.some((view) => view.surface)) {
      choice.append(button("Surface", (self) => {
        solid = !solid;
        self.textContent = solid ? "Contours" : "Surface";
        Plotly.purge(chart);
        draw();
      }));
    }
    place.append(choice, chart);
    draw();
  }

  function button(words, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = words;
    made.addEventListener("click", () => act(made));
    return made;
  }

  // a list of pairs of inputs, or a slider for every condition
  function chooser(views, choose) {
    const conditions = new Map();
    views.forEach(({ label }, number) => {
      const name = label.split(" = ")[0];
      conditions.set(name, [...(conditions.get(name) ?? []), number]);
    });
    if (!views.every((view) => view.label.includes(" = "))) {
      const list = document.createElement("select");
      views.forEach((view, number) => list.add(new Option(view.label, number)));
      list.setAttribute("aria-label", "inputs shown");
      list.addEventListener("change", () => choose(Number(list.value)));
      return [list];
    }
    return [...conditions].flatMap(([name, numbers]) => {
      const middle = Math.floor(numbers.length / 2);
      const slider = Object.assign(document.createElement("input"), { type: "range", min: 0, max: numbers.length - 1, value: middle });
      const words = document.createElement("output");
      words.textContent = views[numbers[middle]].label;
      slider.setAttribute("aria-label", name);
      slider.addEventListener("input", () => {
        words.textContent = views[numbers[slider.value]].label;
        choose(numbers[slider.value]);
      });
      return [slider, words];
    });
  }

  // contours become a surface, and marks stand on it
  function surface(figure) {
    const contour = figure.data.find((trace) => trace.type === "contour");
    const { x, y, z, zmax, zmin } = contour;
    const cut = z.map((row) => row.map((value) => (value > zmax ? null : value)));
    const height = (a, b) => {
      const column = nearest(x, a), row = nearest(y, b);
      return Math.min(z[row][column], zmax);
    };
    const solid = {
      type: "surface", x, y, z: cut, cmin: zmin, cmax: zmax, colorscale: contour.colorscale,
      colorbar: contour.colorbar, name: contour.name,
      contours: { z: { show: true, start: zmin, end: zmax, size: (zmax - zmin) / 20, color: "rgba(0,0,0,0.4)" } },
    };
    const lift = 0.01 * (zmax - zmin);
    const others = figure.data.filter((trace) => trace.type === "scatter").map((trace) => ({
      ...trace, type: "scatter3d", z: trace.x.map((a, k) => (a === null ? null : height(a, trace.y[k]) + lift)),
      marker: trace.marker && { ...trace.marker, size: 6 }, textfont: undefined,
      textposition: "top center", cliponaxis: undefined,
    }));
    const { xaxis, yaxis } = figure.layout;
    return {
      data: [solid, ...others],
      layout: {
        height: 560, margin: { l: 0, r: 0, t: 0, b: 0 }, font: figure.layout.font, legend: { orientation: "h" },
        scene: { xaxis: { title: xaxis.title }, yaxis: { title: yaxis.title }, zaxis: { title: { text: contour.name } } },
      },
    };
  }

  function nearest(axis, value) {
    let best = 0;
    axis.forEach((place, k) => { if (Math.abs(place - value) < Math.abs(axis[best] - value)) best = k; });
    return best;
  }

  // tables sort by a column, numbers by value
  function sort(table, column, descending) {
    const key = (row) => row.cells[column].textContent;
    const rows = [...table.tBodies[0].rows];
    rows.sort((first, second) => {
      const [a, b] = [key(first), key(second)];
      const [m, n] = [parseFloat(a), parseFloat(b)];
      const order = Number.isNaN(m) || Number.isNaN(n) ? a.localeCompare(b) : m - n;
      return descending ? -order : order;
    });
    table.tBodies[0].append(...rows);
  }

  for (const table of document.querySelectorAll("table.sortable")) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => head.firstElementChild.addEventListener("click", () => {
      const descending = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", descending ? "descending" : "ascending");
      sort(table, column, descending);
    }));
  }

  const figures = JSON.parse(document.getElementById("figures").textContent);
  if (typeof Plotly !== "undefined") {
    document.documentElement.classList.add("scripted");
    for (const [id, views] of Object.entries(figures)) show(document.getElementById(id), views);
  }
})();
