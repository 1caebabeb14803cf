-- delivery/drop_endpoint.sql: end an endpoint or a subscription, with its delivery log.
delete from webhook where customer_id = $1 and client_id = $2 and webhook_id = $3
