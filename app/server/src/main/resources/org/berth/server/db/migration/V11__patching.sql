-- When a template was built, as its notes tell; and when an environment last got the newest packages.
alter table template add column built_at timestamptz;
alter table environment add column patched_at timestamptz;
