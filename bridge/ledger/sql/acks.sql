-- What became of files at who has read them.

-- :get
SELECT * FROM acks WHERE file_id = :file_id;

-- :put
INSERT INTO acks (file_id, ack_file_id, status, code, happened_at, happened_at_text, told_at)
VALUES (:file_id, :ack_file_id, :status, :code, :happened_at, :happened_at_text, :told_at)
ON CONFLICT (file_id) DO UPDATE SET
    ack_file_id = excluded.ack_file_id, status = excluded.status, code = excluded.code,
    happened_at = excluded.happened_at, happened_at_text = excluded.happened_at_text,
    told_at = excluded.told_at;

-- :drop
-- It is delivered again: what was told is about the delivery before.
DELETE FROM acks WHERE file_id = :file_id;

-- :missing
-- What was delivered before a time and nobody has acknowledged.
SELECT files.* FROM files LEFT JOIN acks ON acks.file_id = files.id
WHERE files.partner = :partner AND files.direction = 'out' AND files.state = 'delivered'
  AND files.id > :after AND files.changed_at < :before AND acks.file_id IS NULL
ORDER BY files.id;

-- :owed
-- What has come in, was read or could not be, and is not acknowledged. What a person has adopted
-- or has had read again is not; what stands in a zip is acknowledged with it.
SELECT files.* FROM files LEFT JOIN acks ON acks.file_id = files.id
WHERE files.partner = :partner AND files.direction = 'in' AND files.id > :after
  AND files.state IN ('staged', 'unreadable', 'duplicate', 'done') AND files.message <> 'ack'
  AND files.reason NOT IN ('adopted', 'replayed') AND instr(files.name, '/') = 0
  AND acks.file_id IS NULL
ORDER BY files.id;
