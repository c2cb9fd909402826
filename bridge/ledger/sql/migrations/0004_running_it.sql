-- Version 4.

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

-- What happened since a time, and how much of it, is found without reading all that ever was.
DROP INDEX shipments_by_state;
CREATE INDEX shipments_by_state ON shipments (partner, state, changed_at);
DROP INDEX files_by_state;
CREATE INDEX files_by_state ON files (partner, direction, state, changed_at);
DROP INDEX actions_by_state;
CREATE INDEX actions_by_state ON actions (partner, state, kind, changed_at);
CREATE INDEX problems_by_time ON problems (opened_at);

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
