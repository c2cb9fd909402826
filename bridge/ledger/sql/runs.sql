-- Runs, adoptions, counters, and the ledger's own facts.

-- :meta
SELECT value FROM meta WHERE name = :name;

-- :put_meta
INSERT INTO meta (name, value) VALUES (:name, :value)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- :start
INSERT INTO runs (command, who, started_at, token) VALUES (:command, :who, :now, :token);

-- :end
UPDATE runs SET ended_at = :now, exit_code = :exit_code WHERE id = :id;

-- :last
SELECT * FROM runs ORDER BY id DESC LIMIT :number;

-- :begun_before
-- The latest that had begun at a moment, for whoever asks which one was under way then.
SELECT * FROM runs WHERE started_at <= :at ORDER BY started_at DESC, id DESC LIMIT 50;

-- :get
SELECT * FROM runs WHERE id = :id;

-- :same_run
SELECT id FROM runs WHERE id = :id AND token = :token;

-- :last_in_doubt
-- The last run that was killed, or that could not use the ledger.
SELECT MAX(id) AS id FROM (SELECT * FROM runs ORDER BY id DESC LIMIT 20) AS latest
WHERE ended_at IS NULL OR exit_code = 70;

-- :forget_who
UPDATE runs SET who = '' WHERE started_at < :before AND who <> '';

-- :store_host
SELECT host FROM stores WHERE name = :name;

-- :stores
SELECT name FROM stores ORDER BY name;

-- :put_store
INSERT INTO stores (name, host, first_seen_at) VALUES (:name, :host, :now)
ON CONFLICT (name) DO NOTHING;

-- :adopted
-- One that was adopted before the ledger was restored has to be adopted again.
SELECT adopted_at FROM adoptions WHERE store = :store AND partner = :partner
  AND restoration_id = (SELECT COALESCE(MAX(id), 0) FROM restorations);

-- :adopt
INSERT INTO adoptions (store, partner, adopted_at, run_id, restoration_id)
SELECT :store, :partner, :now, :run_id, COALESCE(MAX(id), 0) FROM restorations WHERE TRUE
ON CONFLICT (store, partner) DO UPDATE SET adopted_at = excluded.adopted_at,
                                           run_id = excluded.run_id,
                                           restoration_id = excluded.restoration_id;

-- :last_number
SELECT value FROM sequences WHERE name = :name;

-- :set_number
INSERT INTO sequences (name, value) VALUES (:name, :value)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- :next_number
-- Part of the transaction around it: see Runs.next_number.
INSERT INTO sequences (name, value) VALUES (:name, 1)
ON CONFLICT (name) DO UPDATE SET value = value + 1
RETURNING value;
