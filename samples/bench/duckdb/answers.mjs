// Compares the answers to the six questions with those of DuckDB over the same
// case, row by row:
//   node answers.mjs CASE ANSWERS.json
// Exit status 1 if any differs.
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

const [folder, file] = process.argv.slice(2);
const connection = await (await DuckDBInstance.create(':memory:')).connect();
await connection.run("SET TimeZone = 'UTC'");
const ours = JSON.parse(readFileSync(file, 'utf8'));
const text = readFileSync(new URL('sql/questions.sql', import.meta.url), 'utf8').replaceAll('$case', folder);
const statements = await connection.extractStatements(text);
// a time is a number of microseconds on both sides
const plain = (v) => (v === null ? null : String(v?.micros ?? v));
const lines = (rows) => rows.map((row) => JSON.stringify(row.map(plain))).sort();
let wrong = false;
for (let i = 0, question = 0; i < statements.count; i++) {
  const rows = (await (await statements.prepare(i)).runAndReadAll()).getRows();
  if (i === 0) continue; // the view
  const [a, b] = [lines(ours[question++] ?? []), lines(rows)];
  const at = a.findIndex((line, n) => line !== b[n]);
  if (a.length !== b.length || at >= 0) {
    wrong = true;
    console.log(`question ${question}: ${a.length} rows of prtscope, ${b.length} of DuckDB; ${a[Math.max(at, 0)]} and ${b[Math.max(at, 0)]}`);
  } else console.log(`question ${question}: the same ${a.length} rows`);
}
process.exitCode = wrong ? 1 : 0;
