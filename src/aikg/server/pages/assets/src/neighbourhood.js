// What one thing is connected with: what leads to it on the left, what it leads to on the right.

import { drawing, fitted, label, svg } from "./svg.js";

const ROW = 23;
const HEAD = 26;
const MOST = 18;
const NARROW = 620;

/** Draw rows of subject, relation and object; `centre` is the name in the middle. */
export function neighbourhood(rows, { width, title, centre }) {
  const incoming = side(rows.filter((row) => row.isIncoming), (row) => row.subject);
  const outgoing = side(rows.filter((row) => !row.isIncoming), (row) => row.object);
  const draw = width < NARROW ? stacked : facing;
  return [draw({ incoming, outgoing, width, title, centre })];
}

/** Names below the relation that they share, with the place of each, and how high all are. */
function side(rows, end) {
  const shown = rows.slice(0, MOST);
  const entries = [];
  let y = 0;
  for (const [relation, members] of Map.groupBy(shown, (row) => row.relation.text)) {
    entries.push({ relation, y: (y += HEAD) });
    for (const row of members) entries.push({ cell: end(row), y: (y += ROW) });
  }
  if (rows.length > MOST) entries.push({ relation: `+ ${rows.length - MOST}`, y: (y += HEAD) });
  return { entries, height: y + 8 };
}

function facing({ incoming, outgoing, width, title, centre }) {
  const height = Math.max(incoming.height, outgoing.height, 60);
  const name = fitted(centre, width * 0.26);
  const half = Math.max(46, Math.min(width * 0.15, name.length * 5 + 18));
  const [x, y] = [width / 2, height / 2];
  const room = x - half - 70;
  return drawing(
    title,
    width,
    height,
    ...column(incoming, { height, edge: room, from: x - half, y, anchor: "end", room, arrow: true }),
    ...column(outgoing, { height, edge: width - room, from: x + half, y, anchor: "start", room, arrow: false }),
    svg("rect", { class: "centre", x: x - half, y: y - 17, width: 2 * half, height: 34, rx: 17 }),
    svg("text", { class: "centre-name", x, y: y + 4.5, "text-anchor": "middle" }, name),
  );
}

function column({ entries, height: own }, { height, edge, from, y, anchor, room, arrow }) {
  const top = (height - own) / 2;
  const sign = anchor === "end" ? -1 : 1;
  return entries.map((entry) => {
    const place = { x: edge + sign * 8, y: top + entry.y + 4, "text-anchor": anchor };
    if (entry.relation) return svg("text", { ...place, class: "faint" }, fitted(entry.relation, room, 12));
    const middle = (from + edge) / 2;
    const path = `M${from},${y} C${middle},${y} ${middle},${top + entry.y} ${edge},${top + entry.y}`;
    const head = arrow ? [from, y, 1] : [edge, top + entry.y, 1];
    return svg(
      "g",
      {},
      svg("path", { class: "link", d: path }),
      svg("path", { class: "arrow", d: `M${head[0]},${head[1]} l-7,-3.5 v7 z` }),
      label({ ...entry.cell, text: fitted(entry.cell.text, room) }, place),
    );
  });
}

/** On a narrow screen both sides stand below each other on one line. */
function stacked({ incoming, outgoing, width, title, centre }) {
  const above = incoming.entries.length ? incoming.height + 6 : 0;
  const height = above + 40 + outgoing.height;
  const spine = svg("path", { class: "link", d: `M10,${above ? 14 : above + 20} V${height - 12}` });
  return drawing(
    title,
    width,
    height,
    spine,
    ...branches(incoming, 0, width, true),
    ...branches(outgoing, above + 34, width, false),
    svg("rect", { class: "centre", x: 0, y: above, width, height: 32, rx: 16 }),
    svg("text", { class: "centre-name", x: 16, y: above + 21 }, fitted(centre, width - 32)),
  );
}

function branches({ entries }, top, width, isIncoming) {
  return entries.map((entry) => {
    const y = top + entry.y;
    if (entry.relation) return svg("text", { class: "faint", x: 34, y: y + 4 }, fitted(entry.relation, width - 40, 12));
    const arrow = isIncoming ? `M10,${y} l7,-3.5 v7 z` : `M32,${y} l-7,-3.5 v7 z`;
    return svg(
      "g",
      {},
      svg("path", { class: "link", d: `M10,${y} H30` }),
      svg("path", { class: "arrow", d: arrow }),
      label({ ...entry.cell, text: fitted(entry.cell.text, width - 40) }, { x: 38, y: y + 4 }),
    );
  });
}
