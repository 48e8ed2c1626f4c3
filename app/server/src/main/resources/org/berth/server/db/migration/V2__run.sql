-- Runs: what was executed, what it said, how it ended.
create table run (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  job_id uuid not null references job,
  attempt int not null check (attempt > 0),
  environment_id uuid references environment,
  playbook text not null,
  revision text not null default '',
  state text not null check (state in ('waiting', 'running', 'lost_contact', 'succeeded', 'failed', 'timed_out',
    'cancelled', 'abandoned')),
  exit_code int,
  reason text,
  -- Results by outcome, in all and by host, from the recap: {"ok": 1, …} and [{"name": …, "counts": {…}}].
  counts jsonb not null default '{}',
  hosts jsonb not null default '[]',
  -- What was ordered, so that a restart finds it again; secrets are sealed and go with the end.
  variables jsonb not null,
  options jsonb not null,
  secrets_sealed bytea,
  limit_seconds int not null check (limit_seconds > 0),
  manifest jsonb,
  -- Who watches it, and the keeper's identity: pid alone proves nothing.
  instance_id uuid references instance,
  keeper_pid bigint,
  keeper_started bigint,
  keeper_boot text,
  -- How far the spool was read. They move in the transaction that stores what was read.
  last_seq bigint not null default 0,
  events_read bigint not null default 0,
  output_read bigint not null default 0,
  results_read bigint not null default 0,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  ended_at timestamptz,
  unique (job_id, attempt),
  check ((state in ('succeeded', 'failed', 'timed_out', 'cancelled', 'abandoned')) = (ended_at is not null))
);
create index run_list on run (tenant_id, id);
create index run_of_environment on run (environment_id, id);

-- One row an event; seq counts from 1 without a gap. The key leads with the run (UUIDv7), so that partitions by
-- run id are partitions by time.
create table run_event (
  run_id uuid not null references run,
  seq bigint not null check (seq > 0),
  body jsonb not null,
  primary key (run_id, seq)
);

-- The run's text and its large results, redacted, in pieces as they were read; an event's output{from,to} and
-- result_at{from,to} count in their bytes.
create table run_output (
  run_id uuid not null references run,
  stream text not null check (stream in ('output', 'results')),
  from_byte bigint not null check (from_byte >= 0),
  bytes bytea not null,
  primary key (run_id, stream, from_byte)
);
