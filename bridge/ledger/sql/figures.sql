-- What was counted, and numbers for whoever watches over the bridge.

-- :add
INSERT INTO figures (name, owner, kind, outcome, value)
VALUES (:name, :owner, :kind, :outcome, :value)
ON CONFLICT (name, owner, kind, outcome) DO UPDATE SET value = figures.value + excluded.value;

-- :counted
SELECT * FROM figures ORDER BY name, owner, kind, outcome;

-- :last_good
SELECT ended_at FROM job_runs WHERE job = :job AND exit_code IN (0, 1)
ORDER BY slot DESC LIMIT 1;

-- :problems
SELECT partner, severity, code, COUNT(*) AS number, MIN(opened_at) AS since
FROM problems WHERE closed_at IS NULL
GROUP BY partner, severity, code ORDER BY partner, severity, code;

-- :records_waiting
SELECT COUNT(*) AS number FROM records
WHERE partner = :partner AND message = :message AND state IN ('staged', 'held');

-- :files
-- Rows of files stay for ever, so these numbers never fall.
SELECT partner, direction, message, COUNT(*) AS number, SUM(size) AS size FROM files
GROUP BY partner, direction, message ORDER BY partner, direction, message;

-- :archived_bytes
SELECT COALESCE(SUM(size), 0) AS size
FROM (SELECT DISTINCT sha256, size FROM files WHERE sha256 <> '' AND purged_at IS NULL) AS found;
