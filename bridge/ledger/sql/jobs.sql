-- Jobs of `bridge schedule`, and their runs.

-- :known
-- Every job, with the run that was begun last.
SELECT jobs.*, job_runs.missed_since, job_runs.tries, job_runs.started_at, job_runs.ended_at,
       job_runs.exit_code
FROM jobs LEFT JOIN job_runs ON job_runs.job = jobs.job AND job_runs.slot = jobs.ran;

-- :put
INSERT INTO jobs (job, timetable, settled, due, changed_at)
VALUES (:job, :timetable, :settled, :due, :now)
ON CONFLICT (job) DO UPDATE SET
    timetable = excluded.timetable, settled = excluded.settled, due = excluded.due,
    changed_at = excluded.changed_at;

-- :set_ran
UPDATE jobs SET ran = :slot WHERE job = :job;

-- :start
INSERT INTO job_runs (job, slot, missed_since, tries, started_at)
VALUES (:job, :slot, :missed_since, 1, :now)
ON CONFLICT (job, slot) DO UPDATE SET
    tries = job_runs.tries + 1, started_at = excluded.started_at, ended_at = NULL,
    exit_code = NULL;

-- :end
UPDATE job_runs SET ended_at = :now, exit_code = :exit_code WHERE job = :job AND slot = :slot;

-- :forget_runs
DELETE FROM job_runs WHERE job = :job AND slot < :before;
