-- Shipments, their lines and their parcels.

-- :get
SELECT * FROM shipments WHERE store = :store AND shipment_id = :shipment_id;

-- :of_store
SELECT * FROM shipments WHERE store = :store ORDER BY shipment_id;

-- :of_file
SELECT * FROM shipments WHERE file_id = :file_id ORDER BY shipment_id;

-- :in_state
SELECT * FROM shipments WHERE partner = :partner AND state = :state ORDER BY shipment_id;

-- :of_partner
SELECT * FROM shipments WHERE partner = :partner ORDER BY shipment_id;

-- :of_order
SELECT * FROM shipments WHERE store = :store AND order_id = :order_id ORDER BY shipment_id;

-- :with_order
-- For `trace`: by the order's id, whatever the store.
SELECT * FROM shipments WHERE order_id = :id OR shipment_id = :id ORDER BY store, shipment_id;

-- :with_line
-- For `trace`: by the id of a line of the shipment, or of its order, whatever the store.
SELECT shipments.* FROM (
    SELECT store, shipment_id FROM shipment_lines WHERE shipment_line_id = :line
    UNION
    SELECT store, shipment_id FROM shipment_lines WHERE order_line_id = :line) AS found
JOIN shipments ON shipments.store = found.store AND shipments.shipment_id = found.shipment_id
ORDER BY shipments.store, shipments.shipment_id;

-- :latest_with_item
-- For `trace`: the latest that hold an item, by any of its codes.
SELECT * FROM shipments WHERE store = :store AND shipment_id IN (
    SELECT shipment_id FROM shipment_lines WHERE store = :store AND physical_sku = :item
    UNION
    SELECT shipment_id FROM shipment_lines WHERE store = :store AND ean = :item
    UNION
    SELECT shipment_id FROM shipment_lines WHERE store = :store AND upc = :item)
ORDER BY changed_at DESC LIMIT :limit;

-- :counts
SELECT partner, state, COUNT(*) AS number FROM shipments GROUP BY partner, state;

-- :put
-- First sight of a shipment, or a new decision about one that has not left yet.
INSERT INTO shipments (store, shipment_id, order_id, endpoint, partner, state, origin,
                       content_hash, file_id, first_seen_at, changed_at)
VALUES (:store, :shipment_id, :order_id, :endpoint, :partner, :state, :origin,
        :content_hash, :file_id, :now, :now)
ON CONFLICT (store, shipment_id) DO UPDATE SET
    endpoint = excluded.endpoint, partner = excluded.partner, state = excluded.state,
    origin = excluded.origin, content_hash = excluded.content_hash, file_id = excluded.file_id,
    changed_at = excluded.changed_at, gone_at = NULL;

-- :set_state
UPDATE shipments SET state = :state, changed_at = :now
WHERE store = :store AND shipment_id = :shipment_id AND state = :old;

-- :set_gone
UPDATE shipments SET gone_at = :gone_at WHERE store = :store AND shipment_id = :shipment_id;

-- :set_completed
-- What the store was told when the shipment was completed.
UPDATE shipments SET carrier = :carrier, tracking = :tracking, changed_at = :now
WHERE store = :store AND shipment_id = :shipment_id;

-- :lines
SELECT * FROM shipment_lines WHERE store = :store AND shipment_id = :shipment_id ORDER BY position;

-- :drop_lines
DELETE FROM shipment_lines WHERE store = :store AND shipment_id = :shipment_id;

-- :put_line
INSERT INTO shipment_lines (store, shipment_id, position, shipment_line_id, order_line_id,
                            physical_sku, ean, upc, is_sku_complete, quantity, bundle)
VALUES (:store, :shipment_id, :position, :shipment_line_id, :order_line_id,
        :physical_sku, :ean, :upc, :is_sku_complete, :quantity, :bundle);

-- :parcels
SELECT * FROM parcels WHERE store = :store AND shipment_id = :shipment_id ORDER BY parcel;

-- :put_parcel
INSERT INTO parcels (store, shipment_id, parcel, tracking, carrier, service, shipped_at,
                     shipped_at_text)
VALUES (:store, :shipment_id, :parcel, :tracking, :carrier, :service, :shipped_at,
        :shipped_at_text)
ON CONFLICT (store, shipment_id, parcel) DO NOTHING;

-- :put_tracking_number
INSERT INTO tracking_numbers (store, tracking, shipment_id)
VALUES (:store, :tracking, :shipment_id)
ON CONFLICT (store, tracking, shipment_id) DO NOTHING;

-- :with_tracking
-- Shipments of which a parcel, the store or a return slip has this number.
SELECT * FROM shipments WHERE store = :store AND shipment_id IN (
    SELECT shipment_id FROM parcels WHERE store = :store AND tracking = :tracking
    UNION
    SELECT shipment_id FROM tracking_numbers WHERE store = :store AND tracking = :tracking)
ORDER BY shipment_id;

-- :with_item
-- Shipments of a partner that have left with an item, by any of its codes.
SELECT * FROM shipments WHERE store = :store AND partner = :partner AND state = 'completed'
  AND shipment_id IN (
    SELECT shipment_id FROM shipment_lines WHERE store = :store AND physical_sku = :item
    UNION
    SELECT shipment_id FROM shipment_lines WHERE store = :store AND ean = :item
    UNION
    SELECT shipment_id FROM shipment_lines WHERE store = :store AND upc = :item)
ORDER BY shipment_id LIMIT :limit;

-- :items_called
-- What shipments show to go by a name: a SKU or either bar code.
SELECT physical_sku, ean, upc, is_sku_complete
FROM shipment_lines INDEXED BY shipment_lines_by_sku
WHERE store = :store AND physical_sku = :name
UNION
SELECT physical_sku, ean, upc, is_sku_complete
FROM shipment_lines INDEXED BY shipment_lines_by_ean
WHERE store = :store AND ean = :name
UNION
SELECT physical_sku, ean, upc, is_sku_complete
FROM shipment_lines INDEXED BY shipment_lines_by_upc
WHERE store = :store AND upc = :name;
