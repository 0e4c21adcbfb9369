-- Risk detections, as Graph returns them: one object.
COPY (SELECT
  r ->> 'id' AS event_id, (r ->> 'activityDateTime')::TIMESTAMP AS event_time, 'detection' AS kind, r ->> 'riskEventType' AS risk_event_type, r ->> 'riskLevel' AS risk_level,
  r ->> 'riskState' AS risk_state, r ->> 'riskDetail' AS risk_detail, r ->> 'detectionTimingType' AS detection_timing, r ->> 'activity' AS activity, r ->> 'source' AS detected_by,
  (r ->> 'detectedDateTime')::TIMESTAMP AS detected_time, (r ->> 'lastUpdatedDateTime')::TIMESTAMP AS updated_time, id(r ->> 'requestId') AS request_id,
  id(r ->> 'correlationId') AS correlation_id, id(r ->> 'userId') AS user_id, id(r ->> 'userPrincipalName') AS user_upn, r ->> 'userDisplayName' AS user_display_name,
  r ->> 'ipAddress' AS client_ip, r ->> '$.location.city' AS city, r ->> '$.location.state' AS state, r ->> '$.location.countryOrRegion' AS country,
  issuer(r ->> 'tokenIssuerType') AS token_issuer_type, r ->> 'additionalInfo' AS additional_info
FROM (SELECT unnest(json_extract(json, '$.value[*]')) AS r FROM read_json_objects('$exports/riskDetections.json', format = 'unstructured', maximum_object_size = $object))
) TO '$directory/risk.parquet' (FORMAT parquet);
