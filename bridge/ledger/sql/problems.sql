-- What waits for somebody, or what somebody should know.

-- :open_of
SELECT * FROM problems
WHERE closed_at IS NULL AND store = :store AND partner = :partner AND kind = :kind
  AND subject = :subject ORDER BY id;

-- :add
INSERT INTO problems (store, partner, kind, subject, code, message, remedy, severity, field,
                      file_id, line, at, opened_at, opened_by, names)
VALUES (:store, :partner, :kind, :subject, :code, :message, :remedy, :severity, :field,
        :file_id, :line, :at, :now, :run_id, :names);

-- :reopen
UPDATE problems SET closed_at = NULL WHERE id = :id;

-- :close
UPDATE problems SET closed_at = :now WHERE id = :id;

-- :close_about
-- What is open about something and has this code; '' stands for every code.
UPDATE problems SET closed_at = :now
WHERE closed_at IS NULL AND store = :store AND partner = :partner AND kind = :kind
  AND subject = :subject AND :code IN ('', code);

-- :open_of_kind
SELECT * FROM problems
WHERE closed_at IS NULL AND partner = :partner AND kind = :kind AND store = :store ORDER BY id;

-- :get
SELECT * FROM problems WHERE id = :id;

-- :all_open
SELECT * FROM problems WHERE closed_at IS NULL ORDER BY partner, kind, subject, id;

-- :about
SELECT * FROM problems WHERE subject = :subject ORDER BY id;

-- :open_of_file
-- What single records of a file have against them.
SELECT * FROM problems WHERE closed_at IS NULL AND file_id = :file_id
  AND kind IN ('record', 'item') ORDER BY id;

-- :purge
-- Settled long ago. Decisions about them go first.
DELETE FROM problems WHERE closed_at < :before
  AND NOT EXISTS (SELECT 1 FROM remedies WHERE remedies.problem_id = problems.id);

-- :opened_by
SELECT * FROM problems WHERE opened_by = :run_id AND closed_at IS NULL ORDER BY id;
