-- What runs said is kept by the week in which a run was made: its id (UUIDv7) begins with that time. A week's tables
-- are dropped as a whole once output need not be kept any longer; the rows of runs stay.
alter table run_event rename to run_event_before;
alter table run_event_before rename constraint run_event_pkey to run_event_before_pkey;
alter table run_output rename to run_output_before;
alter table run_output_before rename constraint run_output_pkey to run_output_before_pkey;

-- Events of runs that go on: one row an event; seq counts from 1 without a gap. No foreign key: rows are added under
-- the lock of their run's row, and looking it up once more for each row would cost more than storing it. json, not
-- jsonb: smaller, and stored as it came.
create table run_event (
  run_id uuid not null,
  seq bigint not null check (seq > 0),
  body json not null,
  primary key (run_id, seq)
) partition by range (run_id);

-- Events of runs that have ended: gzip of the bodies first_seq to last_seq, one a line.
create table run_event_chunk (
  run_id uuid not null,
  first_seq bigint not null check (first_seq > 0),
  last_seq bigint not null check (last_seq >= first_seq),
  bytes bytea storage external not null,
  primary key (run_id, first_seq)
) partition by range (run_id);

-- The run's text and its large results, redacted, in pieces that touch each other; an event's output{from,to} and
-- result_at{from,to} count in their bytes. As they were read while the run goes on; packed (gzip) in larger pieces
-- once it has ended.
create table run_output (
  run_id uuid not null,
  stream text not null check (stream in ('output', 'results')),
  from_byte bigint not null check (from_byte >= 0),
  length int not null check (length > 0),
  packed boolean not null,
  bytes bytea storage external not null,
  primary key (run_id, stream, from_byte)
) partition by range (run_id);

-- For ids of times for which no table was made yet; making it moves them there.
create table run_event_rest partition of run_event default;
create table run_event_chunk_rest partition of run_event_chunk default;
create table run_output_rest partition of run_output default;

insert into run_event (run_id, seq, body) select run_id, seq, cast(body as json) from run_event_before;
insert into run_output (run_id, stream, from_byte, length, packed, bytes)
  select run_id, stream, from_byte, length(bytes), false, bytes from run_output_before;
drop table run_event_before, run_output_before;

-- The smallest UUIDv7 of a moment (RFC 9562, 5.7: its first 48 bits are milliseconds since 1970).
create function first_id_at(moment timestamptz) returns uuid language sql immutable as $$
  select cast(rpad(lpad(to_hex(cast(floor(extract(epoch from moment) * 1000) as bigint)), 12, '0'), 32, '0') as uuid)
$$;

-- Makes one week's tables, named by its Monday.
create function make_output_week(monday date) returns void language plpgsql as $$
declare
  first uuid := first_id_at(monday::timestamp at time zone 'UTC');
  past uuid := first_id_at((monday + 7)::timestamp at time zone 'UTC');
  parent text;
  week text;
begin
  foreach parent in array array['run_event', 'run_event_chunk', 'run_output'] loop
    week := parent || to_char(monday, '_YYYYMMDD');
    continue when to_regclass(week) is not null;
    execute format('lock table %I in access exclusive mode', parent || '_rest');
    execute format('create table %I (like %I including all)', week, parent);
    execute format('with moved as (delete from %I where run_id >= %L and run_id < %L returning *) '
      'insert into %I select * from moved', parent || '_rest', first, past, week);
    execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, week, first, past);
  end loop;
end $$;

create function make_output_weeks(first timestamptz, past timestamptz) returns void language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtext('output_weeks'));
  perform make_output_week(cast(monday as date))
    from generate_series(date_trunc('week', first at time zone 'UTC'), past at time zone 'UTC', '7 days') as monday;
end $$;

-- Runs with smaller ids have no output any more.
create table output_horizon (
  one boolean primary key default true check (one),
  gone_before uuid not null
);
insert into output_horizon (gone_before) values ('00000000-0000-0000-0000-000000000000');

-- Drops the oldest weeks whose runs have all ended before a moment; the first week that must stay keeps all later ones.
create function drop_output_weeks(moment timestamptz) returns int language plpgsql as $$
declare
  week text;
  past uuid;
  dropped int := 0;
begin
  perform pg_advisory_xact_lock(hashtext('output_weeks'));
  for week in
    select substr(relname, 11) from pg_class
     where relkind = 'r' and relname ~ '^run_event_\d{8}$' order by relname
  loop
    past := first_id_at((to_date(week, 'YYYYMMDD') + 7)::timestamp at time zone 'UTC');
    exit when past > first_id_at(moment)
      or exists (select 1 from run where id < past and id >= (select gone_before from output_horizon)
                                     and (ended_at is null or ended_at >= moment));
    execute format('drop table %I, %I, %I', 'run_event_' || week, 'run_event_chunk_' || week, 'run_output_' || week);
    update output_horizon set gone_before = past;
    dropped := dropped + 1;
  end loop;
  return dropped;
end $$;

select make_output_weeks(coalesce((select min(created_at) from run), now()), now() + interval '28 days');

-- Set when events and text of an ended run were packed.
alter table run add column packed_at timestamptz;
create index run_to_pack on run (ended_at) where packed_at is null and ended_at is not null;

-- The position in the spool changes with every batch: with room in its page a row is changed without touching indexes.
alter table run set (fillfactor = 70);

-- The list, newest first, whole or by state, by playbook, by both.
create index run_by_state on run (tenant_id, state, id);
create index run_by_playbook on run (tenant_id, playbook, id);
create index run_by_playbook_and_state on run (tenant_id, playbook, state, id);

-- Instances that take no new jobs, because their disk is nearly full.
create table disk_low (
  instance_id uuid primary key references instance on delete cascade,
  sentence text not null
);
