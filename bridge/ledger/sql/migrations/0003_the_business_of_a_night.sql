-- Version 3.

-- What a partner is told of the store's items: the product master. One row for each size of a variant
-- that it knows, or that it should know and cannot be told, because another one goes by the same name.
CREATE TABLE items (
    store        TEXT NOT NULL,
    partner      TEXT NOT NULL,
    product      TEXT NOT NULL,            -- the store's own id of the size
    item         TEXT NOT NULL,            -- what it goes by: physical SKU or bar code (policies.items)
    content_hash TEXT NOT NULL,            -- SHA-256 of what was told last; '' nothing yet
    file_id      INTEGER REFERENCES files (id), -- the item file that told it last; NULL: none of ours
    changed_at   TEXT NOT NULL,
    PRIMARY KEY (store, partner, product)
) WITHOUT ROWID;
CREATE INDEX items_by_name ON items (item);
CREATE INDEX items_by_file ON items (file_id);

-- Up to which moment something was fetched of what is modified at the store.
CREATE TABLE watermarks (
    store      TEXT NOT NULL,
    partner    TEXT NOT NULL,
    name       TEXT NOT NULL,              -- of what: item; item/all: when all of it was read last
    reached    TEXT NOT NULL,              -- UTC, our clock when the fetch began
    basis      TEXT NOT NULL,              -- hash of the rules it was fetched by: others, and all is read
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

-- How far a shipment has got at its partner, by the partner's own word; what was told before stands
-- in the records. It is about the last sending: what is resent begins anew.
CREATE TABLE progress (
    store         TEXT NOT NULL,
    shipment_id   TEXT NOT NULL,
    partner       TEXT NOT NULL,
    status        TEXT NOT NULL,           -- the latest word: received … rejected; '' none yet
    code          TEXT NOT NULL DEFAULT '',-- the partner's code for why
    happened_at   TEXT,                    -- UTC, on the partner's word; NULL not told
    happened_at_text TEXT NOT NULL DEFAULT '',
    told_at       TEXT,                    -- our clock, when that was read; NULL nothing told yet
    resent_after  INTEGER NOT NULL DEFAULT 0, -- records up to this one are about an earlier sending
    resent_at     TEXT,                    -- when it was decided to send it again; NULL: never
    cancel_file_id INTEGER REFERENCES files (id), -- the order_cancel file that it stands in
    cancelled_at  TEXT,                    -- our clock, when the cancellation was proven; NULL: none
    changed_at    TEXT NOT NULL,
    PRIMARY KEY (store, shipment_id),
    FOREIGN KEY (store, shipment_id) REFERENCES shipments (store, shipment_id)
) WITHOUT ROWID;
CREATE INDEX progress_by_status ON progress (partner, status);
CREATE INDEX progress_by_cancel_file ON progress (cancel_file_id);

-- When a count ended that was made bit by bit.
ALTER TABLE counts ADD COLUMN counted_to TEXT NOT NULL DEFAULT '';

-- The SKU beside the bar code that names an item, and why the store has not set its figure.
ALTER TABLE counts ADD COLUMN sku TEXT NOT NULL DEFAULT '';
ALTER TABLE counts ADD COLUMN reason TEXT NOT NULL DEFAULT '';
CREATE INDEX counts_by_sku ON counts (store, warehouse, sku) WHERE sku <> '';

-- What a decision was based on: it holds where the same is read again.
ALTER TABLE remedies ADD COLUMN facts TEXT NOT NULL DEFAULT '';

-- Suppliers' deliveries that concerned a partner: announced to it, or told of by it.
CREATE TABLE deliveries (
    store         TEXT NOT NULL,
    delivery_id   TEXT NOT NULL,           -- the store's own, such as 957-1
    endpoint      TEXT NOT NULL,
    partner       TEXT NOT NULL,
    state         TEXT NOT NULL,           -- new planned sent accepted closed
    origin        TEXT NOT NULL,           -- announced, adopted, found, rest (opened for what lacked)
    follows       TEXT NOT NULL DEFAULT '',-- of a rest: the delivery that it is the rest of
    content_hash  TEXT NOT NULL,           -- SHA-256 of what the partner is told; '' where it was not
    file_id       INTEGER REFERENCES files (id), -- the file that announced it
    first_seen_at TEXT NOT NULL,
    changed_at    TEXT NOT NULL,
    PRIMARY KEY (store, delivery_id)
) WITHOUT ROWID;
CREATE INDEX deliveries_by_file ON deliveries (file_id);
CREATE INDEX deliveries_by_state ON deliveries (partner, state);
CREATE INDEX deliveries_that_follow ON deliveries (store, follows);

-- Tracking numbers that the store shows of a shipment: its own, and that of the return slip. What
-- comes back may be known by nothing else.
CREATE TABLE tracking_numbers (
    store       TEXT NOT NULL,
    tracking    TEXT NOT NULL,
    shipment_id TEXT NOT NULL,
    PRIMARY KEY (store, tracking, shipment_id),
    FOREIGN KEY (store, shipment_id) REFERENCES shipments (store, shipment_id)
) WITHOUT ROWID;
CREATE INDEX parcels_by_tracking ON parcels (store, tracking);
CREATE INDEX shipment_lines_by_sku ON shipment_lines (store, physical_sku);
CREATE INDEX shipment_lines_by_ean ON shipment_lines (store, ean);
CREATE INDEX shipment_lines_by_upc ON shipment_lines (store, upc);

-- What became of a file at who has read it: of ours by the partner's word, of the partner's by ours.
CREATE TABLE acks (
    file_id       INTEGER PRIMARY KEY REFERENCES files (id),
    ack_file_id   INTEGER NOT NULL REFERENCES files (id), -- the file that says so
    status        TEXT NOT NULL,           -- received, accepted, partial, rejected
    code          TEXT NOT NULL DEFAULT '',-- the partner's code for why
    happened_at   TEXT,                    -- UTC, on the partner's word; NULL not told
    happened_at_text TEXT NOT NULL DEFAULT '',
    told_at       TEXT NOT NULL            -- our clock, when it was read or written
);
CREATE INDEX acks_by_ack_file ON acks (ack_file_id);

-- The own number of a file, by which others speak of it.
ALTER TABLE files ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
CREATE INDEX files_by_number ON files (partner, direction, number);

-- Of an item in a shipment: the bundle that it is a part of.
ALTER TABLE shipment_lines ADD COLUMN bundle TEXT NOT NULL DEFAULT '';

-- What `bridge schedule` knows of each of its jobs.
CREATE TABLE jobs (
    job        TEXT NOT NULL PRIMARY KEY,  -- example/export; purge
    timetable  TEXT NOT NULL,              -- the one that the rest was reckoned by, in words
    settled    TEXT NOT NULL,              -- UTC: up to this slot nothing is due any more
    due        TEXT,                       -- UTC, the slot after it; NULL: there is none
    ran        TEXT,                       -- UTC, the slot that was begun last; NULL: none yet
    changed_at TEXT NOT NULL
) WITHOUT ROWID;

-- Runs of jobs, each for a slot: the time at which it was due.
CREATE TABLE job_runs (
    job          TEXT NOT NULL REFERENCES jobs (job),
    slot         TEXT NOT NULL,            -- UTC
    missed_since TEXT NOT NULL,            -- the first slot that it makes up for; else its own
    tries        INTEGER NOT NULL,
    started_at   TEXT NOT NULL,            -- of the last try
    ended_at     TEXT,                     -- NULL: under way, or killed with whoever had started it
    exit_code    INTEGER,                  -- below zero: killed by that signal
    PRIMARY KEY (job, slot)
) WITHOUT ROWID;

-- What the store should have of an item: as told last, and what it has applied since.
ALTER TABLE counts ADD COLUMN at_store INTEGER;
