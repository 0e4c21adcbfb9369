-- What an investigator asks first, over the events that prtscope wrote.
CREATE VIEW events AS SELECT * FROM '$case/events/*.parquet';

-- 1. Primary refresh tokens without a device id, by operating system
SELECT device_os, count(*) AS sign_ins, count(DISTINCT user_id) AS users FROM events
WHERE contains(incoming_token_type, 'primaryRefreshToken') AND coalesce(device_id, '') = '' GROUP BY ALL ORDER BY ALL;

-- 2. Sessions on more than one device
SELECT session_id, count(DISTINCT device_id) AS devices, count(*) AS sign_ins FROM events
WHERE session_id <> '' AND device_id <> '' GROUP BY session_id HAVING devices > 1 ORDER BY ALL;

-- 3. Sessions on more than one network
SELECT session_id, count(DISTINCT (asn, country)) AS networks, count(*) AS sign_ins, min(event_time) AS first, max(event_time) AS last FROM events
WHERE session_id <> '' AND asn IS NOT NULL GROUP BY session_id HAVING networks > 1 ORDER BY ALL;

-- 4. Primary refresh tokens used after the device was disabled or deleted
WITH gone AS (
  SELECT device_id, min(event_time) AS since FROM '$case/audit/*.parquet'
  WHERE device_id <> '' AND (activity = 'Delete device' OR activity = 'Update device' AND contains(modified, '"AccountEnabled","old":"true","new":"false"'))
  GROUP BY device_id)
SELECT e.device_id, gone.since, count(*) AS sign_ins, count(*) FILTER (error_code = 0) AS accepted, min(e.event_time) AS first, max(e.event_time) AS last
FROM events e JOIN gone USING (device_id)
WHERE contains(incoming_token_type, 'primaryRefreshToken') AND e.event_time > gone.since GROUP BY ALL ORDER BY ALL;

-- 5. Sign-ins by token type and month
SELECT date_trunc('month', event_time) AS month, kind, incoming_token_type, count(*) AS sign_ins FROM events GROUP BY ALL ORDER BY ALL;

-- 6. First and last use of each device
SELECT device_id, min(event_time) AS first, max(event_time) AS last, count(*) AS sign_ins, count(DISTINCT user_id) AS users FROM events
WHERE device_id <> '' GROUP BY device_id ORDER BY ALL;
