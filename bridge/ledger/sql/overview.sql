-- How much of everything there is, and when it was: for whoever looks at all of it at once, with any
-- number of shipments. Nothing here changes anything.

-- :calls_since
-- What was done at the store since a time, by kind; `kind` is bounded so that the index is used.
SELECT kind, COUNT(*) AS number FROM actions
WHERE partner = :partner AND state = 'done' AND kind >= '' AND changed_at >= :since
GROUP BY kind;

-- :calls_between
SELECT COUNT(*) AS number FROM actions
WHERE partner = :partner AND state = 'done' AND kind = :kind
  AND changed_at >= :since AND changed_at < :until;

-- :sent_between
-- Shipments that stand in order files which were delivered meanwhile.
SELECT COUNT(*) AS number FROM files JOIN shipments ON shipments.file_id = files.id
WHERE files.partner = :partner AND files.direction = 'out' AND files.state = 'delivered'
  AND files.changed_at >= :since AND files.changed_at < :until AND files.message = 'order';

-- :announced_since
SELECT COUNT(*) AS number FROM files JOIN deliveries ON deliveries.file_id = files.id
WHERE files.partner = :partner AND files.direction = 'out' AND files.state = 'delivered'
  AND files.changed_at >= :since AND files.message = 'inbound';

-- :items_told_since
SELECT COUNT(*) AS number FROM files JOIN items ON items.file_id = files.id
WHERE files.partner = :partner AND files.direction = 'out' AND files.state = 'delivered'
  AND files.changed_at >= :since AND files.message = 'item';

-- :figures_told_since
SELECT COUNT(*) AS number FROM counts
WHERE store = :store AND warehouse = :warehouse AND +partner = :partner AND sent_at >= :since;

-- :files_summed
-- Files that were delivered, or read and put away, since a time.
SELECT message, COUNT(*) AS number, SUM(size) AS size, MAX(changed_at) AS last FROM files
WHERE partner = :partner AND direction = :direction AND state = :state AND changed_at >= :since
GROUP BY message ORDER BY message;

-- :files_since
-- The latest of them.
SELECT name, message, size, changed_at, reason, purged_at FROM files
WHERE partner = :partner AND direction = :direction AND state = :state AND changed_at >= :since
ORDER BY changed_at DESC, id DESC LIMIT :most;

-- :last_file
-- The last file of a message that came in; not one that a person had read again, or never.
SELECT name, created_at FROM files
WHERE partner = :partner AND direction = 'in' AND message = :message
  AND state <> 'gone' AND reason NOT IN ('adopted', 'replayed')
ORDER BY id DESC LIMIT 1;

-- :files_under_way
-- Files with which something has yet to be done, the longest first, and how many there are.
SELECT name, message, direction, state, reason, changed_at, COUNT(*) OVER () AS number FROM files
WHERE partner = :partner AND direction = :direction AND state = :state
ORDER BY changed_at, id LIMIT :most;

-- :calls_under_way
-- Calls whose answer was lost, the longest first, and how many there are.
SELECT kind, subject, attempted_at, COUNT(*) OVER () AS number FROM actions
WHERE partner = :partner AND state = 'unclear' ORDER BY attempted_at LIMIT :most;

-- :documents_open
-- What was told in part, or waits for the store.
SELECT COUNT(*) AS number FROM documents
WHERE partner = :partner AND message = :message AND state = 'open';

-- :shipments_in_state
SELECT COUNT(*) AS number FROM shipments WHERE partner = :partner AND state = :state;

-- :unconfirmed_between
-- Shipments that a partner has had to ship since some moment between the two.
SELECT COUNT(*) AS number FROM shipments
WHERE partner = :partner AND state = 'sent' AND changed_at >= :since AND changed_at < :until;

-- :oldest_unconfirmed
SELECT shipments.shipment_id, shipments.changed_at, COALESCE(files.name, '') AS file
FROM shipments LEFT JOIN files ON files.id = shipments.file_id
WHERE shipments.partner = :partner AND shipments.state = 'sent'
ORDER BY shipments.changed_at LIMIT :most;

-- :silent_before
-- Those among them of which nothing was confirmed, not even a part.
SELECT COUNT(*) AS number FROM shipments
WHERE partner = :partner AND state = 'sent' AND changed_at < :before
  AND NOT EXISTS (SELECT 1 FROM documents WHERE documents.partner = shipments.partner
                  AND documents.message = 'confirmation'
                  AND documents.document = shipments.shipment_id AND documents.state <> 'superseded');

