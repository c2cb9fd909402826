-- Times that the ledger was found to be an older copy.

-- :last
SELECT * FROM restorations ORDER BY id DESC LIMIT 1;

-- :note
INSERT INTO restorations (noticed_at, why) VALUES (:now, :why);

-- :to_compare
-- One that was another store's before counts by its latest adoption.
SELECT partner FROM adoptions GROUP BY partner
HAVING MAX(restoration_id) < (SELECT COALESCE(MAX(id), 0) FROM restorations) ORDER BY partner;
