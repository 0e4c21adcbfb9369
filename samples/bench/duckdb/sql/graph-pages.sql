-- Pages of a thousand sign-ins: one object a file.
CREATE VIEW pages AS SELECT json FROM read_json_objects('$exports/signIns-*.json', format = 'unstructured');
