// Draws every picture of a page from the table that stands with it, and again when its width changes.

import { bars } from "./bars.js";
import { flow } from "./flow.js";
import { neighbourhood } from "./neighbourhood.js";
import { parts, read } from "./table.js";

const KINDS = { bars, flow, neighbourhood };

/** Draw one picture, an element with data-chart, from a table. */
export function draw(element, table) {
  const { chart, title, centre, unit, log, cut, scale } = element.dataset;
  const rows = chart === "neighbourhood" ? connections(table) : parts(read(table), element.dataset);
  const language = document.documentElement.lang;
  element.hidden = false;
  let drawn = 0;
  new ResizeObserver(() => {
    const width = Math.floor(element.clientWidth);
    if (!width || width === drawn) return;
    drawn = width;
    const options = { width, title, centre, language, texts: { unit, log, cut }, isLog: scale === "log" };
    const drawings = KINDS[chart](rows, options);
    element.replaceChildren(...drawings);
    element.hidden = !drawings.length;
  }).observe(element);
}

function connections(table) {
  const directions = [...table.tBodies[0].rows].map((row) => row.dataset.direction === "in");
  return read(table).map(([subject, relation, object], index) => ({
    subject,
    relation,
    object,
    isIncoming: directions[index],
  }));
}

for (const element of document.querySelectorAll("[data-chart]")) {
  const table = element.closest("figure")?.querySelector("table");
  if (table) draw(element, table);
}
