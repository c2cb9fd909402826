-- The ledger: the bridge's only memory, as a new one is made. What stands in migrations/ brings an
-- older one to this; every change here needs one there.
--
-- Conventions
--   * Times are UTC text, 2026-01-31T23:59:59.000000Z (they sort as text). Where a partner or a
--     store wrote the time, its own text stands beside it in a column ending in _text.
--   * Ids of the store are text and always qualified by `store`, the name that bridge.yaml gives
--     it, so that one shipment seen through two endpoints is one row.
--   * Quantities are whole units. Flags are 0 or 1.
--   * No names, addresses or other personal data: those stand only in the archived files.
--   * States are changed in one place, bridge/ledger/states.py, which also draws them.

-- Facts about the ledger as such: schema_version, created_at; file (what the file is on its disk),
-- stock-looked store/partner (up to which figures sent was looked what the store has made of them),
-- copied_at (in a copy: when it was made), examined_run (the last run without an end after which the
-- ledger was found sound).
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- Every start of a command that may change something.
CREATE TABLE runs (
    id         INTEGER PRIMARY KEY,
    command    TEXT NOT NULL,              -- export, import, run, adopt
    who        TEXT NOT NULL,              -- user and host that started it
    started_at TEXT NOT NULL,
    ended_at   TEXT,                       -- NULL: running, or killed
    exit_code  INTEGER,
    token      TEXT NOT NULL DEFAULT ''    -- tells it from a run of the same number in another copy
);

-- Every store that has been met: the name that qualifies all its ids.
CREATE TABLE stores (
    name          TEXT PRIMARY KEY,        -- as bridge.yaml calls it
    host          TEXT NOT NULL,           -- of its API: the same name for another store is told
    first_seen_at TEXT NOT NULL
) WITHOUT ROWID;

-- Which partner of which store has been adopted: without a row nothing is exported or imported.
CREATE TABLE adoptions (
    store      TEXT NOT NULL,
    partner    TEXT NOT NULL,
    adopted_at TEXT NOT NULL,
    run_id     INTEGER NOT NULL REFERENCES runs (id),
    restoration_id INTEGER NOT NULL DEFAULT 0, -- the restoration that it was compared after; 0 none
    PRIMARY KEY (store, partner)
) WITHOUT ROWID;

-- Every time that the ledger was found to be an older copy: what has happened since it was made is
-- not known here. Until a partner is adopted after the last one, nothing is done for it.
CREATE TABLE restorations (
    id         INTEGER PRIMARY KEY,
    noticed_at TEXT NOT NULL,
    why        TEXT NOT NULL               -- how it was noticed, or who has said so
);

-- One row for each shipment of a store that concerned the bridge.
CREATE TABLE shipments (
    store         TEXT NOT NULL,
    shipment_id   TEXT NOT NULL,           -- the store's own, such as 83651-1
    order_id      TEXT NOT NULL,
    endpoint      TEXT NOT NULL,           -- the endpoint that it was last seen through
    partner       TEXT NOT NULL,           -- whose it is; '' as long as nobody's
    state         TEXT NOT NULL,           -- new held planned sent completing shipped completed
                                           -- rejected cancelling cancelled discarded
    origin        TEXT NOT NULL,           -- exported, adopted (sent before the bridge), found,
                                           -- backorder (the partner ships it under an earlier number)
    content_hash  TEXT NOT NULL,           -- SHA-256 of what a partner is told; '' before that
    file_id       INTEGER REFERENCES files (id),  -- the order file that it stands in
    carrier       TEXT NOT NULL DEFAULT '',-- as completed
    tracking      TEXT NOT NULL DEFAULT '',-- as completed
    first_seen_at TEXT NOT NULL,
    changed_at    TEXT NOT NULL,
    gone_at       TEXT,                    -- when the store was seen to have it nowhere; NULL: it has it
    PRIMARY KEY (store, shipment_id)
) WITHOUT ROWID;
CREATE INDEX shipments_by_state ON shipments (partner, state, changed_at);
CREATE INDEX shipments_by_order ON shipments (store, order_id);
CREATE INDEX shipments_by_file ON shipments (file_id);

