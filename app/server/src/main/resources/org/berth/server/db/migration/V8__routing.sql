-- Host names that environments hold on an ingress.
create table route (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  environment_id uuid not null references environment,
  ingress_id uuid not null references ingress,
  host text not null,
  created_at timestamptz not null default now(),
  deleted_at timestamptz
);
-- Two environments, also of two tenants, never answer to one name.
create unique index route_host on route (ingress_id, host) where deleted_at is null;
create index route_of_environment on route (environment_id) where deleted_at is null;
