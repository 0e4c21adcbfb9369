-- One object for the whole file: DuckDB reads it once maximum_object_size allows.
CREATE VIEW pages AS SELECT json FROM read_json_objects('$exports/SignIns.json', format = 'unstructured', maximum_object_size = $object);
