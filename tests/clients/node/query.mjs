// Evaluate a SPARQL query over SPARQL endpoints with Comunica and print the result.
// Usage: node query.mjs MEDIA-TYPE QUERY ENDPOINT...
import { QueryEngine } from "@comunica/query-sparql";

const [mediaType, query, ...endpoints] = process.argv.slice(2);
const engine = new QueryEngine();
const sources = endpoints.map((value) => ({ type: "sparql", value }));
const result = await engine.query(query, { sources });
const { data } = await engine.resultToString(result, mediaType);
for await (const chunk of data) {
  process.stdout.write(chunk);
}
