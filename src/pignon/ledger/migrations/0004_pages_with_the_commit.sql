-- Public pages go up in settlement's own transaction: no pile of work lies between an event and its page.
drop table showcase_work;