-- :figures_summed
-- How the partner's figures stand: `moved` ones were told as what has moved, or is about to, demands.
SELECT COUNT(*) AS items, MAX(counted_at) AS counted_at,
       COALESCE(SUM(state = 'sent' AND reason = '' AND at_store = counted), 0) AS alike,
       COALESCE(SUM(state = 'sent' AND reason = '' AND at_store <> counted), 0) AS moved,
       COALESCE(SUM(state IN ('pending', 'sending') AND reason = ''), 0) AS waiting,
       COALESCE(SUM(reason <> '' OR state = 'refused'), 0) AS not_taken
FROM counts WHERE store = :store AND warehouse = :warehouse AND +partner = :partner;

-- :figures_apart
-- Where the store has another figure than was counted: first what is not as it was told, then by
-- how much.
SELECT counts.item, counts.sku, counts.counted, counts.counted_at, counts.sent, counts.at_store,
       counts.state, counts.reason, files.name AS file
FROM counts JOIN files ON files.id = counts.file_id
WHERE counts.store = :store AND counts.warehouse = :warehouse AND +counts.partner = :partner
  AND counts.counted <> COALESCE(counts.at_store, counts.sent)
ORDER BY (counts.state = 'sent' AND counts.reason = ''),
         ABS(counts.counted - COALESCE(counts.at_store, counts.sent)) DESC, counts.item
LIMIT :most;

-- :problems_between
SELECT COUNT(*) AS number FROM problems
WHERE opened_at >= :since AND opened_at < :until AND severity <> 'notice' AND partner = :partner;

-- :open_summed
-- What is open, by what it is about: about how many things, and how many of those a person has
-- decided.
SELECT partner, kind, code, severity, COUNT(*) AS number, MIN(since) AS since,
       SUM(is_decided) AS decided
FROM (SELECT partner, kind, code, severity, subject, MIN(opened_at) AS since,
             MIN(EXISTS (SELECT 1 FROM remedies
                         WHERE remedies.partner = problems.partner AND remedies.kind = problems.kind
                           AND remedies.subject = problems.subject AND remedies.verb = 'release'
                           AND remedies.problem_id = problems.id)) AS is_decided
      FROM problems WHERE closed_at IS NULL
      GROUP BY partner, kind, code, severity, subject) AS things
GROUP BY partner, kind, code, severity
ORDER BY partner, kind, code, severity;

-- :waiting
-- For how many things a person is needed, and for how long; `before` tells the older ones apart.
SELECT COUNT(*) AS number, MIN(since) AS oldest, COALESCE(SUM(since < :before), 0) AS older
FROM (SELECT MIN(opened_at) AS since FROM problems
      WHERE closed_at IS NULL AND partner = :partner AND severity <> 'notice'
        AND NOT EXISTS (SELECT 1 FROM remedies
                        WHERE remedies.partner = problems.partner AND remedies.kind = problems.kind
                          AND remedies.subject = problems.subject AND remedies.verb = 'release'
                          AND remedies.problem_id = problems.id)
      GROUP BY kind, subject) AS things;

-- :open_examples
-- The oldest of each sort, the first problem of each thing.
SELECT * FROM (
    SELECT things.*, ROW_NUMBER() OVER (
        PARTITION BY partner, kind, code, severity ORDER BY opened_at, id) AS place
    FROM (SELECT problems.*, ROW_NUMBER() OVER (
              PARTITION BY partner, kind, code, severity, subject ORDER BY opened_at, id) AS nth
          FROM problems WHERE closed_at IS NULL) AS things
    WHERE nth = 1) AS sorted
WHERE place <= :most ORDER BY partner, kind, code, severity, place;

-- :runs_between
-- Parts of a night, and those of them that did not come to a good end.
SELECT COUNT(*) AS number, COALESCE(SUM(exit_code IS NULL OR exit_code > 1), 0) AS failed FROM runs
WHERE started_at >= :since AND started_at < :until AND command IN ('export', 'import', 'run');

-- :runs_since
SELECT id, command, started_at, ended_at, exit_code FROM runs
WHERE started_at >= :since ORDER BY started_at DESC, id DESC LIMIT :most;

-- :last_run
SELECT id, command, started_at, ended_at, exit_code FROM runs
WHERE command IN ('export', 'import', 'run') ORDER BY id DESC LIMIT 1;
