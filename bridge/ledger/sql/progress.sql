-- How far shipments have got at their partners, by the partners' own words.

-- :get
SELECT * FROM progress WHERE store = :store AND shipment_id = :shipment_id;

-- :counts
-- What partners have told last of the shipments that they still have to ship.
SELECT progress.partner, progress.status, COUNT(*) AS number
FROM progress JOIN shipments ON shipments.store = progress.store
  AND shipments.shipment_id = progress.shipment_id
WHERE progress.partner = :partner AND progress.status <> ''
  AND shipments.state IN ('sent', 'rejected', 'cancelling')
GROUP BY progress.partner, progress.status;

-- :put_told
INSERT INTO progress (store, shipment_id, partner, status, code, happened_at, happened_at_text,
                      told_at, changed_at)
VALUES (:store, :shipment_id, :partner, :status, :code, :happened_at, :happened_at_text,
        :told_at, :now)
ON CONFLICT (store, shipment_id) DO UPDATE SET
    partner = excluded.partner, status = excluded.status, code = excluded.code,
    happened_at = excluded.happened_at, happened_at_text = excluded.happened_at_text,
    told_at = excluded.told_at, changed_at = excluded.changed_at;

-- :begin_anew
-- It is sent again: what was told up to now is about the sending before.
INSERT INTO progress (store, shipment_id, partner, status, resent_after, resent_at, changed_at)
VALUES (:store, :shipment_id, :partner, '', :resent_after, :now, :now)
ON CONFLICT (store, shipment_id) DO UPDATE SET
    status = '', code = '', happened_at = NULL, happened_at_text = '', told_at = NULL,
    resent_after = excluded.resent_after, resent_at = excluded.resent_at,
    cancel_file_id = NULL, cancelled_at = NULL, changed_at = excluded.changed_at;

-- :of_cancel_file
SELECT * FROM progress WHERE cancel_file_id = :file_id ORDER BY store, shipment_id;

-- :put_cancelled
-- It stands in an order_cancel file, or in none any more.
INSERT INTO progress (store, shipment_id, partner, status, cancel_file_id, cancelled_at, changed_at)
VALUES (:store, :shipment_id, :partner, '', :file_id, :cancelled_at, :now)
ON CONFLICT (store, shipment_id) DO UPDATE SET
    cancel_file_id = excluded.cancel_file_id, cancelled_at = excluded.cancelled_at,
    changed_at = excluded.changed_at;

-- :put_sent_apart
INSERT INTO sent_apart (file_id, shipment_id) VALUES (:file_id, :shipment_id)
ON CONFLICT (file_id, shipment_id) DO NOTHING;

-- :sent_apart
SELECT shipment_id FROM sent_apart WHERE file_id = :file_id ORDER BY shipment_id;