-- What a shipment holds: the lines that were put before the partner to pick.
CREATE TABLE shipment_lines (
    store            TEXT NOT NULL,
    shipment_id      TEXT NOT NULL,
    position         INTEGER NOT NULL,     -- from 1, in the order of the store
    shipment_line_id TEXT NOT NULL,        -- line id of the shipment: what returns are keyed by
    order_line_id    TEXT NOT NULL,        -- line id of the order: what updates are keyed by; '' unknown
    physical_sku     TEXT NOT NULL,        -- sku + variantSku + sizeSku
    ean              TEXT NOT NULL,
    upc              TEXT NOT NULL,
    is_sku_complete  INTEGER NOT NULL,     -- 0: the SKU may name several items, match by EAN
    quantity         INTEGER NOT NULL,     -- units ordered
    bundle           TEXT NOT NULL DEFAULT '', -- of an item: the bundle that it is a part of
    PRIMARY KEY (store, shipment_id, position),
    FOREIGN KEY (store, shipment_id) REFERENCES shipments (store, shipment_id)
) WITHOUT ROWID;

-- Parcels that a partner has reported for a shipment.
CREATE TABLE parcels (
    store           TEXT NOT NULL,
    shipment_id     TEXT NOT NULL,
    parcel          TEXT NOT NULL,         -- the partner's parcel id, else its tracking number
    tracking        TEXT NOT NULL,
    carrier         TEXT NOT NULL,
    service         TEXT NOT NULL,
    shipped_at      TEXT,                  -- UTC
    shipped_at_text TEXT NOT NULL DEFAULT '', -- as the partner wrote it
    PRIMARY KEY (store, shipment_id, parcel),
    FOREIGN KEY (store, shipment_id) REFERENCES shipments (store, shipment_id)
) WITHOUT ROWID;

-- Anything that changes what is on the shelf, with both sides' quantity and time.
CREATE TABLE movements (
    id             INTEGER PRIMARY KEY,
    store          TEXT NOT NULL,
    warehouse      TEXT NOT NULL,
    item           TEXT NOT NULL,          -- physical SKU
    ean            TEXT NOT NULL,          -- bar code
    upc            TEXT NOT NULL,          -- the other bar code
    kind           TEXT NOT NULL,          -- shipment, return, delivery, adjustment, elsewhere
    subject        TEXT NOT NULL,          -- as of the action that applies it: shipment id, return key
    shelf_quantity INTEGER NOT NULL,       -- signed: what the shelf lost or got
    shelf_at       TEXT,                   -- UTC, on the partner's word; NULL not known
    shelf_at_text  TEXT NOT NULL DEFAULT '',
    shelf_is_exact INTEGER NOT NULL,       -- 0: only the day is known, or no time at all
    centra_quantity INTEGER NOT NULL,      -- signed: what the store's figure loses or gets
    centra_at      TEXT,                   -- UTC, when the store had applied it; NULL not yet
    recorded_at    TEXT NOT NULL,          -- our clock, when it was first told like this: it had moved
    UNIQUE (store, kind, subject, item, ean, upc)
);
CREATE INDEX movements_by_item ON movements (store, warehouse, item);
CREATE INDEX movements_by_ean ON movements (store, warehouse, ean);
CREATE INDEX movements_by_upc ON movements (store, warehouse, upc);

-- Files in both directions. Their bytes stand in the archive under their SHA-256.
CREATE TABLE files (
    id             INTEGER PRIMARY KEY,
    direction      TEXT NOT NULL,          -- out, in
    store          TEXT NOT NULL,
    partner        TEXT NOT NULL,
    message        TEXT NOT NULL,          -- order, order_summary, item, confirmation, stock, return
    folder         TEXT NOT NULL,          -- at the partner
    name           TEXT NOT NULL,          -- final name; for 'in' as found; zip/name for a file in a zip
    temporary      TEXT NOT NULL DEFAULT '', -- path while it is being written or claimed
    sha256         TEXT NOT NULL DEFAULT '', -- '' until the bytes are in the archive
    size           INTEGER NOT NULL DEFAULT 0,
    mapping_sha256 TEXT NOT NULL DEFAULT '', -- the mapping that wrote or read it
    state          TEXT NOT NULL,          -- see bridge/ledger/states.py
    reason         TEXT NOT NULL DEFAULT '', -- code of why it is where it is
    records_read   INTEGER NOT NULL DEFAULT 0,
    records_ignored INTEGER NOT NULL DEFAULT 0,
    unreadable     INTEGER NOT NULL DEFAULT 0, -- records whose document could not be told
    remote_modified TEXT NOT NULL DEFAULT '', -- the partner's time of the file, as seen
    looks          INTEGER NOT NULL DEFAULT 0, -- times that nothing was found while it is unclear
    looked_at      TEXT,
    created_at     TEXT NOT NULL,
    changed_at     TEXT NOT NULL,
    run_id         INTEGER NOT NULL REFERENCES runs (id) -- of an order_summary: the run whose order
, -- files it sums up, also where it was written later
    corrections    TEXT NOT NULL DEFAULT '', -- SHA-256 of a person's corrections that it is read with
    purged_at      TEXT,                   -- when its bytes left the archive; NULL: they are there
    number         INTEGER NOT NULL DEFAULT 0 -- its own number, as it says itself; 0 none
);
CREATE INDEX files_by_name ON files (partner, direction, folder, name);
CREATE INDEX files_by_state ON files (partner, direction, state, changed_at);
CREATE INDEX files_by_bytes ON files (partner, direction, message, sha256);
CREATE INDEX files_by_number ON files (partner, direction, number);

