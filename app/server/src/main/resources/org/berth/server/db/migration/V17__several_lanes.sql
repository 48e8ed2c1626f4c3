-- A job may need several lanes, as one does that changes several environments. It waits until it can have all.
alter table job drop constraint job_lanes_check1;
-- Those few are looked for by themselves; of all others the first lane is the only one.
create index job_of_several_lanes on job (id) where state = 'waiting' and cardinality(lanes) > 1;

-- All that leaving lets go on is locked in one order: two who leave different lanes may each meet the same two jobs.
create function next_of_lanes(left_lanes text[]) returns void language plpgsql as $$
begin
  with next as (
    select job.id from job
     where job.parked and job.id in (
       select (select front.id from (
                 (select other.id from job as other
                   where other.state = 'waiting' and other.lane = left_lane order by other.id limit 1)
                 union all
                 (select other.id from job as other
                   where other.state = 'waiting' and cardinality(other.lanes) > 1 and left_lane = any(other.lanes)
                   order by other.id limit 1)) as front
                order by front.id limit 1)
         from unnest(left_lanes) as left_lane)
     order by job.id for no key update)
  update job set parked = false from next where job.id = next.id;
end $$;

drop trigger lane_given_back on lane_hold;
create or replace function lane_given_back() returns trigger language plpgsql as $$
begin
  perform next_of_lanes(array(select lane from given_back));
  return null;
end $$;
create trigger lane_given_back after delete on lane_hold
  referencing old table as given_back for each statement execute function lane_given_back();

create or replace function job_taken_back() returns trigger language plpgsql as $$
begin
  perform next_of_lanes(old.lanes);
  return null;
end $$;
drop function next_of_lane(text);
