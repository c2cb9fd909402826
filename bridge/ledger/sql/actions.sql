-- Intended calls of the Order API that change something.

-- :get
SELECT * FROM actions WHERE store = :store AND kind = :kind AND subject = :subject;

-- :by_id
SELECT * FROM actions WHERE id = :id;

-- :add
INSERT INTO actions (store, partner, kind, subject, request, state, created_at, changed_at, run_id)
VALUES (:store, :partner, :kind, :subject, :request, 'intended', :now, :now, :run_id);

-- :set_request
-- What is asked may change as long as it was never attempted or was refused.
UPDATE actions SET request = :request, changed_at = :now
WHERE id = :id AND state IN ('intended', 'refused');

-- :attempt
-- The last thing written before a request leaves; an answer that never comes leaves it unclear.
UPDATE actions SET state = 'unclear', attempts = attempts + 1, attempted_at = :now, looks = 0,
                   looked_at = NULL, changed_at = :now
WHERE id = :id AND state = :old;

-- :add_attempt
INSERT INTO attempts (action_id, number, attempted_at)
SELECT id, attempts, attempted_at FROM actions WHERE id = :id;

-- :end_attempt
-- The last one, once; what is decided about the call later is no answer to it.
UPDATE attempts SET outcome = :state, answer = :answer, ended_at = :now
WHERE action_id = :id AND outcome = ''
  AND number = (SELECT attempts FROM actions WHERE id = :id);

-- :attempts_of
SELECT number, attempted_at, outcome, ended_at, answer FROM attempts
WHERE action_id = :id ORDER BY number;

-- :set_state
UPDATE actions SET state = :state, answer = :answer, changed_at = :now
WHERE id = :id AND state = :old;

-- :look
UPDATE actions SET looks = looks + 1, looked_at = :now WHERE id = :id;

-- :in_state
SELECT * FROM actions WHERE partner = :partner AND state = :state ORDER BY id;

-- :unclear_in_store
-- Whoever made them: partners of one store move the same goods.
SELECT 1 AS is_any FROM actions WHERE store = :store AND state = 'unclear'
  AND partner IN (SELECT partner FROM adoptions WHERE store = :store)
LIMIT 1;

-- :still_under_way
-- The request may have left only now, long after it was recorded, and be on its way from here on.
UPDATE actions SET attempted_at = :now, changed_at = :now WHERE id = :id;

-- :about
-- For `trace`: whatever the store. A return's subject is partner/return/condition.
SELECT * FROM actions
WHERE subject = :subject OR substr(subject, 1, length(:subject) + 1) = :subject || '/'
   OR substr(subject || '/', 1, length(partner) + length(:subject) + 2)
      = partner || '/' || :subject || '/'
ORDER BY id;

-- :returns_of
-- For `trace`: the returns of a shipment, whoever has told of them.
SELECT * FROM actions
WHERE kind = 'return' AND json_extract(request, '$.shipment') = :shipment AND store = :store
ORDER BY id;

-- :unclear_movers
-- Calls with an unknown outcome that move the stock of an item in a warehouse: lowering and
-- completing its shipments, creating its returns. A movement and its calls share their subject.
SELECT COUNT(*) AS number FROM movements JOIN actions
  ON actions.store = movements.store AND actions.subject = movements.subject
 AND actions.kind IN ('update', 'complete', 'return')
WHERE movements.id IN (
    SELECT id FROM movements WHERE store = :store AND warehouse = :warehouse AND item = :item
    UNION ALL
    SELECT id FROM movements WHERE store = :store AND warehouse = :warehouse AND ean = :item
    UNION ALL
    SELECT id FROM movements WHERE store = :store AND warehouse = :warehouse AND upc = :item
    UNION ALL
    SELECT id FROM movements
    WHERE store = :store AND warehouse = :warehouse AND item = :sku AND :sku <> '')
  AND movements.centra_at IS NULL AND actions.state = 'unclear';

-- :forget_words
-- What the store said when it refused. The answers of calls that were made are evidence, and stay.
UPDATE actions SET answer = '' WHERE state IN ('refused') AND changed_at < :before AND answer <> '';

-- :forget_words_of_attempts
UPDATE attempts SET answer = '' WHERE outcome = 'refused' AND ended_at < :before AND answer <> '';

-- :of_subject
-- Calls of one kind about a subject and its parts: `0` is the character behind `/`.
SELECT * FROM actions WHERE store = :store AND kind = :kind
  AND (subject = :subject OR (subject > :subject || '/' AND subject < :subject || '0'))
ORDER BY id;

-- :of_return
-- The calls that made, or took over, a return: by its id at the store.
SELECT * FROM actions WHERE store = :store AND kind = 'return' AND answer = :return_id
  AND state = 'done' ORDER BY id;

-- :unsettled_acceptances
-- Deliveries that the store was asked to accept, while it is not recorded that it has.
SELECT actions.* FROM actions LEFT JOIN deliveries
  ON deliveries.store = actions.store AND deliveries.delivery_id = actions.subject
WHERE actions.store = :store AND actions.kind = 'accept'
  AND actions.attempts > 0 AND actions.state <> 'refused'
  AND COALESCE(deliveries.state, '') NOT IN ('accepted', 'closed')
ORDER BY actions.id;
