-- Facts read from partners' files, and the documents that they make up.

-- :add
INSERT INTO records (file_id, line, partner, message, level, document, fact, payload, state, reason)
VALUES (:file_id, :line, :partner, :message, :level, :document, :fact || char(31), :payload,
        :state, :reason);

-- :number_repeated
-- Equal facts of one file are as many facts: the second gets the number 2, and so on. SQLite sorts
-- them, and its memory does not grow with the file.
UPDATE records SET fact = records.fact || repeated.number
FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY fact ORDER BY id) AS number
      FROM records WHERE file_id = :file_id) AS repeated
WHERE repeated.number > 1 AND records.id = repeated.id;

-- :of_document
SELECT * FROM records WHERE partner = :partner AND message = :message AND document = :document
ORDER BY id;

-- :of_file
SELECT * FROM records WHERE file_id = :file_id ORDER BY id;

-- :page_of_file
-- A file can be long: it is gone through in portions, in the order of reading.
SELECT * FROM records WHERE file_id = :file_id AND id > :after ORDER BY id LIMIT :limit;

-- :repeated_items
-- What several records of a file count, by the name that the bridge gives an item: its bar code, or
-- its SKU where there is none. SQLite sorts them, and its memory does not grow with the file. Two
-- paths make it answer in JSON, in which every text stays as it was written.
SELECT CASE WHEN json_type(payload, '$."item.ean"') IS NULL
            THEN json_extract(payload, '$."item.physicalSku"', '$."item.physicalSku"')
            ELSE json_extract(payload, '$."item.ean"', '$."item.ean"') END AS item,
       GROUP_CONCAT(id) AS ids
FROM records WHERE file_id = :file_id
GROUP BY item HAVING COUNT(*) > 1 AND item <> '[null,null]';

-- :names_in_two_ways
-- Whether a file of counts names some items by their bar codes, and some by their SKUs alone.
SELECT EXISTS (SELECT 1 FROM records WHERE file_id = :file_id
               AND json_type(payload, '$."item.ean"') IS NOT NULL)
   AND EXISTS (SELECT 1 FROM records WHERE file_id = :file_id
               AND json_type(payload, '$."item.ean"') IS NULL
               AND json_type(payload, '$."item.physicalSku"') IS NOT NULL) AS is_so;

-- :files_with_staged
-- Files that were read whole and of which something waits, oldest first.
SELECT DISTINCT records.file_id FROM records JOIN files ON files.id = records.file_id
WHERE records.partner = :partner AND records.message = :message AND records.state = 'staged'
  AND files.state IN ('staged', 'done') ORDER BY records.file_id;

-- :in_state
-- Of files that were read whole, in the order of reading.
SELECT records.* FROM records JOIN files ON files.id = records.file_id
WHERE records.partner = :partner AND records.message = :message AND records.state = :state
  AND files.state IN ('staged', 'done') ORDER BY records.id;

-- :get
SELECT * FROM records WHERE id = :id;

-- :same_fact
-- The same fact in another file that was read whole.
SELECT records.* FROM records JOIN files ON files.id = records.file_id
WHERE records.partner = :partner AND records.message = :message AND records.fact = :fact
  AND records.file_id <> :file_id AND records.state IN ('staged', 'held', 'applied')
  AND files.state IN ('staged', 'done')
ORDER BY records.id LIMIT 1;

-- :set_state
UPDATE records SET state = :state, reason = :reason WHERE id = :id AND state = :old;

-- :move
-- What was told under the key of one document is about another.
UPDATE records SET document = :document WHERE id = :id AND document = :old;

-- :set_aside
UPDATE records SET state = 'aside', reason = :reason
WHERE file_id = :file_id AND document = :document AND state = 'staged';

-- :unapplied
-- What an earlier reading of a file has told and nothing was done about.
SELECT * FROM records WHERE file_id = :file_id AND state IN ('staged', 'held', 'aside')
ORDER BY id;

-- :keep_facts
-- What was applied is the same fact when its file is read again, whatever its key is called now:
-- told by its line and level, where there are as many of them as before.
UPDATE records SET fact = before.fact
FROM (SELECT fact, line, level, state,
             ROW_NUMBER() OVER (PARTITION BY line, level ORDER BY id) AS place,
             COUNT(*) OVER (PARTITION BY line, level) AS several
      FROM records WHERE file_id = :before) AS before
JOIN (SELECT id, line, level,
             ROW_NUMBER() OVER (PARTITION BY line, level ORDER BY id) AS place,
             COUNT(*) OVER (PARTITION BY line, level) AS several
      FROM records WHERE file_id = :file_id) AS again
  ON again.line = before.line AND again.level = before.level AND again.place = before.place
 AND again.several = before.several
