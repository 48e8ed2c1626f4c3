-- The schema that everything stands on. Enums are checks; one test holds them to the contract.
create extension if not exists btree_gist;

create table tenant (
  id uuid primary key,
  name text not null unique,
  created_at timestamptz not null default now()
);
insert into tenant (id, name) values ('00000000-0000-7000-8000-000000000001', 'default');

create table team (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  name text not null,
  created_at timestamptz not null default now(),
  deleted_at timestamptz
);
create unique index team_name on team (tenant_id, name) where deleted_at is null;

create table person (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  name text not null,
  email text,
  role text not null check (role in ('administrator', 'member')),
  created_at timestamptz not null default now(),
  deleted_at timestamptz
);
create unique index person_name on person (tenant_id, name) where deleted_at is null;

create table team_member (
  team_id uuid not null references team,
  person_id uuid not null references person,
  primary key (team_id, person_id)
);

create table token (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  person_id uuid not null references person,
  name text not null,
  -- SHA-256 of a random token of 256 bits: nothing to guess, so no slow hash.
  hash bytea not null unique,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  revoked_at timestamptz
);

create table instance (
  id uuid primary key,
  host text not null,
  version text not null,
  threads int not null,
  started_at timestamptz not null,
  seen_at timestamptz not null
);

create table cluster (
  id uuid primary key,
  name text not null unique,
  -- Why it could not be observed; null while it answers.
  reason text,
  observed_at timestamptz,
  created_at timestamptz not null default now()
);

-- As Proxmox last told; rows are overwritten by the observer alone.
create table node (
  cluster_id uuid not null references cluster,
  name text not null,
  online boolean not null,
  reason text,
  cores int not null,
  memory_mb bigint not null,
  free_memory_mb bigint not null,
  observed_at timestamptz not null,
  primary key (cluster_id, name)
);

create table template (
  cluster_id uuid not null,
  node text not null,
  vmid int not null,
  name text not null,
  kind text not null check (kind in ('lxc', 'vm')),
  version text not null,
  observed_at timestamptz not null,
  primary key (cluster_id, vmid),
  foreign key (cluster_id, node) references node (cluster_id, name)
);

create table ingress (
  id uuid primary key,
  tenant_id uuid references tenant,
  name text not null unique,
  domain text not null,
  created_at timestamptz not null default now()
);

create table environment (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  owner_id uuid not null references person,
  team_id uuid references team,
  name text not null,
  kind text not null check (kind in ('lxc', 'vm')),
  template text not null,
  state text not null check (state in ('requested', 'provisioning', 'ready', 'failed', 'pausing', 'paused',
    'resuming', 'resizing', 'restoring', 'updating', 'deleting', 'deleted', 'unknown')),
  cluster_id uuid not null references cluster,
  labels jsonb not null,
  -- Counts tries; a guest that a greater number has marked is left alone.
  attempt int not null default 0,
  desired jsonb not null,
  observed jsonb not null default '{}',
  observed_at timestamptz,
  conditions jsonb not null default '[]',
  public_key text not null,
  private_key_sealed bytea not null,
  last_run uuid,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  deleted_at timestamptz,
  check ((state = 'deleted') = (deleted_at is not null))
);
create unique index environment_name on environment (tenant_id, name) where deleted_at is null;
create index environment_list on environment (tenant_id, id);
create index environment_of_owner on environment (owner_id) where deleted_at is null;

create table engine (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  environment_id uuid references environment,
  name text not null,
  transport text not null check (transport in ('ssh', 'agent', 'tls')),
  engine text,
  api text,
  labels jsonb not null default '{}',
  observed_at timestamptz,
  deleted_at timestamptz
);
create unique index engine_of_environment on engine (environment_id) where deleted_at is null;

