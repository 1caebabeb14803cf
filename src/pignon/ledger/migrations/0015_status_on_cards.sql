-- What becomes of a listing (reserved, sold) stands on its card too; pages that are live are read again, behind all that changes meanwhile.
alter table search add column status text collate "C" not null default '';

insert into search_work (portal, public_id, work_id) overriding system value
select portal, public_id, 4611686018427387904 + row_number() over () from showcase where ended_at is null;
