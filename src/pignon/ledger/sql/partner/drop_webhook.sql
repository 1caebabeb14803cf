-- partner/drop_webhook.sql: end the subscription of a client for a customer and a market.
delete from webhook where customer_id = $1 and client_id = $2 and market = $3
