-- What moves on the shelf, and what was counted there.

-- :put_movement
-- A confirmation that grows with a later parcel changes its movement; what the store has applied
-- stays applied.
INSERT INTO movements (store, warehouse, item, ean, upc, kind, subject, shelf_quantity, shelf_at,
                       shelf_at_text, shelf_is_exact, centra_quantity, centra_at, recorded_at)
VALUES (:store, :warehouse, :item, :ean, :upc, :kind, :subject, :shelf_quantity, :shelf_at,
        :shelf_at_text, :shelf_is_exact, :centra_quantity, :centra_at, :now)
ON CONFLICT (store, kind, subject, item, ean, upc) DO UPDATE SET
    warehouse = excluded.warehouse,
    shelf_quantity = excluded.shelf_quantity, shelf_at = excluded.shelf_at,
    shelf_at_text = excluded.shelf_at_text, shelf_is_exact = excluded.shelf_is_exact,
    centra_quantity = excluded.centra_quantity,
    centra_at = COALESCE(movements.centra_at, excluded.centra_at),
    recorded_at = excluded.recorded_at;

-- :movement
SELECT * FROM movements WHERE store = :store AND kind = :kind AND subject = :subject
  AND item = :item AND ean = :ean AND upc = :upc;

-- :apply_movements
UPDATE movements SET centra_at = :now
WHERE store = :store AND kind = :kind AND subject = :subject AND centra_at IS NULL;

-- :subjects_of
-- What has moved with a subject and its parts: `0` is the character behind `/`.
SELECT DISTINCT subject FROM movements WHERE store = :store AND kind = :kind
  AND (subject = :subject OR (subject > :subject || '/' AND subject < :subject || '0'))
ORDER BY subject;

-- :unapplied_movements
SELECT * FROM movements
WHERE store = :store AND kind = :kind AND subject = :subject AND centra_at IS NULL;

-- :moved_with
-- What has moved with a shipment, a return or a delivery.
SELECT movements.*, shipments.gone_at IS NOT NULL AS is_gone,
  CASE shipments.origin WHEN 'exported' THEN shipments.first_seen_at END AS possible_from
FROM movements LEFT JOIN shipments ON movements.kind = 'shipment'
  AND shipments.store = movements.store AND shipments.shipment_id = movements.subject
WHERE movements.store = :store AND movements.kind = :kind AND movements.subject = :subject
ORDER BY movements.id;

-- :drop_movement
DELETE FROM movements WHERE id = :id AND centra_at IS NULL;

-- :movements_of
-- A count names its item by SKU or by a bar code: any of them will do. By the SKU beside its bar
-- code too, for an item can have had another one, or none, when its order was sent; but only where
-- that SKU is no other item's, as far as is known. The store takes nothing off for a shipment that
-- it has no longer.
SELECT movements.*, shipments.gone_at IS NOT NULL AS is_gone,
  CASE shipments.origin WHEN 'exported' THEN shipments.first_seen_at END AS possible_from
FROM movements LEFT JOIN shipments ON movements.kind = 'shipment'
  AND shipments.store = movements.store AND shipments.shipment_id = movements.subject
WHERE movements.id IN (
    SELECT id FROM movements WHERE store = :store AND warehouse = :warehouse AND item = :item
    UNION ALL
    SELECT id FROM movements WHERE store = :store AND warehouse = :warehouse AND ean = :item
    UNION ALL
    SELECT id FROM movements WHERE store = :store AND warehouse = :warehouse AND upc = :item
    UNION ALL
    SELECT id FROM movements
    WHERE store = :store AND warehouse = :warehouse AND item = :sku AND :sku <> ''
      AND (1 = (SELECT is_sku_complete FROM shipment_lines INDEXED BY shipment_lines_by_sku
                WHERE store = :store AND physical_sku = :sku LIMIT 1)
           OR 1 = (SELECT COUNT(*) FROM counts WHERE store = :store AND warehouse = :warehouse
                   AND sku = :sku AND sku <> '')))
ORDER BY movements.id;

-- :touch_counts
-- A movement turned up or changed: the figures of its items have to be computed again.
UPDATE counts SET state = 'pending'
WHERE store = :store AND warehouse = :warehouse AND item <> '' AND state = 'sent' AND item IN (
      SELECT :item UNION ALL SELECT :ean UNION ALL SELECT :upc
      UNION ALL
      SELECT beside.item FROM counts AS beside
      WHERE beside.store = :store AND beside.warehouse = :warehouse
        AND beside.sku = :item AND beside.sku <> ''
        AND (1 = (SELECT is_sku_complete FROM shipment_lines INDEXED BY shipment_lines_by_sku
                  WHERE store = :store AND physical_sku = :item LIMIT 1)
             OR 1 = (SELECT COUNT(*) FROM counts AS alike WHERE alike.store = :store
                     AND alike.warehouse = :warehouse AND alike.sku = :item AND alike.sku <> '')));

-- :move_at_store
-- The store has applied a movement: it has so much more or less than it was told.
UPDATE counts SET at_store = at_store + :centra_quantity
WHERE store = :store AND warehouse = :warehouse AND item <> '' AND item IN (
      SELECT :item UNION ALL SELECT :ean UNION ALL SELECT :upc
      UNION ALL
      SELECT beside.item FROM counts AS beside
      WHERE beside.store = :store AND beside.warehouse = :warehouse
        AND beside.sku = :item AND beside.sku <> ''
        AND (1 = (SELECT is_sku_complete FROM shipment_lines INDEXED BY shipment_lines_by_sku
                  WHERE store = :store AND physical_sku = :item LIMIT 1)
             OR 1 = (SELECT COUNT(*) FROM counts AS alike WHERE alike.store = :store
                     AND alike.warehouse = :warehouse AND alike.sku = :item AND alike.sku <> '')));

