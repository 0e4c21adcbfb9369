// Compares tables of a case with what DuckDB made of the same archive, column by column,
// joined by what their rows are known by:
//   node check.mjs CASE EXPORTS events=FILE.parquet audit=FILE.parquet devices=... risk=...
// Then it looks up each row of events in the file that it says it is from, by its offset.
// Absent and blank are one where DuckDB reads neither; where it reads something, if only
// a blank, absent is wrong. Prints a line for each column that differs or is filled and
// not compared; exit status 1 if any is.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

const [folder, exports, ...tables] = process.argv.slice(2);
const connection = await (await DuckDBInstance.create(':memory:')).connect();
const ask = async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJson();
await connection.run("SET TimeZone = 'UTC'");

// What SQL cannot say of a row: how exact a time was, and where the row is from.
const beyond = /^(time_digits|extra|source|record|offset|also_in|conflicts|filled|folded|missing)$/;
const keys = { events: 'event_id', audit: 'event_id', devices: 'object_id', risk: 'event_id' };
const must = { events: ['event_time', 'user_id', 'device_id', 'incoming_token_type', 'error_code'], audit: ['event_time', 'activity', 'target_id', 'modified'], devices: ['device_id', 'enabled', 'trust_type'], risk: ['event_time', 'risk_event_type', 'user_id'] };
const documents = /_details$|_policies$|^auth_details$|^auth_context$|^auth_requirement_policies$|^ca_audiences$|^app_event_listeners$|^private_link$|^targets$|^modified$|^details$|^additional_info$/;
const prose = /^(additional_details|mfa_detail)$/;
const lists = /^(auth_methods_used|risk_event_types|owners|users)$/;
const value = (table, name, type) => {
  const v = `${table}."${name}"`;
  if (type.startsWith('TIMESTAMP')) return `${v}::TIMESTAMP::VARCHAR`;
  if (lists.test(name)) return `nullif(regexp_replace(${v}::VARCHAR, '[\\[\\]" ]', '', 'g'), '')`;
  if (documents.test(name) && !prose.test(name)) return `json(nullif(${v}::VARCHAR, ''))::VARCHAR`;
  return `${v}::VARCHAR`;
};
let wrong = false;
for (const [table, file] of tables.map((t) => t.split('='))) {
  const key = keys[table];
  await connection.run(`CREATE OR REPLACE VIEW ours AS SELECT * FROM '${folder}/${table}/*.parquet'; CREATE OR REPLACE VIEW theirs AS SELECT * FROM '${file}'`);
  const [rows] = await ask(`SELECT (SELECT count(*) FROM ours) AS ours, (SELECT count(*) FROM theirs) AS theirs,
    (SELECT count(*) FROM ours JOIN theirs USING (${key})) AS both, (SELECT count(DISTINCT ${key}) FROM ours) AS ids`);
  const types = Object.fromEntries((await ask('DESCRIBE theirs')).map((c) => [c.column_name, c.column_type]));
  const all = (await ask('DESCRIBE ours')).map((c) => c.column_name);
  const columns = all.filter((name) => name in types && name !== key);
  wrong ||= rows.ours !== rows.theirs || rows.both !== rows.ours || rows.ids !== rows.ours;
  console.log(`${table}: ${rows.ours} rows of prtscope, ${rows.theirs} of DuckDB, ${rows.both} in both; ${columns.length + 1} columns compared`);
  for (const name of all.filter((name) => !(name in types) && !beyond.test(name))) {
    const [{ n }] = await ask(`SELECT count(nullif("${name}"::VARCHAR, '')) AS n FROM ours`);
    if (Number(n) || must[table].includes(name)) {
      wrong = true;
      console.log(`${table}.${name}: not compared, and filled in ${n} rows`);
    }
  }
  const sides = columns.map((name) => [value('ours', name, types[name]), value('theirs', name, types[name])]);
  const differ = sides.map(([a, b], i) => `coalesce(${a}, '') <> coalesce(${b}, '') OR ours."${columns[i]}" IS NULL AND theirs."${columns[i]}" IS NOT NULL`);
  const [counts] = await ask(`SELECT ${['0 AS none', ...differ.map((d, i) => `count(*) FILTER (${d}) AS n${i}`)].join(', ')} FROM ours JOIN theirs USING (${key})`); // one join for all columns
  for (const [i, name] of columns.entries()) {
    if (!Number(counts[`n${i}`])) continue;
    wrong = true;
    const [a, b] = sides[i];
    const [{ example }] = await ask(`SELECT min(struct_pack(id := ${key}, ours := ${a}, theirs := ${b})) AS example FROM ours JOIN theirs USING (${key}) WHERE ${differ[i]}`);
    console.log(`${table}.${name}: ${counts[`n${i}`]} differ, such as ${JSON.stringify(example)}`);
  }
}

// Where a row says that it is from: the file has that hash, its record begins there, no
// two begin at one place, and its id stands before the next one begins.
const sources = new Map(readdirSync(exports).map((name) => readFileSync(join(exports, name))).map((b) => [createHash('sha256').update(b).digest('hex'), b]));
const places = await ask(`SELECT event_id, source, record, "offset" AS at, lead("offset") OVER (PARTITION BY source ORDER BY "offset") AS next,
  row_number() OVER (PARTITION BY source ORDER BY "offset") AS number FROM '${folder}/events/*.parquet'`);
let lost = 0;
for (const p of places) {
  const file = sources.get(p.source);
  const text = file?.subarray(Number(p.at), p.next === null ? file.length : Number(p.next)).toString('latin1') ?? '';
  if (p.record !== p.number || !text.toLowerCase().includes(p.event_id)) {
    if (!lost++) console.log(`${p.event_id} is not record ${p.record} at byte ${p.at} of ${p.source}`);
  }
}
wrong ||= lost > 0 || places.length === 0;
console.log(`${places.length - lost} of ${places.length} sign-ins stand where they are said to`);
process.exitCode = wrong ? 1 : 0;