-- Files seen at the partner that are not settled yet: the first of two equal looks.
CREATE TABLE sightings (
    partner  TEXT NOT NULL,
    folder   TEXT NOT NULL,
    name     TEXT NOT NULL,
    size     INTEGER,
    modified TEXT NOT NULL,                -- the partner's clock, only compared with itself
    seen_at  TEXT NOT NULL,                -- our clock, when it was first seen like this
    PRIMARY KEY (partner, folder, name)
) WITHOUT ROWID;

-- Facts read from partners' files, waiting to be put together, and what became of each.
CREATE TABLE records (
    id         INTEGER PRIMARY KEY,
    file_id    INTEGER NOT NULL REFERENCES files (id),
    line       INTEGER NOT NULL,           -- line in the file, from 1; 0 unknown
    partner    TEXT NOT NULL,
    message    TEXT NOT NULL,
    level      TEXT NOT NULL,              -- shipment, parcel, line, item, return; '' unknown
    document   TEXT NOT NULL,              -- key of its document; '' could not be told
    fact       TEXT NOT NULL,              -- business key and number among equal ones of the file
    payload    TEXT NOT NULL,              -- values by qualified field name, JSON
    state      TEXT NOT NULL,              -- staged applied held aside skipped
    reason     TEXT NOT NULL DEFAULT ''    -- code of why
);
CREATE INDEX records_by_document ON records (partner, message, document);
CREATE INDEX records_by_fact ON records (partner, message, fact);
CREATE INDEX records_by_file ON records (file_id);
CREATE INDEX records_by_state ON records (partner, message, state);

-- What has come in as one document: a confirmed shipment, a return.
CREATE TABLE documents (
    partner    TEXT NOT NULL,
    message    TEXT NOT NULL,
    document   TEXT NOT NULL,              -- its key
    store      TEXT NOT NULL,
    state      TEXT NOT NULL,              -- open held applying applied discarded superseded
    changed_at TEXT NOT NULL,
    PRIMARY KEY (partner, message, document)
) WITHOUT ROWID;
CREATE INDEX documents_by_state ON documents (partner, message, state);

-- The latest count of each item, and how far it has been told to the store.
CREATE TABLE counts (
    store          TEXT NOT NULL,
    warehouse      TEXT NOT NULL,
    item           TEXT NOT NULL,          -- physical SKU or bar code, as the partner names it
    partner        TEXT NOT NULL,
    counted        INTEGER NOT NULL,       -- units on the shelf, the partner's figure
    counted_at     TEXT NOT NULL,          -- UTC
    counted_at_text TEXT NOT NULL,
    is_exact       INTEGER NOT NULL,       -- 0: only the day is known
    file_id        INTEGER NOT NULL REFERENCES files (id),
    line           INTEGER NOT NULL,
    state          TEXT NOT NULL,          -- pending sending sent refused
    sent           INTEGER,                -- the last figure that the store took
    sent_at        TEXT,
    action_id      INTEGER REFERENCES actions (id), -- the call that carries it
    counted_to     TEXT NOT NULL DEFAULT '', -- UTC: the end of a count that was made bit by bit
    sku            TEXT NOT NULL DEFAULT '', -- the SKU beside the bar code that names the item
    reason         TEXT NOT NULL DEFAULT '', -- code of why the store has not set its figure
    at_store       INTEGER,                -- what it should have now: as told, and moved since; NULL unknown
    PRIMARY KEY (store, warehouse, item)
) WITHOUT ROWID;
CREATE INDEX counts_by_state ON counts (partner, state);
CREATE INDEX counts_by_sku ON counts (store, warehouse, sku) WHERE sku <> '';

