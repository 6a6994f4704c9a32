// Completion from this graph: its prefixes, and the classes and properties that its description counts.

const VOID = "http://rdfs.org/ns/void#";
const TERMS = `SELECT ?kind ?term (SAMPLE(?text) AS ?label) {
  { ?partition <${VOID}class> ?term BIND("class" AS ?kind) }
  UNION { ?partition <${VOID}property> ?term BIND("property" AS ?kind) }
  OPTIONAL { ?term <http://www.w3.org/2000/01/rdf-schema#label> ?text FILTER(LANG(?text) = "LANGUAGE") }
} GROUP BY ?kind ?term ORDER BY ?term`;
const MOST = 60;

let terms;

/** The terms of the graph, asked for once, when the first of them is needed. */
function known() {
  terms ??= ask().catch(() => []);
  return terms;
}

async function ask() {
  const body = new URLSearchParams({ query: TERMS.replace("LANGUAGE", document.documentElement.lang) });
  const response = await fetch("/sparql", { method: "POST", body, headers: { Accept: "application/sparql-results+json" } });
  const { results } = await response.json();
  return results.bindings.map(({ kind, term, label }) => ({ kind: kind.value, iri: term.value, label: label?.value ?? "" }));
}

/** Register the completers with Yasqe, and return their names. */
export function completers(Yasqe, prefixes) {
  Yasqe.forkAutocompleter("prefixes", {
    name: "prefixes-here",
    persistenceId: null,
    get: () => Object.entries(prefixes).map(([prefix, iri]) => `${prefix}: <${iri}>`).sort(),
  }, false);
  for (const kind of ["class", "property"]) {
    Yasqe.forkAutocompleter(kind, {
      name: `${kind}-here`,
      autoShow: true,
      persistenceId: null,
      get: (_, token) => matching(kind, token, prefixes),
      postProcessSuggestion: (_, token, iri) => compact(iri, prefixes, token),
      postprocessHints: (_, hints) => hints.map((hint) => withLabel(hint)),
    }, false);
  }
  return ["prefixes-here", "class-here", "property-here", "variables"];
}

async function matching(kind, token, prefixes) {
  const typed = (token?.autocompletionString ?? "").toLowerCase();
  const found = (await known()).filter((term) => term.kind === kind && fits(term, typed, prefixes));
  const namespaces = Object.values(prefixes);
  const rank = ({ iri }) => namespaces.findIndex((namespace) => iri.startsWith(namespace)) >>> 0;
  return found.sort((a, b) => rank(a) - rank(b)).slice(0, MOST).map((term) => term.iri);
}

/** What is typed may begin the IRI or the prefixed name, or stand anywhere in the label. */
function fits({ iri, label }, typed, prefixes) {
  const names = [iri, compact(iri, prefixes), localName(iri)];
  return names.some((name) => name.toLowerCase().startsWith(typed)) || label.toLowerCase().includes(typed);
}

function compact(iri, prefixes, token) {
  if (token?.tokenPrefixUri && iri.startsWith(token.tokenPrefixUri)) {
    return token.tokenPrefix + iri.slice(token.tokenPrefixUri.length);
  }
  const [prefix, namespace] = Object.entries(prefixes).find(([, each]) => iri.startsWith(each)) ?? [];
  return prefix ? `${prefix}:${iri.slice(namespace.length)}` : `<${iri}>`;
}

function localName(text) {
  return text.replace(/>$/, "").split(/[#/:]/).pop();
}

function withLabel(hint) {
  return {
    ...hint,
    render: async (element) => {
      element.textContent = hint.text;
      const term = (await known()).find(({ iri }) => localName(iri) === localName(hint.text));
      if (term?.label) element.append(Object.assign(document.createElement("small"), { textContent: ` ${term.label}` }));
    },
  };
}
