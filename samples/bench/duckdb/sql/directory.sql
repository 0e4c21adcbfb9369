-- The directory's audit log and its devices, as Graph returns them: one object each.
CREATE VIEW audits AS SELECT unnest(json_extract(json, '$.value[*]')) AS a FROM read_json_objects('$exports/directoryAudits.json', format = 'unstructured', maximum_object_size = $object);
CREATE VIEW inventory AS SELECT unnest(json_extract(json, '$.value[*]')) AS d FROM read_json_objects('$exports/devices.json', format = 'unstructured', maximum_object_size = $object);
CREATE MACRO said(v) AS coalesce(v, '');
CREATE MACRO of_type(targets, kind) AS list_filter(targets, lambda t: t ->> 'type' = kind)[1];
CREATE MACRO detail(details, name) AS list_filter(details, lambda t: lower(replace(t ->> 'key', ' ', '')) = name)[1] ->> 'value';
-- A value of a property is JSON in a text: a list of one or none, or the value alone.
CREATE MACRO taken_out(v) AS CASE WHEN v IS NULL OR NOT json_valid(v) THEN said(v)
  WHEN json_type(v) = 'ARRAY' AND json_array_length(v) < 2 THEN said(v ->> '$[0]') WHEN json_type(v) = 'VARCHAR' THEN v ->> '$' ELSE v END;
COPY (SELECT
  a ->> 'id' AS event_id, (a ->> 'activityDateTime')::TIMESTAMP AS event_time, rtrim(trim(replace(a ->> 'activityDisplayName', '–', '-')), '.') AS activity, a ->> 'category' AS category,
  a ->> 'loggedByService' AS service, a ->> 'operationType' AS operation, lower(a ->> 'result') AS result, a ->> 'resultReason' AS result_reason, id(a ->> 'correlationId') AS correlation_id,
  CASE WHEN by_user IS NULL THEN 'app' ELSE 'user' END AS actor_type, id(coalesce(by_user ->> 'id', by_app ->> 'appId')) AS actor_id,
  coalesce(by_user ->> 'userPrincipalName', by_app ->> 'displayName') AS actor_name, by_user ->> 'ipAddress' AS actor_ip,
  targets[1] ->> 'type' AS target_type, id(targets[1] ->> 'id') AS target_id, targets[1] ->> 'displayName' AS target_name, id(targets[1] ->> 'userPrincipalName') AS target_upn,
  id(of_type(targets, 'User') ->> 'id') AS user_id, id(of_type(targets, 'Device') ->> 'id') AS device_object_id, of_type(targets, 'Device') ->> 'displayName' AS device_name,
  id(detail(details, 'deviceid')) AS device_id, detail(details, 'user-agent') AS user_agent,
  to_json(list_transform(targets, lambda t: json_merge_patch(t, '{"modifiedProperties": null}'))) AS targets,
  to_json(flatten(list_transform(targets, lambda t: list_transform(json_extract(t, '$.modifiedProperties[*]'),
    lambda m: json_object('name', m ->> 'displayName', 'old', taken_out(m ->> 'oldValue'), 'new', taken_out(m ->> 'newValue')))))) AS modified,
  to_json(details) AS details
FROM (SELECT a, nullif(a -> 'initiatedBy' -> 'user', 'null') AS by_user, nullif(a -> 'initiatedBy' -> 'app', 'null') AS by_app,
  json_extract(a, '$.targetResources[*]') AS targets, json_extract(a, '$.additionalDetails[*]') AS details FROM audits)
) TO '$directory/audit.parquet' (FORMAT parquet);
COPY (SELECT
  id(d ->> 'id') AS object_id, id(d ->> 'deviceId') AS device_id, d ->> 'displayName' AS name, (d ->> 'accountEnabled')::BOOLEAN AS enabled, trust_type(d ->> 'trustType') AS trust_type,
  d ->> 'operatingSystem' AS os, d ->> 'operatingSystemVersion' AS os_version, (d ->> 'isCompliant')::BOOLEAN AS compliant, (d ->> 'isManaged')::BOOLEAN AS managed,
  (d ->> 'registrationDateTime')::TIMESTAMP AS registered, (d ->> 'createdDateTime')::TIMESTAMP AS created, (d ->> 'approximateLastSignInDateTime')::TIMESTAMP AS last_sign_in,
  d ->> 'profileType' AS profile_type, d ->> 'managementType' AS management_type, d ->> 'deviceOwnership' AS ownership, d ->> 'manufacturer' AS manufacturer, d ->> 'model' AS model,
  (d ->> 'deletedDateTime')::TIMESTAMP AS deleted, CASE WHEN json_exists(d, '$.registeredOwners') THEN list_transform(json_extract(d, '$.registeredOwners[*]'), lambda o: o ->> 'userPrincipalName') END AS owners
FROM inventory) TO '$directory/devices.parquet' (FORMAT parquet);
