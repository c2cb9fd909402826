-- What the ledger says of everything at once, for whoever holds it against the store. Nothing here
-- changes anything.

-- :shipments_in_state
-- A partner's shipments in one state that have been in it, or changed in it, since a time.
SELECT shipments.shipment_id, shipments.order_id, shipments.partner, shipments.state,
       shipments.first_seen_at, shipments.changed_at,
       COALESCE(files.name, '') AS file, COALESCE(files.state, '') AS file_state,
       files.changed_at AS file_changed_at,
       COALESCE(documents.state, '') AS confirmation,
       COALESCE(progress.status, '') AS status, progress.told_at, progress.cancelled_at,
       COALESCE(actions.state, '') AS completion
FROM shipments
LEFT JOIN files ON files.id = shipments.file_id
LEFT JOIN documents ON documents.partner = shipments.partner
  AND documents.message = 'confirmation' AND documents.document = shipments.shipment_id
LEFT JOIN progress ON progress.store = shipments.store
  AND progress.shipment_id = shipments.shipment_id
LEFT JOIN actions ON actions.store = shipments.store AND actions.kind = 'complete'
  AND actions.subject = shipments.shipment_id
WHERE shipments.partner = :partner AND shipments.state = :state
  AND shipments.store = :store AND shipments.changed_at >= :since
ORDER BY shipments.shipment_id;

-- :last_came
-- When a file of a message came in last; not one that a person had read again, or never.
SELECT MAX(created_at) AS at FROM files
WHERE partner = :partner AND direction = 'in' AND message = :message
  AND state <> 'gone' AND reason NOT IN ('adopted', 'replayed');

-- :adopted_at
SELECT adopted_at FROM adoptions WHERE store = :store AND partner = :partner;

-- :moved_with
SELECT item, ean, SUM(shelf_quantity) AS units FROM movements
WHERE store = :store AND kind = :kind AND subject = :subject
GROUP BY item, ean ORDER BY item, ean;

-- :returns_made
-- The returns that were made at the store since a time, and the state of what completes each.
SELECT made.answer AS return_id, made.subject, made.changed_at AS made_at,
       COALESCE(completed.state, '') AS completion
FROM actions AS made
LEFT JOIN actions AS completed ON completed.store = made.store AND completed.kind = 'refund'
  AND completed.subject = made.subject
WHERE made.partner = :partner AND made.state = 'done' AND made.kind = 'return'
  AND made.store = :store AND made.changed_at >= :since
ORDER BY made.id;

-- :figures
-- What a partner has counted last of each item, and what the store was told of it.
SELECT counts.item, counts.counted, counts.sent, counts.sent_at, counts.state, counts.reason,
       files.name AS file, counts.counted_at
FROM counts JOIN files ON files.id = counts.file_id
WHERE counts.store = :store AND counts.warehouse = :warehouse AND +counts.partner = :partner
ORDER BY counts.item;
