-- Jobs of `bridge schedule`, and their runs.

-- :known
-- Every job, with the run of the slot that it stands at, if that was begun.
SELECT jobs.*, job_runs.tries, job_runs.started_at, job_runs.ended_at, job_runs.exit_code
FROM jobs LEFT JOIN job_runs ON job_runs.job = jobs.job AND job_runs.slot = jobs.settled;

-- :put
INSERT INTO jobs (job, timetable, settled, due, changed_at)
VALUES (:job, :timetable, :settled, :due, :now)
ON CONFLICT (job) DO UPDATE SET
    timetable = excluded.timetable, settled = excluded.settled, due = excluded.due,
    changed_at = excluded.changed_at;

-- :start
INSERT INTO job_runs (job, slot, missed_since, tries, started_at)
VALUES (:job, :slot, :missed_since, 1, :now)
ON CONFLICT (job, slot) DO UPDATE SET
    tries = job_runs.tries + 1, started_at = excluded.started_at, ended_at = NULL,
    exit_code = NULL;

-- :end
UPDATE job_runs SET ended_at = :now, exit_code = :exit_code WHERE job = :job AND slot = :slot;

-- :last_run
SELECT * FROM job_runs WHERE job = :job ORDER BY slot DESC LIMIT 1;

-- :forget_runs
DELETE FROM job_runs WHERE job = :job AND slot < :before;
