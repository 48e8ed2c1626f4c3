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
