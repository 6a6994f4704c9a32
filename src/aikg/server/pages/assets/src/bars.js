// Values as bars or, on a logarithmic scale, as dots; one drawing for each unit.

import { scaleLinear, scaleLog } from "d3-scale";
import { cut, drawing, fitted, label, largest, marked, svg } from "./svg.js";

const ROW = 46;
const MOST = 30;
const WORDLESS = 1e16;

/** Draw rows of `label`, `value` and perhaps `unit`. */
export function bars(rows, { width, title, texts, language, isLog }) {
  const drawn = rows.filter((row) => row.value?.value !== undefined);
  const units = Map.groupBy(drawn, (row) => row.unit?.text ?? "");
  const shown = new Map([...units].map(([unit, members]) => [unit, largest(members, MOST)]));
  const count = [...shown.values()].reduce((sum, members) => sum + members.length, 0);
  const drawings = [...shown].flatMap(([unit, members]) => ofUnit(unit, members, { width, title, texts, language, isLog }));
  return [...drawings, ...cut(texts.cut, count, rows.length)];
}

function ofUnit(unit, rows, { width, title, texts, language, isLog }) {
  const scale = scaleOf(rows.map((row) => row.value.value), width, isLog);
  const compact = new Intl.NumberFormat(language, { notation: "compact" });
  const height = rows.length * ROW + 22;
  const marks = rows.map((row, index) => bar(row, index * ROW, scale, width));
  const head = document.createElement("h3");
  head.textContent = [unit && texts.unit.replace("%", unit), scale.isLog && texts.log].filter(Boolean).join(". ");
  const picture = drawing(`${title} ${head.textContent}`.trim(), width, height, axis(scale, height, compact), ...marks);
  return head.textContent ? [head, picture] : [picture];
}

/** A logarithmic scale begins at the power of ten below the least value, and has no place for zero. */
function scaleOf(values, width, wanted) {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const isLog = wanted && least > 0;
  const scale = isLog
    ? scaleLog().domain([10 ** Math.floor(Math.log10(least)), 10 ** Math.ceil(Math.log10(most))])
    : scaleLinear().domain([Math.min(0, least), Math.max(most, 0) || 1]);
  return Object.assign(scale.range([0, width - 8]), { isLog });
}

function axis(scale, height, compact) {
  const wanted = scale.isLog ? powers(scale) : scale.ticks(4);
  const lines = wanted.map((tick) => {
    const x = Math.round(scale(tick)) + 0.5;
    const anchor = x < 20 ? "start" : x > scale.range()[1] - 20 ? "end" : "middle";
    return svg(
      "g",
      {},
      svg("line", { class: "axis", x1: x, x2: x, y1: 0, y2: height - 18 }),
      svg("text", { class: "faint", x, y: height - 3, "text-anchor": anchor }, tickText(tick, compact)),
    );
  });
  return svg("g", { "aria-hidden": "true" }, ...lines);
}

/** The powers of ten of a logarithmic scale, as many as there is room for. */
function powers(scale) {
  const [least, most] = scale.domain().map((value) => Math.round(Math.log10(value)));
  const step = Math.max(1, Math.ceil((most - least) / Math.max(1, scale.range()[1] / 60)));
  return Array.from({ length: Math.floor((most - least) / step) + 1 }, (_, index) => Number(`1e${least + index * step}`));
}

/** A number of an axis; what is larger than people have words for is a power of ten. */
function tickText(tick, compact) {
  if (Math.abs(tick) < WORDLESS) return compact.format(tick);
  const [digits, power] = tick.toExponential(1).replace(".0", "").split("e+");
  const raised = power.replace(/\d/g, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit]);
  return digits === "1" ? `10${raised}` : `${digits} × 10${raised}`;
}

function bar(row, y, scale, width) {
  const end = scale(row.value.value);
  const value = svg("text", { class: "faint halo", x: width, y: y + 16, "text-anchor": "end" }, marked(row.value.text, row));
  const name = { ...row.label, text: fitted(row.label.text, width * 0.62) };
  return svg(
    "g",
    row.found ? { class: "found" } : {},
    label(name, { x: 0, y: y + 16, class: "halo" }),
    value,
    ...(scale.isLog ? dot(end, y + 29) : [rectangle(scale(0), end, y + 23)]),
  );
}

function dot(x, y) {
  return [
    svg("line", { class: "stem", x1: 0, x2: x, y1: y, y2: y }),
    svg("circle", { class: "bar-mark", cx: x, cy: y, r: 6 }),
  ];
}

function rectangle(zero, end, y) {
  const width = Math.max(2, Math.abs(end - zero));
  return svg("rect", { class: "bar-mark", x: Math.min(zero, end), y, width, height: 12, rx: 2 });
}
