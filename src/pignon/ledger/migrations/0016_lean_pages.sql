-- Pages are found by the search alone: their own order costs each settlement an index entry and serves nobody.
drop index showcase_newest;

-- A place or a word that becomes common within hours is planned for as what it is.
alter table search set (autovacuum_analyze_scale_factor = 0.02);
alter table showcase set (autovacuum_analyze_scale_factor = 0.02);
