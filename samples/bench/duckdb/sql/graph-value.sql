-- The sign-ins of objects {"value": [...]}. DuckDB reads them as
-- read_json(columns = {value: 'sign_in[]'}) too, at three times the cost.
CREATE VIEW graph AS
SELECT json_transform(j, '{
  "id": "VARCHAR", "createdDateTime": "VARCHAR", "userDisplayName": "VARCHAR", "userPrincipalName": "VARCHAR", "userId": "VARCHAR", "appId":
  "VARCHAR", "appDisplayName": "VARCHAR", "ipAddress": "VARCHAR", "ipAddressFromResourceProvider": "VARCHAR", "clientAppUsed": "VARCHAR",
  "userAgent": "VARCHAR", "correlationId": "VARCHAR", "conditionalAccessStatus": "VARCHAR", "originalRequestId": "VARCHAR", "isInteractive":
  "BOOLEAN", "tokenIssuerName": "VARCHAR", "tokenIssuerType": "VARCHAR", "authenticationProtocol": "VARCHAR", "incomingTokenType": "VARCHAR",
  "processingTimeInMilliseconds": "BIGINT", "riskDetail": "VARCHAR", "riskLevelAggregated": "VARCHAR", "riskLevelDuringSignIn": "VARCHAR",
  "riskState": "VARCHAR", "riskEventTypes_v2": ["VARCHAR"], "resourceDisplayName": "VARCHAR", "resourceId": "VARCHAR", "resourceTenantId":
  "VARCHAR", "homeTenantId": "VARCHAR", "homeTenantName": "VARCHAR", "authenticationMethodsUsed": ["VARCHAR"], "authenticationRequirement":
  "VARCHAR", "signInIdentifier": "VARCHAR", "signInIdentifierType": "VARCHAR", "servicePrincipalName": "VARCHAR", "signInEventTypes": ["VARCHAR"],
  "servicePrincipalId": "VARCHAR", "federatedCredentialId": "VARCHAR", "userType": "VARCHAR", "flaggedForReview": "BOOLEAN", "isTenantRestricted":
  "BOOLEAN", "autonomousSystemNumber": "BIGINT", "crossTenantAccessType": "VARCHAR", "servicePrincipalCredentialKeyId": "VARCHAR",
  "servicePrincipalCredentialThumbprint": "VARCHAR", "uniqueTokenIdentifier": "VARCHAR", "mfaDetail": {"authMethod": "VARCHAR", "authDetail":
  "VARCHAR"}, "authenticationContextClassReferences": "JSON", "status": {"errorCode": "BIGINT", "failureReason": "VARCHAR", "additionalDetails":
  "VARCHAR"}, "deviceDetail": {"deviceId": "VARCHAR", "displayName": "VARCHAR", "operatingSystem": "VARCHAR", "browser": "VARCHAR", "isCompliant":
  "BOOLEAN", "isManaged": "BOOLEAN", "trustType": "VARCHAR"}, "location": {"city": "VARCHAR", "state": "VARCHAR", "countryOrRegion": "VARCHAR",
  "geoCoordinates": {"latitude": "DOUBLE", "longitude": "DOUBLE"}}, "appliedConditionalAccessPolicies": "JSON", "authenticationProcessingDetails":
  "JSON", "networkLocationDetails": "JSON", "authenticationDetails": "JSON", "authenticationRequirementPolicies": "JSON",
  "sessionLifetimePolicies": "JSON", "sessionId": "VARCHAR", "resourceServicePrincipalId": "VARCHAR", "clientCredentialType": "VARCHAR",
  "signInTokenProtectionStatus": "VARCHAR", "tokenProtectionStatusDetails": {"signInSessionStatus": "VARCHAR", "signInSessionStatusCode":
  "BIGINT"}, "originalTransferMethod": "VARCHAR", "isThroughGlobalSecureAccess": "BOOLEAN", "globalSecureAccessIpAddress": "VARCHAR",
  "appTokenProtectionStatus": "VARCHAR", "appOwnerTenantId": "VARCHAR", "resourceOwnerTenantId": "VARCHAR", "managedServiceIdentity": {"msiType":
  "VARCHAR", "associatedResourceId": "VARCHAR"}, "conditionalAccessAudiences": "JSON", "appliedEventListeners": "JSON", "privateLinkDetails":
  "JSON", "tenantId": "VARCHAR", "rngcStatus": "VARCHAR"}') AS s
FROM (SELECT unnest(json_extract(json, '$.value[*]')) AS j FROM pages);
