-- The portal's two CSV downloads. Only their names say which is which.
COPY (SELECT
  id("Request ID") AS event_id, "Date (UTC)"::TIMESTAMP AS event_time,
  CASE WHEN starts_with(parse_filename(filename), 'Non') THEN 'non_interactive' ELSE 'interactive' END AS kind,
  id("Correlation ID") AS correlation_id, ltrim("Unique token identifier", '''') AS unique_token_id, id("Session ID") AS session_id,
  token_type("Incoming token type") AS incoming_token_type, "Authentication Protocol" AS authentication_protocol, "Original transfer method" AS original_transfer_method,
  "Token Protection - Sign In Session" AS token_protection_session_status, nullif("Token Protection - Sign In Session StatusCode", '')::BIGINT AS token_protection_session_code,
  id("User ID") AS user_id, id("Username") AS user_upn, "User" AS user_display_name, user_type("User type") AS user_type, "Sign-in identifier" AS sign_in_identifier,
  id("Home tenant ID") AS home_tenant_id, "Home tenant name" AS home_tenant_name, id("Resource tenant ID") AS resource_tenant_id,
  "Cross tenant access type" AS cross_tenant_access_type, id("Application ID") AS app_id, "Application" AS app_display_name,
  id("App owner tenant ID") AS app_owner_tenant_id, "Resource" AS resource_display_name, id("Resource ID") AS resource_id,
  id("Resource owner tenant ID") AS resource_owner_tenant_id, "Managed Identity type" AS msi_type, "Associated Resource Id" AS msi_resource_id,
  "Federated Token Id" AS federated_token_id, "Federated Token Issuer" AS federated_token_issuer,
  "IP address" AS client_ip, "IP address (seen by resource)" AS ip_from_resource, nullif("Through Global Secure Access", '')::BOOLEAN AS gsa_used,
  "Global Secure Access IP address" AS gsa_ip, nullif("Autonomous system  number", '')::BIGINT AS asn, "Location" AS location_raw,
  place.city AS city, place.state AS state, place.country AS country,
  coalesce(nullif("Sign-in error code", '')::BIGINT, CASE WHEN lower("Status") = 'success' THEN 0 END) AS error_code,
  "Failure reason" AS failure_reason, "Multifactor authentication result" AS additional_details, "Status" AS status_text, "Client app" AS client_app_used,
  "User agent" AS user_agent, "Client credential type" AS client_credential_type, id("Device ID") AS device_id, "Operating System" AS device_os, "Browser" AS browser,
  nullif("Compliant", '')::BOOLEAN AS device_compliant, nullif("Managed", '')::BOOLEAN AS device_managed, trust_type("Join Type") AS device_trust_type,
  requirement("Authentication requirement") AS auth_requirement, "Multifactor authentication auth method" AS mfa_method,
  "Multifactor authentication auth detail" AS mfa_detail, ca_status("Conditional Access") AS ca_status, issuer("Token issuer type") AS token_issuer_type,
  "Token issuer name" AS token_issuer_name, nullif("Latency", '')::BIGINT AS latency_ms, nullif("Flagged for review", '')::BOOLEAN AS flagged_for_review
FROM (SELECT *, regexp_extract("Location", '^(.*), *([^,]*), *([^,]*)$', ['city', 'state', 'country']) AS place
  FROM read_csv('$exports/*SignIns_*.csv', all_varchar = true, header = true, delim = ',', quote = '"', escape = '"', filename = true))
) TO '$output' (FORMAT parquet, COMPRESSION zstd);
