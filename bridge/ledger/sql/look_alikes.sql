-- Returns made by hand that may be of the same goods as partners' returns.

-- :add
INSERT INTO look_alikes (record_id, store, return_id, line_id, quantity)
VALUES (:record_id, :store, :return_id, :line_id, :quantity);

-- :drop
DELETE FROM look_alikes WHERE record_id = :record_id;

-- :accounted
-- The units of a return by line that goods were taken for which other documents have told of.
SELECT look_alikes.line_id, SUM(look_alikes.quantity) AS quantity
FROM look_alikes JOIN records ON records.id = look_alikes.record_id
WHERE look_alikes.store = :store AND look_alikes.return_id = :return_id
  AND records.state = 'skipped' AND records.reason = 'discarded'
  AND NOT (records.partner = :partner AND records.document = :document)
GROUP BY look_alikes.line_id;

-- :told
-- Whether what came back of a return made by hand was told, and waits, or was taken for that.
SELECT 1 AS is_told FROM look_alikes JOIN records ON records.id = look_alikes.record_id
WHERE look_alikes.store = :store AND look_alikes.return_id = :return_id
  AND (records.state = 'held' OR (records.state = 'skipped' AND records.reason = 'discarded'))
LIMIT 1;
