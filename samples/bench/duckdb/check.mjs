// Compares the events of a case with what DuckDB made of the same archive,
// column by column, joined by the id of the sign-in:
//   node check.mjs CASE FILE.parquet
// Absent and blank are one here, since SQL does not tell them apart. Prints a
// line for each column that differs; exit status 1 if any does.
import { DuckDBInstance } from '@duckdb/node-api';

const [folder, file] = process.argv.slice(2);
const connection = await (await DuckDBInstance.create(':memory:')).connect();
const ask = async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJson();
await connection.run("SET TimeZone = 'UTC'");
await connection.run(`CREATE VIEW ours AS SELECT * FROM '${folder}/events/*.parquet'; CREATE VIEW theirs AS SELECT * FROM '${file}'`);

const [rows] = await ask(`SELECT (SELECT count(*) FROM ours) AS ours, (SELECT count(*) FROM theirs) AS theirs,
  (SELECT count(*) FROM ours JOIN theirs USING (event_id)) AS both, (SELECT count(DISTINCT event_id) FROM ours) AS ids`);
const types = Object.fromEntries((await ask('DESCRIBE theirs')).map((c) => [c.column_name, c.column_type]));
const columns = (await ask('DESCRIBE ours')).map((c) => c.column_name).filter((name) => name in types && name !== 'event_id');
const must = ['event_time', 'user_id', 'device_id', 'incoming_token_type', 'error_code'].filter((name) => !columns.includes(name));

const documents = /_details$|_policies$|^auth_details$|^auth_context$|^auth_requirement_policies$|^ca_audiences$|^app_event_listeners$|^private_link$/;
const prose = /^(additional_details|mfa_detail)$/;
const value = (table, name) => {
  const v = `${table}.${name}`;
  if (name.endsWith('_time')) return `date_trunc('second', ${v}::TIMESTAMP)::VARCHAR`;
  if (name === 'auth_methods_used' || name === 'risk_event_types') return `nullif(regexp_replace(${v}::VARCHAR, '[\\[\\]" ]', '', 'g'), '')`;
  if (documents.test(name) && !prose.test(name)) return `json(nullif(${v}::VARCHAR, ''))::VARCHAR`;
  return `${v}::VARCHAR`;
};
let wrong = rows.ours !== rows.theirs || rows.both !== rows.ours || rows.ids !== rows.ours || must.length > 0;
console.log(`${rows.ours} sign-ins of prtscope, ${rows.theirs} of DuckDB, ${rows.both} in both; ${columns.length + 1} columns compared`);
if (must.length) console.log(`not compared: ${must}`);
for (const name of columns) {
  const [a, b] = [value('ours', name), value('theirs', name)];
  const [d] = await ask(`SELECT count(*) AS n, min(struct_pack(id := event_id, ours := ${a}, theirs := ${b})) AS example
    FROM ours JOIN theirs USING (event_id) WHERE coalesce(${a}, '') <> coalesce(${b}, '')`);
  if (Number(d.n)) {
    wrong = true;
    console.log(`${name}: ${d.n} differ, such as ${JSON.stringify(d.example)}`);
  }
}
process.exitCode = wrong ? 1 : 0;
