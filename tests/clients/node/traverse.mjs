// Evaluate a query by following links from documents, and print the result as CSV.
// Usage: node traverse.mjs CANONICAL-BASE SERVER QUERY DOCUMENT...
// What is under the canonical base is fetched from the server; nothing else is fetched.
import { QueryEngine } from "@comunica/query-sparql-link-traversal";

const [canonical, server, query, ...sources] = process.argv.slice(2);
const served = (input, init) => {
  const url = String(input);
  if (!url.startsWith(canonical)) return Promise.reject(new Error(`${url} is elsewhere`));
  return fetch(server + url.slice(canonical.length), init);
};
const engine = new QueryEngine();
const result = await engine.query(query, { sources, fetch: served, lenient: true });
const { data } = await engine.resultToString(result, "text/csv");
for await (const chunk of data) {
  process.stdout.write(chunk);
}
