// Evaluate a SPARQL query over SPARQL endpoints with Comunica and print the result.
// Usage: node query.mjs MEDIA-TYPE QUERY ENDPOINT...
import { QueryEngine } from "@comunica/query-sparql";

const [mediaType, query, ...given] = process.argv.slice(2);
const engine = new QueryEngine();
const sources = given.map((source) => {
  const [, type = "sparql", value] = /^(?:([a-z]+)@)?(.*)$/s.exec(source);
  return type === "auto" ? { value } : { type, value };
});
const result = await engine.query(query, { sources });
const { data } = await engine.resultToString(result, mediaType);
for await (const chunk of data) {
  process.stdout.write(chunk);
}
