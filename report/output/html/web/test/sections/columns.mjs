// Columns of timelines are read as the program writes them: long_column_test.go
// holds it to the same text.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { transformSync } from "esbuild";
import { check } from "../harness.mjs";

const source = readFileSync(join(import.meta.dirname, "../../src/columns.ts"), "utf8");
const { byValue, numbers } = await import("data:text/javascript," + encodeURIComponent(transformSync(source, { loader: "ts", format: "esm" }).code));

const { numbers: list, text } = JSON.parse(readFileSync(join(import.meta.dirname, "../../../testdata/column.json"), "utf8"));
check("a column is read as it was written", String([...numbers(text, list.length)]) === String(list), numbers(text, list.length));
check("small numbers take one byte each", numbers("ACCD", 4) instanceof Int8Array, numbers("ACCD", 4).constructor.name);
check("larger ones take four", numbers("AgI", 2) instanceof Int32Array && numbers("AgI", 2)[1] === 128, numbers("AgI", 2));
for (const n of [0, -1, 300, 4e9]) check(`a column of ${n} is full of it`, String([...numbers(n, 3)]) === String([n, n, n]));
check("rows are told by value", JSON.stringify(byValue(Int8Array.of(1, 0, 3, 1)).map((rows) => [...rows])) === "[[1],[0,3],[],[2]]", JSON.stringify(byValue(Int8Array.of(1, 0, 3, 1))));
