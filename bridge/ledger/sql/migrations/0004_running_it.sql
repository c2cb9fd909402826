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

-- Shipments that the store was seen to have no longer, in none of its lists: what has left of them it
-- never takes off. NULL: it has it.
ALTER TABLE shipments ADD COLUMN gone_at TEXT;
UPDATE shipments SET gone_at = changed_at WHERE state IN ('cancelling', 'cancelled');

-- What a problem names that there may come to be more of: a release of it counts for these alone.
ALTER TABLE problems ADD COLUMN names TEXT NOT NULL DEFAULT '';
