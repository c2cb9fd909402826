-- Files in both directions, and files seen at the partner that have not settled.

-- :add
INSERT INTO files (direction, store, partner, message, folder, name, temporary, sha256, size,
                   mapping_sha256, corrections, state, reason, remote_modified, created_at, changed_at, run_id, number)
VALUES (:direction, :store, :partner, :message, :folder, :name, :temporary, :sha256, :size,
        :mapping_sha256, :corrections, :state, :reason, :remote_modified, :created_at, :now, :run_id, :number);

-- :get
SELECT * FROM files WHERE id = :id;

-- :in_state
SELECT * FROM files WHERE partner = :partner AND direction = :direction AND state = :state
ORDER BY id;

-- :of_partner
SELECT * FROM files WHERE partner = :partner ORDER BY id;

-- :of_run
SELECT * FROM files WHERE partner = :partner AND direction = :direction AND run_id = :run_id
ORDER BY id;

-- :out_after
SELECT * FROM files
WHERE partner = :partner AND direction = 'out' AND id > :id AND state <> 'withdrawn' ORDER BY id;

-- :archived
-- A file that was taken and deleted before its bytes came home has none.
SELECT sha256 FROM files WHERE sha256 <> '' AND purged_at IS NULL
UNION SELECT corrections FROM files WHERE corrections <> '' AND purged_at IS NULL ORDER BY 1;

-- :named
-- The files in a zip are named behind it, with a slash.
SELECT * FROM files WHERE name = :name OR substr(name, 1, length(:name) + 1) = :name || '/'
ORDER BY id;

-- :name_taken
-- A name belongs to one file for ever, also one that never arrived. Only a file that was withdrawn,
-- of which nothing has left the house, gives its name back to the one that is written instead.
SELECT 1 FROM files
WHERE partner = :partner AND direction = 'out' AND folder = :folder AND name = :name
  AND state <> 'withdrawn' LIMIT 1;

-- :sent_as
-- Ours of that name, whatever the folder: a partner that acknowledges them tells no folder.
SELECT * FROM files
WHERE partner = :partner AND direction = 'out' AND name = :name AND state <> 'withdrawn'
ORDER BY id;

-- :numbered
-- Ours of that number; '' stands for every message.
SELECT * FROM files
WHERE partner = :partner AND direction = 'out' AND number = :number AND state <> 'withdrawn'
  AND :message IN ('', message) ORDER BY id;

-- :last_come
SELECT id FROM files WHERE partner = :partner AND direction = :direction ORDER BY id DESC LIMIT 1;

-- :same_bytes
-- Files that came in with the same bytes for the same message, whatever their name.
SELECT * FROM files
WHERE partner = :partner AND direction = 'in' AND message = :message AND sha256 = :sha256
  AND id <> :id AND state IN ('staged', 'done') AND reason = '' ORDER BY id;

-- :left_in_place
-- Files read earlier from where they still lie, for partners that let nobody move them.
SELECT * FROM files
WHERE partner = :partner AND direction = 'in' AND folder = :folder AND name = :name
ORDER BY id DESC LIMIT 1;

-- :set_state
UPDATE files SET state = :state, reason = :reason, changed_at = :now, looks = 0, looked_at = NULL
WHERE id = :id AND state = :old;

-- :set_message
UPDATE files SET message = :message WHERE id = :id;

-- :set_temporary
UPDATE files SET temporary = :temporary WHERE id = :id;

-- :set_bytes
UPDATE files SET sha256 = :sha256, size = :size WHERE id = :id;

-- :set_read
UPDATE files SET records_read = :records_read, records_ignored = :records_ignored,
                 unreadable = :unreadable, mapping_sha256 = :mapping_sha256, number = :number
WHERE id = :id;

-- :drop_unreadable
-- A person says that so many records whose document could not be told concern none.
UPDATE files SET unreadable = MAX(unreadable - :number, 0) WHERE id = :id;

-- :to_purge
-- Files that are at their end since before a day, of which nothing waits and nothing is open. The
-- bytes of the others are needed.
SELECT * FROM files
WHERE message = :message AND sha256 <> '' AND purged_at IS NULL AND changed_at < :before
  AND state IN ('delivered', 'withdrawn', 'done', 'gone')
  AND NOT EXISTS (SELECT 1 FROM problems WHERE problems.file_id = files.id AND closed_at IS NULL)
  AND NOT EXISTS (SELECT 1 FROM records
                  WHERE records.file_id = files.id AND records.state IN ('staged', 'held'))
ORDER BY id;

-- :set_purged
UPDATE files SET purged_at = :now WHERE id = :id AND purged_at IS NULL;

-- :purged_bytes
-- Bytes of files that were purged, and of no other: the same may have come again since.
SELECT sha256 FROM files WHERE purged_at IS NOT NULL AND sha256 <> ''
UNION SELECT corrections FROM files WHERE purged_at IS NOT NULL AND corrections <> ''
EXCEPT SELECT sha256 FROM files WHERE purged_at IS NULL
EXCEPT SELECT corrections FROM files WHERE purged_at IS NULL;

-- :look
UPDATE files SET looks = looks + 1, looked_at = :now WHERE id = :id;

-- :sighting
SELECT * FROM sightings WHERE partner = :partner AND folder = :folder AND name = :name;

-- :put_sighting
INSERT INTO sightings (partner, folder, name, size, modified, seen_at)
VALUES (:partner, :folder, :name, :size, :modified, :now)
ON CONFLICT (partner, folder, name) DO UPDATE SET
    size = excluded.size, modified = excluded.modified, seen_at = excluded.seen_at;

-- :drop_sighting
DELETE FROM sightings WHERE partner = :partner AND folder = :folder AND name = :name;

-- :enclose
INSERT INTO enclosures (order_file_id, file_id, shipment_id)
VALUES (:order_file_id, :file_id, :shipment_id);

-- :enclosed_in
-- The PDFs that go with the shipments of an order file, or with one of them.
SELECT files.* FROM enclosures JOIN files ON files.id = enclosures.file_id
WHERE enclosures.order_file_id = :order_file_id
  AND (:shipment_id = '' OR enclosures.shipment_id = :shipment_id) ORDER BY files.id;
