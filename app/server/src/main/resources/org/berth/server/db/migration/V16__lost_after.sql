-- After how long a silence the instance counts as lost, by its own settings; its heart beats six times in it.
alter table instance add column lost_after interval not null default '1 minute';
