-- Lines of a diagnostic setting: the sign-in is in properties.
CREATE VIEW records AS
SELECT properties AS s, "time" AS published, category, sign_in_kind(category) AS kind, resultSignature AS result, location AS place,
  callerIpAddress AS envelope_ip, correlationId AS envelope_correlation, identity AS envelope_name, resultDescription AS envelope_reason, tenantId AS envelope_tenant
FROM read_json('$exports/signins.json', format = 'newline_delimited', columns = {
  "time": 'VARCHAR', category: 'VARCHAR', tenantId: 'VARCHAR', resultSignature: 'VARCHAR', resultDescription: 'VARCHAR', callerIpAddress: 'VARCHAR',
  correlationId: 'VARCHAR', identity: 'VARCHAR', location: 'VARCHAR', properties: 'sign_in'});
