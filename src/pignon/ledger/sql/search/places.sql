-- search/places.sql: the places of a portal that begin with a word, by jumping from one to the next.
with recursive jump as (
    (select place from search where portal = $1 and sandbox = $2 and place >= $3 and place < $3 || '~' order by place limit 1)
    union all
    select (select s.place from search s where s.portal = $1 and s.sandbox = $2 and s.place > jump.place and s.place < $3 || '~' order by s.place limit 1)
    from jump where jump.place is not null
)
select place from jump where place is not null limit $4
