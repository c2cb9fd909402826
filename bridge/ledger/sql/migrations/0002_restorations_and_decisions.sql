-- Version 2.

-- The first of equal facts of a file has no number any more: what ended in the mark and a 1 loses
-- the 1. As bytes, because SQLite's functions for text stop at a NUL, which a fact may hold.
UPDATE records
SET fact = CAST(substr(CAST(fact AS BLOB), 1, length(CAST(fact AS BLOB)) - 1) AS TEXT)
WHERE substr(CAST(fact AS BLOB), -2) = X'1F31';

-- A ledger that is an older copy is noticed, and every partner compared before it goes on.
ALTER TABLE runs ADD COLUMN token TEXT NOT NULL DEFAULT '';
ALTER TABLE adoptions ADD COLUMN restoration_id INTEGER NOT NULL DEFAULT 0;
CREATE TABLE restorations (
    id         INTEGER PRIMARY KEY,
    noticed_at TEXT NOT NULL,
    why        TEXT NOT NULL
);

-- What persons decide about things that wait is kept, and the corrections that a file is read with.
ALTER TABLE files ADD COLUMN corrections TEXT NOT NULL DEFAULT '';
-- When the bytes of a file were purged.
ALTER TABLE files ADD COLUMN purged_at TEXT;
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
    why        TEXT NOT NULL               -- in the person's words
);
CREATE INDEX remedies_by_subject ON remedies (partner, kind, subject);
