"use strict";
(() => {
  const HEIGHT = 440;
  // nothing of the page goes to a server
  const CONFIG = {
    responsive: true, displaylogo: false, showSendToCloud: false, modeBarButtonsToRemove: ["select2d", "lasso2d"],
  };

  // a picture with a choice of views and, where it has one, its surface
  function show(place, views) {
    const chart = document.createElement("div");
    const note = document.createElement("p");
    let current = Math.max(views.findIndex((view) => view.first), 0);
    let solid = false;

    function draw() {
      const { figure } = views[current];
      const flat = { data: figure.data, layout: { height: HEIGHT, ...figure.layout } };
      const drawn = solid ? surfaceOf(figure) : flat;
      Plotly.react(chart, drawn.data, drawn.layout, CONFIG);
      note.textContent = views[current].note;
      note.hidden = !note.textContent;
    }

    const choice = document.createElement("div");
    choice.className = "choice";
    const choose = (number) => { current = number; draw(); };
    if (views.some((view) => view.condition !== null)) choice.append(...sliders(views, choose));
    else if (views.length > 1) choice.append(list(views, choose));
    if (views.some((view) => view.surface)) {
      choice.append(button("Surface", (self) => {
        solid = !solid;
        self.textContent = solid ? "Contours" : "Surface";
        Plotly.purge(chart);
        draw();
      }));
    }
    place.append(choice, note, chart);
    draw();
  }

  function button(words, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = words;
    made.addEventListener("click", () => act(made));
    return made;
  }

  // a list of pairs of inputs
  function list(views, choose) {
    const made = document.createElement("select");
    views.forEach((view, number) => made.add(new Option(view.label, number)));
    made.setAttribute("aria-label", "inputs shown");
    made.addEventListener("change", () => choose(Number(made.value)));
    return made;
  }

  // a slider for every condition; all but the one that was moved last rest at the condition of the wells
  function sliders(views, choose) {
    const made = [...new Set(views.map((view) => view.condition))].map((condition) => {
      const own = views.flatMap((view, number) => (view.condition === condition ? [number] : []));
      const rest = own.findIndex((number) => views[number].first);
      const slider = Object.assign(document.createElement("input"), { type: "range", min: 0, max: own.length - 1 });
      slider.setAttribute("aria-label", views[own[0]].label);
      const words = document.createElement("output");
      const put = (step) => {
        const { label, value } = views[own[step]];
        slider.value = step;
        words.textContent = `${label} = ${value}`;
      };
      put(rest);
      return { slider, words, own, put, rest };
    });
    for (const one of made) {
      one.slider.addEventListener("input", () => {
        made.filter((other) => other !== one).forEach((other) => other.put(other.rest));
        one.put(one.slider.value);
        choose(one.own[one.slider.value]);
      });
    }
    return made.flatMap(({ slider, words }) => [slider, words]);
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
