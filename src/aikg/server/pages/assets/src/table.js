// Reads the table on the page that a picture is drawn from.

/**
 * The rows of a table: each cell's text and, where it has them, its link, its number, and the form of a figure
 * with it; a row has what a check `found` about it.
 * @param {HTMLTableElement} table
 */
export function read(table) {
  return [...table.tBodies].flatMap((body) =>
    [...body.rows].map((row) => Object.assign([...row.cells].map(cell), { found: row.dataset.found })),
  );
}

function cell(element) {
  const link = element.querySelector("a:not(.tag)");
  const text = link?.querySelector("bdi") ?? element.querySelector("bdi") ?? element;
  const number = element.dataset.value;
  return {
    text: text.textContent.trim(),
    href: link?.getAttribute("href") ?? "",
    form: element.dataset.form,
    value: number === undefined ? undefined : Number(number),
  };
}

/** The parts of each row that a picture's attributes name: data-value-column="3" gives `value`; and what was `found`. */
export function parts(rows, dataset) {
  const columns = Object.entries(dataset)
    .filter(([name]) => name.endsWith("Column"))
    .map(([name, index]) => [name.slice(0, -"Column".length), Number(index)]);
  return rows.map((row) => ({
    ...Object.fromEntries(columns.map(([name, index]) => [name, row[index]])),
    found: row.found,
  }));
}