-- Every intended call of the Order API that changes something, with its outcome.
CREATE TABLE actions (
    id           INTEGER PRIMARY KEY,
    store        TEXT NOT NULL,
    partner      TEXT NOT NULL,
    kind         TEXT NOT NULL,            -- capture update complete stock return refund create
                                           -- take_back tracking serials
    subject      TEXT NOT NULL,            -- shipment id, return key, or number of the stock batch
    request      TEXT NOT NULL,            -- JSON of what is asked; no personal data
    state        TEXT NOT NULL,            -- intended unclear done refused
    attempts     INTEGER NOT NULL DEFAULT 0,
    attempted_at TEXT,                     -- start of the last attempt
    looks        INTEGER NOT NULL DEFAULT 0, -- looks after the settle time that found nothing
    looked_at    TEXT,
    answer       TEXT NOT NULL DEFAULT '', -- the store's word, or an id that it gave
    created_at   TEXT NOT NULL,
    changed_at   TEXT NOT NULL,
    run_id       INTEGER NOT NULL REFERENCES runs (id),
    UNIQUE (store, kind, subject)
);
CREATE INDEX actions_by_state ON actions (partner, state, kind, changed_at);

-- Everything that waits for somebody, or that somebody should know. Places, never values.
CREATE TABLE problems (
    id         INTEGER PRIMARY KEY,
    store      TEXT NOT NULL,
    partner    TEXT NOT NULL,              -- '' where it concerns no partner
    kind       TEXT NOT NULL,              -- what it is about: shipment, file, record, return, item, partner,
                                           -- product (that a partner is told), numbers (of files),
                                           -- stock and counts (of a file), folder (at the partner)
    subject    TEXT NOT NULL,              -- its id or key
    code       TEXT NOT NULL,
    message    TEXT NOT NULL,              -- one sentence without the value
    remedy     TEXT NOT NULL,
    severity   TEXT NOT NULL,              -- held set_aside notice
    field      TEXT NOT NULL DEFAULT '',   -- our field
    file_id    INTEGER REFERENCES files (id),
    line       INTEGER NOT NULL DEFAULT 0,
    at         TEXT NOT NULL DEFAULT '',   -- the partner's column or path
    opened_at  TEXT NOT NULL,
    opened_by  INTEGER NOT NULL REFERENCES runs (id),
    closed_at  TEXT,                       -- NULL: open
    names      TEXT NOT NULL DEFAULT ''    -- JSON: ids that a release of it counts for; '' for all
);
CREATE INDEX problems_open ON problems (closed_at, partner, kind, subject);
CREATE INDEX problems_by_time ON problems (opened_at);

-- What a person has decided about something that waited. Who and when: see its run.
CREATE TABLE remedies (
    id         INTEGER PRIMARY KEY,
    run_id     INTEGER NOT NULL REFERENCES runs (id),
    verb       TEXT NOT NULL,              -- release discard retry replay resend
    store      TEXT NOT NULL,
    partner    TEXT NOT NULL,
    kind       TEXT NOT NULL,              -- as of the problem: what it is about
    subject    TEXT NOT NULL,
    problem_id INTEGER REFERENCES problems (id), -- what was decided about; NULL: no single problem
    seen       INTEGER NOT NULL,           -- the last record of its document that it was decided on
    why        TEXT NOT NULL,              -- in the person's words
    facts      TEXT NOT NULL DEFAULT ''    -- digest of all that counted of its document; '' unknown
);
CREATE INDEX remedies_by_subject ON remedies (partner, kind, subject);

-- Counters that outlive a run; a number that was committed is never given again.
CREATE TABLE sequences (
    name  TEXT PRIMARY KEY,                -- partner/message, store/stock-call; with /received: of
                                           -- the partner's own files
    value INTEGER NOT NULL                 -- the last number given, the highest received
) WITHOUT ROWID;

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

-- Every attempt of a call, with its own answer: the row of the call has those of the last one.
CREATE TABLE attempts (
    action_id    INTEGER NOT NULL REFERENCES actions (id),
    number       INTEGER NOT NULL,         -- from 1, as counted in actions.attempts
    attempted_at TEXT NOT NULL,            -- before the request left
    outcome      TEXT NOT NULL DEFAULT '', -- as of the action: done, refused, intended; '' unclear yet
    ended_at     TEXT,                     -- when the outcome was known; NULL: not yet
    answer       TEXT NOT NULL DEFAULT '', -- the store's word, or an id that it gave
    PRIMARY KEY (action_id, number)
) WITHOUT ROWID;

