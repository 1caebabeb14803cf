-- The word of an upload's address lives as long as was said, whatever becomes of the source meanwhile.
alter table asset_source add column token_until timestamptz;
update asset_source set token = null where state <> 'asked';
update asset_source set token_until = next_at where token is not null;
