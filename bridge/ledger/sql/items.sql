-- What partners are told of the store's items, and how far was fetched.

-- :of_product
SELECT * FROM items WHERE store = :store AND partner = :partner AND product = :product;

-- :told_as
-- Items that the partner knows by a name: it was told them, in a file that may still be on its way.
SELECT * FROM items
WHERE store = :store AND partner = :partner AND item = :item AND content_hash <> '';

-- :named
SELECT * FROM items WHERE store = :store AND partner = :partner AND item = :item ORDER BY product;

-- :of_file
SELECT * FROM items WHERE file_id = :file_id ORDER BY item;

-- :untold
-- What waits for a decision.
SELECT * FROM items WHERE store = :store AND partner = :partner AND content_hash = ''
ORDER BY product;

-- :known_as
-- For `trace`: whoever the partner is.
SELECT * FROM items WHERE item = :item OR product = :item ORDER BY store, partner, product;

-- :counts
SELECT COUNT(*) AS number, COALESCE(SUM(content_hash = ''), 0) AS untold FROM items
WHERE store = :store AND partner = :partner;

-- :put
INSERT INTO items (store, partner, product, item, content_hash, file_id, changed_at)
VALUES (:store, :partner, :product, :item, :content_hash, :file_id, :now)
ON CONFLICT (store, partner, product) DO UPDATE SET
    item = excluded.item, content_hash = excluded.content_hash, file_id = excluded.file_id,
    changed_at = excluded.changed_at;

-- :drop
DELETE FROM items WHERE store = :store AND partner = :partner AND product = :product;

-- :drop_of_file
DELETE FROM items WHERE file_id = :file_id;

-- :doubt
-- What was told since is not known: no hash is like this one, so all of it is told again.
UPDATE items SET content_hash = '?', changed_at = :now
WHERE store = :store AND partner = :partner AND content_hash <> '';

-- :watermark
SELECT reached, basis FROM watermarks
WHERE store = :store AND partner = :partner AND name = :name;

-- :put_watermark
INSERT INTO watermarks (store, partner, name, reached, basis, changed_at)
VALUES (:store, :partner, :name, :reached, :basis, :now)
ON CONFLICT (store, partner, name) DO UPDATE SET
    reached = excluded.reached, basis = excluded.basis, changed_at = excluded.changed_at;

-- :drop_watermark
DELETE FROM watermarks WHERE store = :store AND partner = :partner AND name = :name;
