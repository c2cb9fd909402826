-- What persons have decided about things that waited.

-- :add
INSERT INTO remedies (run_id, verb, store, partner, kind, subject, problem_id, seen, why, facts)
VALUES (:run_id, :verb, :store, :partner, :kind, :subject, :problem_id, :seen, :why, :facts);

-- :about
-- For `trace`, with who and when; whatever the partner.
SELECT remedies.*, COALESCE(problems.code, '') AS code, runs.who, runs.started_at AS at
FROM remedies JOIN runs ON runs.id = remedies.run_id
LEFT JOIN problems ON problems.id = remedies.problem_id
WHERE remedies.subject = :subject ORDER BY remedies.id;

-- :with_code
-- What was decided about things of which a problem had this code, latest first.
SELECT DISTINCT remedies.*, problems.code, runs.who, runs.started_at AS at
FROM remedies JOIN runs ON runs.id = remedies.run_id
JOIN problems ON problems.store = remedies.store AND problems.partner = remedies.partner
  AND problems.kind = remedies.kind AND problems.subject = remedies.subject
WHERE remedies.verb = :verb AND problems.code = :code ORDER BY remedies.id DESC;

-- :released
-- What a person has let pass, on nothing older than the record `seen`, or on the same facts, though
-- they were read again since; and has not thought better of: a discard ends what was said before.
SELECT DISTINCT problems.code, problems.names FROM remedies JOIN problems ON problems.id = remedies.problem_id
WHERE remedies.partner = :partner AND remedies.kind = :kind AND remedies.subject = :subject
  AND remedies.store = :store AND remedies.verb = 'release'
  AND (remedies.seen >= :seen OR remedies.facts = :facts AND :facts <> '')
  AND NOT EXISTS (
    SELECT 1 FROM remedies AS later
    WHERE later.partner = :partner AND later.kind = :kind AND later.subject = :subject
      AND later.store = :store AND later.verb = 'discard' AND later.id > remedies.id);

-- :file_released
-- Whether a person has let a problem of a file pass: of these bytes, not of all files of its name.
SELECT 1 FROM remedies JOIN problems ON problems.id = remedies.problem_id
JOIN files ON files.id = problems.file_id
WHERE remedies.partner = :partner AND remedies.kind = :kind AND remedies.subject = :subject
  AND remedies.store = :store AND remedies.verb = 'release' AND problems.code = :code
  AND files.sha256 = :sha256 LIMIT 1;

-- :discarded
-- Problems that a person wants to hear no more of, unless all of it is tried again since.
SELECT problems.* FROM remedies JOIN problems ON problems.id = remedies.problem_id
WHERE remedies.partner = :partner AND remedies.kind = :kind AND remedies.subject = :subject
  AND remedies.store = :store AND remedies.verb = 'discard'
  AND NOT EXISTS (
    SELECT 1 FROM remedies AS later
    WHERE later.partner = :partner AND later.kind = :kind AND later.subject = :subject
      AND later.store = :store AND later.verb = 'retry' AND later.id > remedies.id);

-- :forget_why
-- A discard keeps its problem from being told again, for as long as there is a ledger.
UPDATE remedies SET why = ''
WHERE verb = 'discard' AND why <> '' AND run_id IN (SELECT id FROM runs WHERE started_at < :before);

-- :purge
-- What was decided about something that is open or is held still counts.
DELETE FROM remedies
WHERE verb <> 'discard' AND run_id IN (SELECT id FROM runs WHERE started_at < :before)
  AND (problem_id IS NULL
       OR problem_id IN (SELECT id FROM problems WHERE closed_at < :before));
