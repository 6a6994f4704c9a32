// Who backs whom, as a Sankey diagram: widths are amounts of one currency, the others are dotted lines, and what
// is no fact, such as a plan, is striped.

import { sankey, sankeyJustify, sankeyLinkHorizontal } from "d3-sankey";
import { cut, drawing, largest, marked, svg, wrapped } from "./svg.js";

const NODE = 9;
const GAP = 40;
const LINE = 15;
const THINNEST = 0.012;
const MOST = 40;

/** Draw rows of `from`, `to` and perhaps `value`, `unit`, `hedge` and `modality`. */
export function flow(rows, { width, title, texts }) {
  const links = withoutCycles(largest(linksOf(rows), MOST));
  if (!links.length) return [];
  const missing = cut(texts.cut, links.reduce((sum, each) => sum + each.rows, 0), rows.length);
  const names = new Map(rows.flatMap((row) => [row.from, row.to]).map((cell) => [key(cell), cell]));
  const used = new Set(links.flatMap((link) => [link.source, link.target]));
  const nodes = [...used].map((id) => ({ id, cell: names.get(id) }));
  // How high the names are depends on how many columns there are, which only a layout tells.
  const sketch = layout(nodes, links, width, 2);
  const column = width / (1 + Math.max(...sketch.nodes.map((node) => node.depth)));
  for (const node of sketch.nodes) node.lines = linesOf(node, column, width);
  const graph = layout(nodes, links, width, Math.max(2, ...sketch.nodes.map((node) => node.lines.length)));
  const height = Math.max(...graph.nodes.map((node) => node.y1 + (isMiddle(node) ? 6 + LINE * node.lines.length : 6)));
  return [
    drawing(title, width, Math.ceil(height), ...graph.links.map(ribbon), ...graph.nodes.map((node) => mark(node, width))),
    ...missing,
  ];
}

/** What a cell names; two things may be called the same. */
function key({ href, text }) {
  return href || text;
}

/** A link for each amount in the unit that most have, or else one for its ends; each knows how many rows it draws. */
function linksOf(rows) {
  const unit = mostFrequent(rows.filter((row) => row.value?.value !== undefined).map((row) => row.unit?.text ?? ""));
  const known = rows.filter((row) => row.value?.value !== undefined && (row.unit?.text ?? "") === unit);
  const most = Math.max(1, ...known.map((row) => row.value.value));
  const links = known.map((row) => link(row, Math.max(row.value.value, most * THINNEST), amountOf(row)));
  const first = new Map([...links].reverse().map((each) => [ends(each), each]));
  for (const row of rows.filter((each) => !known.includes(each))) {
    const other = link(row, most * THINNEST, "");
    const drawn = first.get(ends(other));
    if (!drawn) first.set(ends(other), links[links.push(other) - 1]);
    if (drawn) drawn.rows += 1;
    if (row.value?.value !== undefined) first.get(ends(other)).others.push(amountOf(row));
  }
  return links.filter((each) => each.source && each.target && each.source !== each.target);
}

function ends({ source, target }) {
  return `${source}\n${target}`;
}

function link(row, value, amount) {
  return { source: key(row.from), target: key(row.to), value, amount, others: [], rows: 1, isFact: isFact(row) };
}

/** The amount in words: with its hedge, and with what it is where it is no fact. */
function amountOf(row) {
  const figure = [row.value.text, row.unit?.text].filter(Boolean).join(" ");
  const hedged = row.hedge?.form ? row.hedge.form.replace("{figure}", figure) : figure;
  return marked(isFact(row) ? hedged : `${hedged}, ${row.modality.text}`, row);
}

function isFact({ modality }) {
  return !modality?.text || modality.href.endsWith("#Fact");
}

function mostFrequent(texts) {
  const counts = Map.groupBy(texts, (text) => text);
  return [...counts].sort(([, a], [, b]) => b.length - a.length)[0]?.[0] ?? "";
}

/** A Sankey diagram has no cycles: a link that would close one is left to the table. */
function withoutCycles(links) {
  const next = new Map();
  const reaches = (from, to) => from === to || (next.get(from) ?? []).some((each) => reaches(each, to));
  return links.filter(({ source, target }) => {
    if (reaches(target, source)) return false;
    next.set(source, [...(next.get(source) ?? []), target]);
    return true;
  });
}

/** A diagram with room for so many lines of text above each node. */
function layout(nodes, links, width, lines) {
  const gap = Math.max(GAP, 10 + LINE * lines);
  // About half of the nodes stand above each other, so that wider gaps leave the ribbons as they are.
  const height = Math.max(160, nodes.length * 46) + ((gap - GAP) * nodes.length) / 2;
  return sankey()
    .nodeId((node) => node.id)
    .nodeAlign(sankeyJustify)
    .nodeWidth(NODE)
    .nodePadding(gap)
    .extent([[0, LINE * lines - 8], [width, height]])({ nodes, links });
}

function ribbon(link) {
  const series = `series-${(link.source.index % 5) + 1}`;
  const kind = `${link.amount ? "" : " unknown"}${link.isFact ? "" : " unreal"}`;
  const width = link.amount ? Math.max(1.5, link.width) : 1.5;
  const amounts = [link.amount, ...link.others].filter(Boolean).join("; ");
  const description = `${link.source.cell.text} → ${link.target.cell.text}${amounts ? `: ${amounts}` : ""}`;
  const attributes = { class: `flow ${series}${kind}`, d: sankeyLinkHorizontal()(link), "stroke-width": width };
  return svg("path", attributes, svg("title", {}, description));
}

function isMiddle(node) {
  return node.sourceLinks.length > 0 && node.targetLinks.length > 0;
}

/** The lines at a node: its name and, where it has one link, its amount. */
function linesOf(node, column, width) {
  const amounts = (node.sourceLinks.length ? node.sourceLinks : node.targetLinks).filter((each) => each.amount);
  const amount = amounts.length === 1 ? amounts[0].amount : "";
  const room = isMiddle(node) ? column * 1.1 : Math.max(column * 1.3, width / 2 - 4);
  const name = wrapped(node.cell.text, room).map((text) => ({ text, isName: true }));
  return amount ? [...name, ...wrapped(amount, room, 12).map((text) => ({ text, isName: false }))] : name;
}

/** A node with its lines: above it, but below in the middle columns. */
function mark(node, width) {
  const isLast = node.x1 >= width - 1;
  const place = { x: isLast ? node.x1 : node.x0, "text-anchor": isLast ? "end" : "start" };
  const first = isMiddle(node) ? node.y1 + LINE : node.y0 - 6 - LINE * (node.lines.length - 1);
  const texts = node.lines.map(({ text, isName }, index) =>
    svg("text", { ...place, class: isName ? "halo" : "faint halo", y: first + LINE * index }, text),
  );
  const name = texts.filter((_, index) => node.lines[index].isName);
  const { href } = node.cell;
  const height = Math.max(3, node.y1 - node.y0);
  return svg(
    "g",
    {},
    svg("rect", { class: "node", x: node.x0, y: node.y0, width: node.x1 - node.x0, height, rx: 1.5 }),
    ...(href ? [svg("a", { href, "aria-label": node.cell.text }, ...name)] : name),
    ...texts.slice(name.length),
  );
}
