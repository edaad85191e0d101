"use strict";

// contours become a surface, cut at the last colour, and what lies on it stands at its own energy
function surfaceOf(figure) {
  const contour = figure.data.find((trace) => trace.type === "contour");
  const { x, y, zmax, zmin, colorscale, colorbar, name } = contour;
  const span = zmax - zmin;
  // the range of the axis cuts the surface; walls beyond it that were much higher would make the edge ragged
  const bounded = (value) => Math.min(value, zmax + span / 2);
  const raise = (value) => (value === null || value > zmax ? null : value + 0.01 * span);
  const size = contour.contours.size;
  const solid = {
    type: "surface", x, y, z: contour.z.map((row) => row.map(bounded)), cmin: zmin, cmax: zmax, colorscale, colorbar, name,
    contours: { z: { show: true, start: zmin, end: zmax, size, color: "rgba(0,0,0,0.4)" } },
    hovertemplate: contour.hovertemplate,
    lighting: { ambient: 0.9, diffuse: 0.3, specular: 0.02 },
  };
  const onIt = (trace) => trace.type === "scatter" && !trace.meta.off;
  const raised = figure.data.filter(onIt).map((trace) => {
    const { cliponaxis, textfont, ...kept } = trace;
    kept.type = "scatter3d";
    kept.z = trace.meta.energy.map(raise);
    if (trace.marker) Object.assign(kept, { marker: { ...trace.marker, size: 6 }, textposition: "top center" });
    if (trace.line) kept.line = { ...trace.line, width: 4 };
    return kept;
  });
  const axis = ({ title, exponentformat, minexponent }) => ({ title, exponentformat, minexponent });
  const { xaxis, yaxis, margin, font } = figure.layout;
  const zaxis = { ...axis(xaxis), title: { text: colorbar.title.text }, range: [zmin, zmax + 0.02 * span] };
  // a little farther than usual, so that the titles of the axes are seen
  const camera = { eye: { x: 1.4, y: 1.4, z: 1.2 }, center: { x: 0, y: 0, z: -0.15 } };
  return {
    data: [solid, ...raised],
    layout: {
      height: figure.layout.height, margin: { l: 0, r: 0, t: margin.t, b: 0 }, font, legend: { orientation: "h", y: 0 },
      // keeps the reader's own point of view when a slider moves
      uirevision: "same",
      scene: { xaxis: axis(xaxis), yaxis: axis(yaxis), zaxis, camera },
    },
  };
}
