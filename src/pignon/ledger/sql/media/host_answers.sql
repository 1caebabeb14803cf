-- media/host_answers.sql: a host that failed answers again.
delete from media_host where host = $1
