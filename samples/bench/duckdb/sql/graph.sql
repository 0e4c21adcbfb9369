-- What Graph says of itself has no envelope.
CREATE VIEW records AS
SELECT s, NULL::VARCHAR AS published, array_to_string(s.signInEventTypes, ',') AS category, sign_in_kind(s.signInEventTypes[1]) AS kind, NULL::VARCHAR AS result,
  NULL::VARCHAR AS place, NULL::VARCHAR AS envelope_ip, NULL::VARCHAR AS envelope_correlation, NULL::VARCHAR AS envelope_name, NULL::VARCHAR AS envelope_reason,
  NULL::VARCHAR AS envelope_tenant
FROM graph;
