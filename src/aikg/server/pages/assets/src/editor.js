// The editor: Yasqe in the place of a text area, without a request to anybody but this server.

import Yasqe from "@zazuko/yasqe";
import { completers } from "./completion.js";

/** Replaces Yasqe's own, which writes inline styles: the line that is no SPARQL yet is marked and named. */
Yasqe.prototype.checkSyntax = function () {
  const line = firstInvalid(this);
  this.clearGutter("gutterErrorBar");
  this.queryValid = line === undefined;
  if (line !== undefined) this.setGutterMarker(line, "gutterErrorBar", marker());
  this.config.invalid?.(line === undefined ? 0 : line + 1);
};

function firstInvalid(yasqe) {
  for (let line = 0; line < yasqe.lineCount(); line += 1) {
    const { state } = yasqe.getTokenAt({ line, ch: yasqe.getLine(line).length }, true);
    yasqe.setOption("queryType", state.queryType);
    if (!state.OK) return line;
  }
  return undefined;
}

function marker() {
  const element = document.createElement("span");
  element.className = "invalid-line";
  return element;
}

/** Puts an editor where `area` is, which stays in the form with the same text. */
export function editor(area, { prefixes, run, invalid }) {
  const place = document.createElement("div");
  area.after(place);
  area.hidden = true;
  const label = area.labels[0].textContent;
  const yasqe = new Yasqe(place, {
    value: area.value,
    autocompleters: completers(Yasqe, prefixes),
    persistenceId: null,
    consumeShareLink: null,
    showQueryButton: false,
    createShareableLink: null,
    resizeable: false,
    editorHeight: "28rem",
    lineWrapping: false,
    screenReaderLabel: label,
    inputStyle: "contenteditable",
    extraKeys: { Tab: false, "Shift-Tab": false, "Ctrl-Enter": run, "Cmd-Enter": run, "Ctrl-S": () => {} },
    invalid,
  });
  area.labels[0].addEventListener("click", () => yasqe.focus());
  yasqe.on("change", () => {
    area.value = yasqe.getValue();
    yasqe.eachLine((line) => yasqe.removeLineClass(line, "background", "failed-line"));
  });
  return {
    text: () => yasqe.getValue(),
    replace: (text) => yasqe.setValue(text),
    mark: (line) => line && yasqe.addLineClass(line - 1, "background", "failed-line"),
  };
}
