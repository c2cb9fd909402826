-- Suppliers' deliveries: how far each has come.

-- :get
SELECT * FROM deliveries WHERE store = :store AND delivery_id = :delivery_id;

-- :of_partner
SELECT * FROM deliveries WHERE partner = :partner AND state = :state ORDER BY delivery_id;

-- :of_file
SELECT * FROM deliveries WHERE file_id = :file_id ORDER BY delivery_id;

-- :rest_of
SELECT * FROM deliveries WHERE store = :store AND follows = :delivery_id AND follows <> ''
ORDER BY delivery_id LIMIT 1;

-- :known_as
-- For `trace`: whatever the store.
SELECT * FROM deliveries WHERE delivery_id = :delivery_id ORDER BY store;

-- :counts
SELECT state, COUNT(*) AS number FROM deliveries WHERE partner = :partner GROUP BY state;

-- :put
INSERT INTO deliveries (store, delivery_id, endpoint, partner, state, origin, follows,
                        content_hash, file_id, first_seen_at, changed_at)
VALUES (:store, :delivery_id, :endpoint, :partner, :state, :origin, :follows,
        :content_hash, :file_id, :now, :now)
ON CONFLICT (store, delivery_id) DO UPDATE SET
    endpoint = excluded.endpoint, partner = excluded.partner, state = excluded.state,
    origin = excluded.origin, follows = excluded.follows, content_hash = excluded.content_hash,
    file_id = excluded.file_id, changed_at = excluded.changed_at;

-- :set_state
UPDATE deliveries SET state = :state, changed_at = :now
WHERE store = :store AND delivery_id = :delivery_id AND state = :old;