WHERE before.state IN ('applied') AND records.id = again.id;

-- :discarded_of
-- What a person lets count for nothing, of a file.
SELECT * FROM records WHERE file_id = :file_id AND state = 'skipped' AND reason LIKE 'discarded%'
ORDER BY id;

-- :told_at
-- What a line of a file has told and nothing was decided about.
SELECT * FROM records WHERE file_id = :file_id AND line = :line AND state IN ('staged', 'aside')
ORDER BY id;

-- :at_line
-- For `trace`: all that a line of a file has told.
SELECT * FROM records WHERE file_id = :file_id AND line = :line ORDER BY id;

-- :waiting_at
-- What a line of a file has told and does not count: for a person who decides about it.
SELECT * FROM records WHERE file_id = :file_id AND line = :line AND state IN ('aside', 'held')
ORDER BY id;

-- :states_of_file
SELECT state, reason, COUNT(*) AS number FROM records WHERE file_id = :file_id
GROUP BY state, reason ORDER BY state, reason;

-- :unreadable_near
-- How many records without a known document stand in the files that speak of a document.
SELECT COALESCE(SUM(files.unreadable), 0) AS number FROM files
WHERE files.id IN (SELECT DISTINCT file_id FROM records
                   WHERE partner = :partner AND message = :message AND document = :document);

-- :document
SELECT * FROM documents WHERE partner = :partner AND message = :message AND document = :document;

-- :documents_in_state
SELECT * FROM documents WHERE partner = :partner AND message = :message AND state = :state
ORDER BY document;

-- :returns_known_as
-- For `trace`: whatever the partner. Between the parts of a key stands the character 31.
SELECT * FROM documents WHERE message = 'return'
  AND instr(char(31) || document || char(31), char(31) || :id || char(31)) > 0
ORDER BY partner, document;

-- :waiting_of_item
-- For `trace`: the latest that name an item by its SKU or bar code, and of which nothing was made.
-- What is settled is not gone through: partners and messages are named for their index.
SELECT * FROM records WHERE partner IN (SELECT partner FROM adoptions)
  AND message IN ('confirmation', 'stock', 'movement', 'return', 'receipt', 'order_status')
  AND state IN ('staged', 'held', 'aside') AND :item IN (
    json_extract(payload, '$."item.physicalSku"'), json_extract(payload, '$."item.ean"'),
    json_extract(payload, '$."line.physicalSku"'), json_extract(payload, '$."line.ean"'))
ORDER BY id DESC LIMIT 100;

-- :put_document
INSERT INTO documents (partner, message, document, store, state, changed_at)
VALUES (:partner, :message, :document, :store, :state, :now)
ON CONFLICT (partner, message, document) DO UPDATE SET
    state = excluded.state, changed_at = excluded.changed_at;

-- :unsettled_documents
-- Documents with something new in a file that was read whole, and those that wait. A record that
-- was set aside is news as long as nothing was decided about its document, or its document was told
-- under another key.
SELECT DISTINCT document FROM (
    SELECT records.document FROM records JOIN files ON files.id = records.file_id
    WHERE records.partner = :partner AND records.message = :message AND records.state = 'staged'
      AND files.state IN ('staged', 'done')
    UNION ALL
    SELECT records.document FROM records JOIN files ON files.id = records.file_id
    LEFT JOIN documents ON documents.partner = records.partner
      AND documents.message = records.message AND documents.document = records.document
    WHERE records.partner = :partner AND records.message = :message AND records.state = 'aside'
      AND files.state IN ('staged', 'done')
      AND (documents.state IS NULL OR documents.state = 'superseded')
    UNION ALL
    SELECT document FROM documents
    WHERE partner = :partner AND message = :message AND state IN ('open', 'held', 'applying')
) AS unsettled WHERE document <> '' ORDER BY document;

-- :sum_up
-- How many documents a file speaks of, and in how many of them something could not be read.
SELECT COUNT(DISTINCT document) AS documents,
       COUNT(DISTINCT CASE WHEN state = 'aside' THEN document END) AS unsound,
       COUNT(CASE WHEN state = 'aside' THEN 1 END) AS asides
FROM records WHERE file_id = :file_id;

-- :asides_of_file
SELECT * FROM records WHERE file_id = :file_id AND state = 'aside' ORDER BY id LIMIT :most;

-- :place_in_file
-- The how manieth of its file a record is, and the document that it belongs to.
SELECT COUNT(*) AS record, COUNT(DISTINCT document) AS document
FROM records WHERE file_id = :file_id AND id <= :id;