-- What a person may know a thing by, and when something was done.
CREATE INDEX shipment_lines_by_line ON shipment_lines (shipment_line_id);
CREATE INDEX shipment_lines_by_order_line ON shipment_lines (order_line_id);
CREATE INDEX runs_by_start ON runs (started_at);
CREATE INDEX returns_by_shipment ON actions (json_extract(request, '$.shipment'))
    WHERE kind = 'return';

-- Returns made by hand that the goods of a partner's return may be: what a person was asked about.
-- The units are accounted for once the record is discarded, and its goods are taken for those.
CREATE TABLE look_alikes (
    record_id INTEGER NOT NULL REFERENCES records (id), -- tells what came back, and waits
    store     TEXT NOT NULL,
    return_id TEXT NOT NULL,               -- the store's own id of the return made by hand
    line_id   TEXT NOT NULL,               -- line id of the shipment, as that return has it
    quantity  INTEGER NOT NULL,            -- units of the record that may be some of that line
    PRIMARY KEY (record_id, return_id, line_id)
) WITHOUT ROWID;
CREATE INDEX look_alikes_by_return ON look_alikes (store, return_id);
CREATE INDEX actions_by_return ON actions (store, answer) WHERE kind = 'return';

-- Shipments that stood in an order file and are sent again apart from it: it never goes once more.
CREATE TABLE sent_apart (
    file_id     INTEGER NOT NULL REFERENCES files (id),
    shipment_id TEXT NOT NULL,
    PRIMARY KEY (file_id, shipment_id)
) WITHOUT ROWID;

-- Channels through which somebody is told of what goes wrong, as bridge.yaml names them.
CREATE TABLE channels (
    channel      TEXT NOT NULL PRIMARY KEY,
    tried_at     TEXT NOT NULL,            -- when something was sent through it last
    taken_at     TEXT,                     -- when the other side took it last; NULL: never
    failing_since TEXT,                    -- NULL: it was taken the last time
    fails        INTEGER NOT NULL,         -- times that it was not taken, since then
    why          TEXT NOT NULL             -- in words, without its address
) WITHOUT ROWID;

-- What a channel was told of and is not yet told to be over.
CREATE TABLE alarms (
    channel TEXT NOT NULL,
    kind    TEXT NOT NULL,                 -- failed held missing
    partner TEXT NOT NULL,                 -- '' where it concerns no partner
    what    TEXT NOT NULL,                 -- job or command; code of problems; message
    told_at TEXT NOT NULL,                 -- the last time
    times   INTEGER NOT NULL,              -- how often
    newest  INTEGER NOT NULL,              -- of problems the highest id that was told of; of failures
                                           -- how bad: what is higher is news
    number  INTEGER NOT NULL,              -- how many there were
    PRIMARY KEY (channel, kind, partner, what)
) WITHOUT ROWID;

-- How much a channel was told lately of one kind of thing of a partner's: what comes often is told
-- less often.
CREATE TABLE alarm_paces (
    channel TEXT NOT NULL,
    kind    TEXT NOT NULL,
    partner TEXT NOT NULL,
    told_at TEXT NOT NULL,
    level   INTEGER NOT NULL,              -- the higher, the longer nothing more is told
    PRIMARY KEY (channel, kind, partner)
) WITHOUT ROWID;

-- How each command has ended for each partner, the last time and the last time that it went well.
CREATE TABLE outcomes (
    partner    TEXT NOT NULL,
    command    TEXT NOT NULL,              -- export import run
    job        TEXT NOT NULL,              -- of `bridge schedule`; '' started otherwise
    run_id     INTEGER NOT NULL REFERENCES runs (id), -- the last one
    started_at TEXT NOT NULL,
    ended_at   TEXT,                       -- NULL: under way, or killed
    exit_code  INTEGER,                    -- of what concerns this partner
    why        TEXT NOT NULL DEFAULT '',   -- what stood in its way, in words
    good_run_id INTEGER,                   -- the last one that ended with 0 or 1; NULL: none
    good_at    TEXT,
    PRIMARY KEY (partner, command, job)
) WITHOUT ROWID;

-- What was counted, for ever: added up by each run, and committed at its end.
CREATE TABLE figures (
    name    TEXT NOT NULL,                 -- api_calls api_retries
    owner   TEXT NOT NULL,                 -- store/endpoint
    kind    TEXT NOT NULL,                 -- the call, without ids: GET /shipments
    outcome TEXT NOT NULL,                 -- ok refused unclear later wrong; why it was sent again
    value   INTEGER NOT NULL,
    PRIMARY KEY (name, owner, kind, outcome)
) WITHOUT ROWID;
