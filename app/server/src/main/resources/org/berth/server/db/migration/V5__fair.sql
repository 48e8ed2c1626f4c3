-- Whose turn it is: fairly between owners, people before timers, a bounded number on each node.
alter table job
  add column urgency text not null default 'person' check (urgency in ('person', 'timer')),
  -- Where it works, as far as its environment holds something there; empty for all other jobs.
  add column node text not null default '',
  add column lane text not null generated always as (lanes[1]) stored,
  -- Put aside behind another job of its lane, so that claims need not pass over it again and again.
  add column parked boolean not null default false,
  add check (cardinality(lanes) = 1);

drop index job_to_claim;
-- The first job of each owner, urgency and node.
create index job_turn on job (urgency, owner_id, node, next_try_at, id) where state = 'waiting' and not parked;
-- The order in a lane.
create index job_of_lane on job (lane, id) where state = 'waiting';

-- How turns are taken, the same for all instances: one row, written by the instance that started last.
create table queue_rule (
  one boolean primary key default true check (one),
  -- A job that waited longer goes before everything else.
  ageing interval not null,
  node_limit int not null check (node_limit > 0),
  -- Weights of owners by name; whoever is not named has 1.
  weights jsonb not null
);
insert into queue_rule (ageing, node_limit, weights) values (interval '10 minutes', 8, '{}');

-- Whoever leaves a lane lets the next in it be claimed, however the leaving came about. The row that was waited for
-- is seen here, because each statement of a function looks anew.
create function next_of_lane(left_lane text) returns void language plpgsql as $$
begin
  update job set parked = false
   where parked and id = (select id from job where state = 'waiting' and lane = left_lane order by id limit 1);
end $$;

create function lane_given_back() returns trigger language plpgsql as $$
begin
  perform next_of_lane(old.lane);
  return null;
end $$;
create trigger lane_given_back after delete on lane_hold for each row execute function lane_given_back();

create function job_taken_back() returns trigger language plpgsql as $$
begin
  perform next_of_lane(old.lane);
  return null;
end $$;
create trigger job_taken_back after update of state on job
  for each row when (old.state = 'waiting' and new.state = 'ended') execute function job_taken_back();

-- How long things take, for telling when a run will end. Milliseconds; the last 50 are kept, the newest last.
create function remembered(past int[], latest int) returns int[] language sql immutable as $$
  select (past || latest)[greatest(1, cardinality(past) - 48):]
$$;
create function quantile(durations int[], fraction float) returns int language sql immutable as $$
  select cast(percentile_cont(fraction) within group (order by duration) as int) from unnest(durations) as duration
$$;

-- Whole runs that went well, by what their jobs do and by playbook.
create table run_history (
  kind text not null,
  playbook text not null,
  durations int[] not null,
  median_ms int generated always as (quantile(durations, 0.5)) stored,
  seen_at timestamptz not null default now(),
  primary key (kind, playbook)
);

-- Their tasks. A task is known by its file and name within the playbook, so that an edit above it changes nothing.
create table task_history (
  playbook text not null,
  task text not null,
  name text not null,
  -- Where it stood in the last run, and how often it began there.
  number int not null,
  times int not null,
  durations int[] not null,
  median_ms int generated always as (quantile(durations, 0.5)) stored,
  p99_ms int generated always as (quantile(durations, 0.99)) stored,
  seen_at timestamptz not null default now(),
  primary key (playbook, task)
);

-- The tasks of a run under way, as they begin; they go when the run has ended and its durations are remembered.
create table run_task (
  run_id uuid not null references run,
  seq bigint not null,
  task text not null,
  name text not null,
  started_at timestamptz not null,
  primary key (run_id, seq)
);

-- The first answer to "when will it end": what was said is compared with what came.
alter table run add column first_eta timestamptz;

-- Which version of playbooks, roles and inventory a run is made of; a job may ask for one that was used before.
alter table job add column content text;
alter table run add column content text;
