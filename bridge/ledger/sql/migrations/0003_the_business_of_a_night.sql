-- Version 3.

-- What a partner was told of the store's items: the product master.
CREATE TABLE items (
    store        TEXT NOT NULL,
    partner      TEXT NOT NULL,
    item         TEXT NOT NULL,            -- as the partner knows it: physical SKU, or bar code
    content_hash TEXT NOT NULL,            -- SHA-256 of what it was told last
    file_id      INTEGER NOT NULL REFERENCES files (id), -- the item file that told it last
    changed_at   TEXT NOT NULL,
    PRIMARY KEY (store, partner, item)
) WITHOUT ROWID;
CREATE INDEX items_by_file ON items (file_id);

-- Up to which moment of the store's clock something was fetched.
CREATE TABLE watermarks (
    store      TEXT NOT NULL,
    partner    TEXT NOT NULL,
    name       TEXT NOT NULL,              -- of what: item
    reached    TEXT NOT NULL,              -- UTC
    changed_at TEXT NOT NULL,
    PRIMARY KEY (store, partner, name)
) WITHOUT ROWID;

-- Which PDFs go with the shipments of which order file; they are delivered before it.
CREATE TABLE enclosures (
    order_file_id INTEGER NOT NULL REFERENCES files (id),
    file_id       INTEGER NOT NULL REFERENCES files (id),
    shipment_id   TEXT NOT NULL,
    PRIMARY KEY (order_file_id, file_id)
) WITHOUT ROWID;
CREATE INDEX enclosures_by_file ON enclosures (file_id);
