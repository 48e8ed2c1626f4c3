-- A job may need several lanes, as one does that changes several environments. It waits until it can have all.
alter table job drop constraint job_lanes_check1;
-- Those few are looked for by themselves; of all others the first lane is the only one.
create index job_of_several_lanes on job (id) where state = 'waiting' and cardinality(lanes) > 1;

create or replace function next_of_lane(left_lane text) returns void language plpgsql as $$
begin
  update job set parked = false
   where parked and id = (
     select front.id from (
       (select id from job where state = 'waiting' and lane = left_lane order by id limit 1)
       union all
       (select id from job where state = 'waiting' and cardinality(lanes) > 1 and left_lane = any(lanes)
         order by id limit 1)) as front
      order by front.id limit 1);
end $$;

create or replace function job_taken_back() returns trigger language plpgsql as $$
begin
  perform next_of_lane(left_lane) from unnest(old.lanes) as left_lane;
  return null;
end $$;
