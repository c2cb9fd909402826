-- How commands have ended for partners.

-- :start
INSERT INTO outcomes (partner, command, job, run_id, started_at)
VALUES (:partner, :command, :job, :run_id, :now)
ON CONFLICT (partner, command, job) DO UPDATE SET
    run_id = excluded.run_id, started_at = excluded.started_at, ended_at = NULL,
    exit_code = NULL, why = '';

-- :end
-- One that another run has begun meanwhile is that run's.
UPDATE outcomes SET
    ended_at = :now, exit_code = :exit_code, why = :why,
    good_run_id = CASE WHEN :exit_code IN (0, 1) THEN run_id ELSE good_run_id END,
    good_at = CASE WHEN :exit_code IN (0, 1) THEN :now ELSE good_at END
WHERE run_id = :run_id AND partner = :partner;

-- :all
SELECT * FROM outcomes ORDER BY partner, command, job;
