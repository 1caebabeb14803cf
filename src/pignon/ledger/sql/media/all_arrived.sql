-- media/all_arrived.sql: uploads that lie waiting to be looked at.
select s.customer_id, s.source_id from asset_source s where s.state = 'arrived'
