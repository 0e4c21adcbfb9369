// Runs SQL files in DuckDB, one after the other, in a process of its own:
//   node run.mjs name=value... file.sql...
// threads, memory_limit and scratch (where DuckDB spills) are settings; any
// other name=value fills $name in the files. For each question it prints how
// long it took, how many rows answer it, and the first.
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

const options = { threads: 'threads', memory_limit: 'memory_limit', scratch: 'temp_directory' };
const settings = {};
const values = {};
const files = [];
for (const arg of process.argv.slice(2)) {
  const [, name, value] = /^(\w+)=(.*)$/s.exec(arg) ?? [];
  if (name in options) settings[options[name]] = value;
  else if (name) values[name] = value;
  else files.push(arg);
}
try {
  const connection = await (await DuckDBInstance.create(':memory:', settings)).connect();
  await connection.run("SET TimeZone = 'UTC'");
  for (const file of files) {
    const text = readFileSync(new URL(`sql/${file}`, import.meta.url), 'utf8').replace(/\$([a-z]+)/g, (whole, name) => values[name] ?? whole);
    const statements = await connection.extractStatements(text);
    for (let i = 0; i < statements.count; i++) {
      const start = performance.now();
      const rows = (await (await statements.prepare(i)).runAndReadAll()).getRowObjectsJson();
      if (rows.length) console.log(`${Math.round(performance.now() - start)} ms, ${rows.length} rows: ${JSON.stringify(rows[0])}`);
    }
  }
} catch (error) {
  console.error(String(error));
  process.exitCode = 1;
}
