-- What channels were told, and what there is to tell.

-- :told
SELECT * FROM alarms WHERE channel = :channel;

-- :paces
SELECT * FROM alarm_paces WHERE channel = :channel;

-- :forget_told
DELETE FROM alarms WHERE channel = :channel;

-- :forget_paces
DELETE FROM alarm_paces WHERE channel = :channel;

-- :add_told
INSERT INTO alarms (channel, kind, partner, what, told_at, times, newest, number)
VALUES (:channel, :kind, :partner, :what, :told_at, :times, :newest, :number);

-- :add_pace
INSERT INTO alarm_paces (channel, kind, partner, told_at, level)
VALUES (:channel, :kind, :partner, :told_at, :level);

-- :channels
SELECT * FROM channels ORDER BY channel;

-- :put_channel
INSERT INTO channels (channel, tried_at, taken_at, failing_since, fails, why)
VALUES (:channel, :tried_at, :taken_at, :failing_since, :fails, :why)
ON CONFLICT (channel) DO UPDATE SET
    tried_at = excluded.tried_at, taken_at = excluded.taken_at,
    failing_since = excluded.failing_since, fails = excluded.fails, why = excluded.why;

-- :open_problems
-- What waits or was set aside, with the words of the newest.
SELECT found.partner, found.code, found.number, found.newest, found.since,
       problems.message, problems.remedy
FROM (SELECT partner, code, COUNT(DISTINCT subject) AS number, MAX(id) AS newest, MIN(opened_at) AS since
      FROM problems WHERE closed_at IS NULL AND severity <> 'notice'
      GROUP BY partner, code) AS found
JOIN problems ON problems.id = found.newest
ORDER BY found.partner, found.code;

-- :subjects
-- Open problems with a code after one, oldest first: what each is about, where that is a shipment that
-- is known, and its place.
SELECT problems.subject, (shipments.shipment_id IS NOT NULL) AS is_shipment,
       COALESCE(files.name, '') AS file, problems.line
FROM problems
LEFT JOIN shipments ON shipments.store = problems.store AND shipments.shipment_id = problems.subject
LEFT JOIN files ON files.id = problems.file_id
WHERE closed_at IS NULL AND problems.partner = :partner AND code = :code
  AND severity <> 'notice' AND problems.id > :after
ORDER BY problems.id LIMIT :most;

-- :job_fails_since
SELECT MIN(started_at) AS at FROM job_runs
WHERE job = :job AND exit_code NOT IN (0, 1)
  AND slot > COALESCE((SELECT slot FROM job_runs WHERE job = :job AND exit_code IN (0, 1)
                       ORDER BY slot DESC LIMIT 1), '');
