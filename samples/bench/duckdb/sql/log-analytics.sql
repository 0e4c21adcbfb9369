-- Exports of two tables of Log Analytics. The two portals spell times in two
-- ways; cells hold JSON.
CREATE MACRO "when"(v) AS strptime(v, ['%m/%d/%Y, %I:%M:%S.%g %p', '%d/%m/%Y, %H:%M:%S.%g']);
CREATE MACRO present(v) AS nullif(v, '');
COPY (SELECT
  id("Id") AS event_id, "when"("CreatedDateTime [UTC]") AS event_time, "when"("TimeGenerated [UTC]") AS publish_time, sign_in_kind("Category") AS kind,
  "Category" AS record_category, present("IsInteractive")::BOOLEAN AS is_interactive, id("CorrelationId") AS correlation_id, id("OriginalRequestId") AS original_request_id,
  "UniqueTokenIdentifier" AS unique_token_id, id("SessionId") AS session_id, token_type("IncomingTokenType") AS incoming_token_type,
  "AuthenticationProtocol" AS authentication_protocol, "OriginalTransferMethod" AS original_transfer_method,
  bound.signInSessionStatus AS token_protection_session_status, bound.signInSessionStatusCode AS token_protection_session_code,
  id("UserId") AS user_id, id("UserPrincipalName") AS user_upn, coalesce(present("UserDisplayName"), "Identity") AS user_display_name, user_type("UserType") AS user_type,
  "SignInIdentifier" AS sign_in_identifier, "SignInIdentifierType" AS sign_in_identifier_type, "AlternateSignInName" AS alternate_sign_in_name,
  id("HomeTenantId") AS home_tenant_id, id("ResourceTenantId") AS resource_tenant_id, id("AADTenantId") AS tenant_id, "CrossTenantAccessType" AS cross_tenant_access_type,
  id("AppId") AS app_id, "AppDisplayName" AS app_display_name, "ResourceDisplayName" AS resource_display_name, id("ResourceIdentity") AS resource_id,
  id("ServicePrincipalId") AS sp_id, "ServicePrincipalName" AS sp_name, "IPAddress" AS client_ip, "IPAddressFromResourceProvider" AS ip_from_resource,
  present("IsThroughGlobalSecureAccess")::BOOLEAN AS gsa_used, present("AutonomousSystemNumber")::BIGINT AS asn, "Location" AS location_raw,
  place.city AS city, place.state AS state, place.countryOrRegion AS country, place.geoCoordinates.latitude AS latitude, place.geoCoordinates.longitude AS longitude,
  coalesce(outcome.errorCode, present("ResultType")::BIGINT) AS error_code, coalesce(present(outcome.failureReason), "ResultDescription") AS failure_reason,
  outcome.additionalDetails AS additional_details, "ResultSignature" AS status_text, "ClientAppUsed" AS client_app_used, "UserAgent" AS user_agent,
  "ClientCredentialType" AS client_credential_type, id(device.deviceId) AS device_id, device.displayName AS device_name, device.operatingSystem AS device_os,
  device.browser AS browser, device.isCompliant AS device_compliant, device.isManaged AS device_managed, trust_type(device.trustType) AS device_trust_type,
  requirement("AuthenticationRequirement") AS auth_requirement, "AuthenticationRequirementPolicies" AS auth_requirement_policies,
  "AuthenticationDetails" AS auth_details, "AuthenticationMethodsUsed" AS auth_methods_used, "AuthenticationProcessingDetails" AS auth_processing_details,
  mfa.authMethod AS mfa_method, mfa.authDetail AS mfa_detail, ca_status("ConditionalAccessStatus") AS ca_status, "ConditionalAccessPolicies" AS ca_policies,
  "SessionLifetimePolicies" AS session_lifetime_policies, "NetworkLocationDetails" AS network_location_details,
  "AuthenticationContextClassReferences" AS auth_context, "RiskState" AS risk_state, "RiskDetail" AS risk_detail, "RiskLevelAggregated" AS risk_level_aggregated,
  "RiskLevelDuringSignIn" AS risk_level_during, "RiskEventTypes_V2" AS risk_event_types, issuer("TokenIssuerType") AS token_issuer_type,
  "TokenIssuerName" AS token_issuer_name, coalesce(present("ProcessingTimeInMilliseconds"), present("ProcessingTimeInMs"))::BIGINT AS latency_ms,
  present("FlaggedForReview")::BOOLEAN AS flagged_for_review, present("IsTenantRestricted")::BOOLEAN AS tenant_restricted
FROM (SELECT *,
  from_json(present("Status"), '{"errorCode": "BIGINT", "failureReason": "VARCHAR", "additionalDetails": "VARCHAR"}') AS outcome,
  from_json(present("DeviceDetail"), '{"deviceId": "VARCHAR", "displayName": "VARCHAR", "operatingSystem": "VARCHAR", "browser": "VARCHAR",
    "isCompliant": "BOOLEAN", "isManaged": "BOOLEAN", "trustType": "VARCHAR"}') AS device,
  from_json(present("LocationDetails"), '{"city": "VARCHAR", "state": "VARCHAR", "countryOrRegion": "VARCHAR", "geoCoordinates": {"latitude": "DOUBLE", "longitude": "DOUBLE"}}') AS place,
  from_json(present("TokenProtectionStatusDetails"), '{"signInSessionStatus": "VARCHAR", "signInSessionStatusCode": "BIGINT"}') AS bound,
  from_json(present("MfaDetail"), '{"authMethod": "VARCHAR", "authDetail": "VARCHAR"}') AS mfa
  FROM read_csv('$exports/*.csv', all_varchar = true, header = true, delim = ',', quote = '"', escape = '"', union_by_name = true))
) TO '$output' (FORMAT parquet, COMPRESSION zstd);
