// Elements of SVG, made with attributes only, so that a strict Content-Security-Policy has nothing to refuse.

const NAMESPACE = "http://www.w3.org/2000/svg";

/** An element with attributes and children; a child that is text becomes its text. */
export function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS(NAMESPACE, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children.filter(Boolean));
  return element;
}

/** Text, inside a link where the cell that it comes from has one. */
export function label(cell, attributes) {
  const text = svg("text", attributes, cell.text);
  return cell.href ? svg("a", { href: cell.href }, text) : text;
}

/** The drawing, with what it is for those who do not see it; its links stay links. */
export function drawing(title, width, height, ...children) {
  const attributes = { viewBox: `0 0 ${width} ${height}`, width, height, role: "group", "aria-label": title };
  return svg("svg", attributes, ...children);
}

let context;

/** How wide a text is in the font of the page, in pixels. */
export function widthOf(text, font = 13) {
  context ??= document.createElement("canvas").getContext("2d");
  context.font = `${font}px ${getComputedStyle(document.body).fontFamily}`;
  return context.measureText(text).width;
}

/** A text in lines that are at most so wide, broken between words. */
export function wrapped(text, width, font = 13) {
  const lines = [];
  for (const word of text.split(" ")) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    if (lines.length && widthOf(longer, font) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.map((line) => fitted(line, width, font));
}

/** A text that is at most so wide; what is cut off stands in its table. */
export function fitted(text, width, font = 13) {
  if (widthOf(text, font) <= width) return text;
  let end = text.length;
  while (end > 1 && widthOf(`${text.slice(0, end)}…`, font) > width) end -= 1;
  return `${text.slice(0, end).trimEnd()}…`;
}

/** The members with the largest values, in the order that they have; those without a value come last. */
export function largest(members, most) {
  const size = ({ value }) => value?.value ?? value ?? -Infinity;
  const kept = new Set([...members].sort((a, b) => size(b) - size(a)).slice(0, most));
  return members.filter((member) => kept.has(member));
}

/** A figure with a sign where a check found something about it. */
export function marked(text, { found }) {
  return found ? `${text} ⚠ ${found}` : text;
}

/** A note that says how many of how many are drawn, where it is not all. */
export function cut(text, shown, count) {
  if (shown === count) return [];
  const note = document.createElement("p");
  note.className = "note";
  note.textContent = text.replace("%", shown.toLocaleString()).replace("#", count.toLocaleString());
  return [note];
}