-- :set_at_store
UPDATE counts SET at_store = :at_store
WHERE store = :store AND warehouse = :warehouse AND item = :item;

-- :oldest_told
-- Since when the store may have changed what it was told, of the figures that are due.
SELECT MIN(sent_at) AS oldest FROM counts
WHERE store = :store AND warehouse = :warehouse AND +partner = :partner AND +state = 'pending'
  AND at_store IS NOT NULL;

-- :tell_again
-- Whether the store had it before or after what has moved meanwhile is not known.
UPDATE counts SET state = 'pending', at_store = NULL
WHERE store = :store AND warehouse = :warehouse AND item = :item AND state = 'sent';

-- :count
SELECT * FROM counts WHERE store = :store AND warehouse = :warehouse AND item = :item;

-- :counted_beside
SELECT item FROM counts INDEXED BY counts_by_sku
WHERE store = :store AND warehouse = :warehouse AND sku = :sku AND sku <> '' AND partner = :partner;

-- :counts_in_state
SELECT * FROM counts WHERE partner = :partner AND state = :state ORDER BY item;

-- :pending_after
-- Figures that are due, in portions, by the primary key (the unary plus keeps SQLite to it).
SELECT * FROM counts
WHERE store = :store AND warehouse = :warehouse AND item > :after
  AND +partner = :partner AND +state = 'pending'
ORDER BY item LIMIT :limit;

-- :pending_number
SELECT COUNT(*) AS number FROM counts
WHERE store = :store AND warehouse = :warehouse AND +partner = :partner AND +state = 'pending';

-- :counts_of_item
-- For `trace`: by the code that it is counted under, or by the SKU that stood beside its bar code.
SELECT * FROM counts WHERE item = :item OR sku = :item ORDER BY store, warehouse, item;

-- :put_count
INSERT INTO counts (store, warehouse, item, partner, counted, counted_at,
                    counted_at_text, is_exact, file_id, line, state, counted_to, sku)
VALUES (:store, :warehouse, :item, :partner, :counted, :counted_at,
        :counted_at_text, :is_exact, :file_id, :line, 'pending', :counted_to, :sku)
ON CONFLICT (store, warehouse, item) DO UPDATE SET
    partner = excluded.partner, counted = excluded.counted,
    counted_at = excluded.counted_at, counted_at_text = excluded.counted_at_text,
    is_exact = excluded.is_exact, file_id = excluded.file_id, line = excluded.line,
    state = 'pending', counted_to = excluded.counted_to, sku = excluded.sku, reason = '',
    at_store = NULL;

-- :counted_by_others
-- What a partner has counted and another file than this one told last: what it may lack.
SELECT * FROM counts
WHERE store = :store AND warehouse = :warehouse AND +partner = :partner
  AND file_id <> :file_id AND (counted <> 0 OR sent <> 0)
ORDER BY item;

-- :on_shelf
SELECT COUNT(*) AS number FROM counts
WHERE store = :store AND warehouse = :warehouse AND +partner = :partner AND counted > 0;

-- :named_by_code
-- Whether the partner has counts of items with (1) or without (0) a SKU beside their name.
SELECT 1 FROM counts
WHERE store = :store AND warehouse = :warehouse AND +partner = :partner AND (sku <> '') = :has_sku
LIMIT 1;

-- :forget_name
-- The same item is counted under its bar code now: under its SKU it would be told an old figure.
DELETE FROM counts
WHERE store = :store AND warehouse = :warehouse AND item = :sku AND partner = :partner
  AND (counted_at < :counted_at OR (counted_at = :counted_at AND file_id < :file_id))
  AND state <> 'sending';

-- :forget_code
-- The same item is counted under its SKU now.
DELETE FROM counts INDEXED BY counts_by_sku
WHERE store = :store AND warehouse = :warehouse AND sku = :item AND sku <> '' AND partner = :partner
  AND (counted_at < :counted_at OR (counted_at = :counted_at AND file_id < :file_id))
  AND state <> 'sending';

-- :not_taken
-- Items whose figures the store has not set, or not as they were told.
SELECT * FROM counts
WHERE store = :store AND warehouse = :warehouse AND +partner = :partner AND reason <> ''
ORDER BY reason, item;

-- :not_taken_by_file
SELECT file_id, reason, COUNT(*) AS number FROM counts
WHERE store = :store AND warehouse = :warehouse AND +partner = :partner AND reason <> ''
GROUP BY file_id, reason ORDER BY file_id, reason;

-- :first_sent_after
-- What was told since the store was last looked at.
SELECT MIN(sent_at) AS first, MAX(sent_at) AS last FROM counts
WHERE store = :store AND warehouse = :warehouse AND +partner = :partner AND sent_at > :after;

-- :set_clamped
UPDATE counts SET state = 'pending', reason = :reason
WHERE store = :store AND warehouse = :warehouse AND item = :item AND state = 'sent';

-- :forget_counts
-- After a restoration: newer ones may have been told to the store.
DELETE FROM counts WHERE store = :store AND warehouse = :warehouse AND partner = :partner;

-- :set_sending
-- As long as it is not known to have arrived, the store may have either.
UPDATE counts SET state = 'sending', action_id = :action_id,
                  at_store = MIN(at_store, :value)
WHERE store = :store AND warehouse = :warehouse AND item = :item AND state = :old;

-- :set_outcome
UPDATE counts SET state = :state, reason = :reason, sent = COALESCE(:sent, sent),
                  at_store = COALESCE(:sent, at_store),
                  sent_at = CASE WHEN :sent IS NULL THEN sent_at ELSE :now END
WHERE store = :store AND warehouse = :warehouse AND item = :item AND state = :old;
