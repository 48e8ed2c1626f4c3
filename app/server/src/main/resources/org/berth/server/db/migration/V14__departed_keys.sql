-- A deleted environment keeps no private key; a living one always has its own.
alter table environment alter column private_key_sealed drop not null;
update environment set private_key_sealed = null where deleted_at is not null;
alter table environment add constraint environment_key_of_the_living
  check (private_key_sealed is not null or deleted_at is not null);
