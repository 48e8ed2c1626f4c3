-- Why a cancel was asked for: whoever takes the run up passes it on, if it could not be told when it was asked.
alter table job add column cancel_reason text;

-- The tasks that were ended in their middle: [{"host": …, "task": …}].
alter table run add column cut jsonb not null default '[]';
