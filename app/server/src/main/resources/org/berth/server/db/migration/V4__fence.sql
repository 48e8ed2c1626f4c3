-- How environments leave `unknown`, and what becomes of runs whose instance is not seen any more.
alter table request drop constraint request_verb_check,
  add constraint request_verb_check check (verb in ('create', 'delete', 'play', 'reconcile'));
alter table job drop constraint job_kind_check,
  add constraint job_kind_check check (kind in ('provision', 'delete', 'play', 'reconcile'));

-- Whether the guest is meant to run; a stopped one is no difference while it is meant to be off.
alter table environment add column power text not null default 'on' check (power in ('on', 'off'));

-- The environment's state before contact with the run was lost, and what was found of the run elsewhere after its end.
alter table run add column environment_was text, add column remains jsonb;
create index run_of_instance on run (instance_id) where ended_at is null;

-- When an administrator said that it is gone for good; it stands until the instance is seen again.
alter table instance add column fenced_at timestamptz, add column fence_reason text;
