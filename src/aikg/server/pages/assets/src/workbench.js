// The workbench: the editor, completion from this graph, and results without leaving the page.

import { draw } from "./charts.js";
import { editor } from "./editor.js";

const form = document.getElementById("workbench");
const library = document.getElementById("library");
const [run, stop, share, status] = ["run", "stop", "share", "status"].map((id) => document.getElementById(id));
const query = editor(document.getElementById("query"), {
  prefixes: JSON.parse(form.dataset.prefixes),
  run: () => form.requestSubmit(),
  invalid: (line) => {
    status.textContent = line ? form.dataset.expected.replace("{line}", line) : "";
  },
});
let running;

/** The page that has the result: its address is the link to share. */
function address() {
  const url = new URL(form.action);
  const language = new URLSearchParams(location.search).get("lang");
  url.search = new URLSearchParams({ query: query.text(), ...(language ? { lang: language } : {}) });
  return url;
}

async function show(url) {
  running?.abort();
  running = new AbortController();
  const { signal } = running;
  status.textContent = form.dataset.running;
  stop.hidden = false;
  try {
    const response = await fetch(url, { signal, headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    replace(page.getElementById("outcome"), page);
    status.textContent = "";
  } catch (error) {
    status.textContent = error.name === "AbortError" ? form.dataset.stopped : form.dataset.failed;
  }
  if (running.signal === signal) stop.hidden = true;
}

/** Put a result in the place of the one before; a page without one says what went wrong in its main part. */
function replace(result, page) {
  const outcome = document.getElementById("outcome");
  const replacement = document.adoptNode(result ?? page.querySelector("main") ?? page.body);
  replacement.id = "outcome";
  outcome.replaceWith(replacement);
  query.mark(Number(replacement.dataset.line ?? 0));
  for (const picture of replacement.querySelectorAll("[data-chart]")) {
    draw(picture, picture.closest("figure").querySelector("table"));
  }
  replacement.querySelector("h2")?.focus({ preventScroll: false });
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const url = address();
  history.pushState(null, "", url);
  show(url);
});

addEventListener("popstate", () => location.reload());

library.addEventListener("change", () => {
  const text = library.selectedOptions[0]?.dataset.text;
  if (text) query.replace(text);
});

stop.addEventListener("click", () => running?.abort());

share.addEventListener("click", async () => {
  const url = address();
  history.replaceState(null, "", url);
  await navigator.clipboard.writeText(url);
  status.textContent = form.dataset.copied;
});

document.getElementById("choose").hidden = true;
share.hidden = !navigator.clipboard;
query.mark(Number(document.getElementById("outcome").dataset.line ?? 0));
