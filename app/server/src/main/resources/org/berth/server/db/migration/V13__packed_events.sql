-- A row holds its event packed: a byte that names a dictionary, then deflate; what was stored before stays readable as
-- the JSON that it is. What the service looks for in events stands beside it.
alter table run_event add column kind text, add column host text;
update run_event set kind = body ->> 'event', host = coalesce(body ->> 'host', '');
alter table run_event alter column kind set not null, alter column host set not null;
alter table run_event alter column body type bytea using convert_to(cast(body as text), 'UTF8');
alter table run_event rename column body to bytes;
alter table run_event alter column bytes set storage external;
