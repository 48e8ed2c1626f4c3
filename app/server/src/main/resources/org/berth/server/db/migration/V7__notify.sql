-- Who is told of what, and what became of each message.
create table subscription (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  person_id uuid not null references person,
  team_id uuid references team,
  kind text not null check (kind in ('mail', 'webhook', 'slack', 'mattermost', 'teams')),
  about text not null check (about in ('mine', 'team', 'all')),
  events text[] not null check (cardinality(events) > 0),
  -- As much of the target as may be seen; a URL's path and query may be a secret.
  target text not null,
  target_sealed bytea not null,
  secret_sealed bytea,
  active boolean not null default true,
  reason text,
  -- Made by the service for a person with a mail address; one that was deleted is not made again.
  by_default boolean not null default false,
  created_at timestamptz not null default now(),
  deleted_at timestamptz,
  check ((about = 'team') = (team_id is not null)),
  check ((kind = 'webhook') = (secret_sealed is not null))
);
create index subscription_list on subscription (tenant_id, id) where deleted_at is null;
create unique index subscription_by_default on subscription (person_id) where by_default;

create table delivery (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  subscription_id uuid not null references subscription,
  outbox_id bigint not null references outbox,
  state text not null check (state in ('waiting', 'delivered', 'dead')),
  -- Tries since began_at: a redelivery begins anew, the log of tries goes on.
  step int not null default 0,
  began_at timestamptz not null,
  -- A try that is under way has moved it ahead: nobody else takes it, and it is due again if the try dies.
  next_try_at timestamptz not null,
  reason text,
  created_at timestamptz not null,
  delivered_at timestamptz,
  unique (subscription_id, outbox_id),
  check ((state = 'delivered') = (delivered_at is not null))
);
create index delivery_due on delivery (subscription_id, next_try_at) where state = 'waiting';
create index delivery_list on delivery (tenant_id, id);
create index delivery_of_fact on delivery (outbox_id);

create table delivery_try (
  delivery_id uuid not null references delivery on delete cascade,
  number int not null,
  at timestamptz not null,
  millis int not null,
  status int,
  result text not null,
  primary key (delivery_id, number)
);