-- A ledger: rows are added, ended once, and never changed otherwise or removed.
create table allocation (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  environment_id uuid not null references environment,
  cluster_id uuid not null references cluster,
  node text not null,
  vmid int not null,
  mac macaddr not null,
  address inet not null,
  bridge text not null,
  ports int4range not null,
  cores int not null,
  memory_mb int not null,
  disk_gb int not null,
  held_from timestamptz not null default now(),
  held_until timestamptz,
  end_reason text check (end_reason in ('deleted', 'vmid_taken', 'never_built'))
);
create unique index allocation_vmid on allocation (cluster_id, vmid) where held_until is null;
create unique index allocation_mac on allocation (cluster_id, mac) where held_until is null;
create unique index allocation_address on allocation (cluster_id, address) where held_until is null;
create unique index allocation_of_environment on allocation (environment_id) where held_until is null;
alter table allocation add constraint allocation_ports
  exclude using gist (cluster_id with =, ports with &&) where (held_until is null);

create table request (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  requester_id uuid not null references person,
  environment_id uuid references environment,
  verb text not null check (verb in ('create', 'delete', 'play')),
  state text not null check (state in ('pending_approval', 'queued', 'running', 'succeeded', 'failed', 'refused',
    'cancelled')),
  spec jsonb not null,
  quota jsonb,
  code text,
  reason text,
  waiting_for text,
  run_id uuid,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  ended_at timestamptz,
  check ((state in ('succeeded', 'failed', 'refused', 'cancelled')) = (ended_at is not null))
);
create index request_list on request (tenant_id, id);
create index request_of_environment on request (environment_id, id);

create table job (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  request_id uuid not null references request,
  -- Whose turn it is: claims go round the owners.
  owner_id uuid not null references person,
  kind text not null check (kind in ('provision', 'delete', 'play')),
  lanes text[] not null check (cardinality(lanes) > 0),
  state text not null check (state in ('waiting', 'running', 'ended')),
  attempt int not null default 0,
  next_try_at timestamptz not null default now(),
  retry text check (retry in ('vmid_taken', 'unreachable', 'interrupted')),
  cancel text check (cancel in ('soft', 'hard')),
  instance_id uuid references instance,
  created_at timestamptz not null default now(),
  claimed_at timestamptz,
  ended_at timestamptz,
  check ((state = 'running') = (instance_id is not null)),
  check ((state = 'ended') = (ended_at is not null))
);
create index job_to_claim on job (next_try_at) where state = 'waiting';
create index job_of_instance on job (instance_id) where state = 'running';
create index job_of_request on job (request_id);

-- What one job at a time may change. A row goes with the end of its job, never by time.
create table lane_hold (
  lane text primary key,
  job_id uuid not null references job,
  held_from timestamptz not null default now()
);
create index lane_hold_of_job on lane_hold (job_id);

create table idempotency (
  person_id uuid not null references person,
  key text not null,
  body_hash text not null,
  request_id uuid not null references request deferrable initially deferred,
  created_at timestamptz not null default now(),
  primary key (person_id, key)
);
create index idempotency_to_forget on idempotency (created_at);

create table audit (
  id bigint generated always as identity primary key,
  tenant_id uuid not null references tenant,
  at timestamptz not null default now(),
  actor text not null,
  action text not null,
  subject_kind text not null,
  subject_id uuid,
  details jsonb not null
);
create index audit_list on audit (tenant_id, id);

create table outbox (
  id bigint generated always as identity primary key,
  tenant_id uuid not null references tenant,
  at timestamptz not null default now(),
  topic text not null,
  subject_id uuid not null,
  payload jsonb not null,
  delivered_at timestamptz
);
create index outbox_to_deliver on outbox (id) where delivered_at is null;

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name;
end $$;

create trigger audit_is_append_only before update or delete on audit
  for each statement execute function refuse_change();
create trigger allocation_is_never_removed before delete on allocation
  for each statement execute function refuse_change();

create function end_allocation_once() returns trigger language plpgsql as $$
begin
  if old.held_until is not null or new.held_until is null
      or (to_jsonb(new) - 'held_until' - 'end_reason') <> (to_jsonb(old) - 'held_until' - 'end_reason') then
    raise exception 'allocation is append-only: a row may only be ended, once';
  end if;
  return new;
end $$;
create trigger allocation_ends_once before update on allocation
  for each row execute function end_allocation_once();
