-- What was given back lately is looked up at each claim.
create index allocation_ended on allocation (cluster_id, held_until) where held_until is not null;
