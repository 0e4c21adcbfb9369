-- One list of sign-ins. An element is an object, so no limit is in the way.
CREATE VIEW graph AS SELECT s FROM read_json('$exports/SignIns.json', format = 'array', records = false, columns = {s: 'sign_in'}) ;
