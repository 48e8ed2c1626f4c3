package org.berth.server.identity;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.berth.server.db.Columns;
import org.berth.server.http.Caller;
import org.berth.server.tenant.TenantId;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Rows of {@code person} and {@code token}. */
final class IdentityDao {
  private final Handle handle;

  IdentityDao(Handle handle) {
    this.handle = handle;
  }

  /** A token that is not revoked, and when it ends. */
  record Holder(Caller caller, @Nullable Instant expiresAt) {}

  Optional<Holder> holder(byte[] hash) {
    return handle
        .createQuery(
            """
            select person.id, person.name, person.tenant_id, person.role, token.expires_at
              from token join person on person.id = token.person_id
             where token.hash = :hash and token.revoked_at is null and person.deleted_at is null
            """)
        .bind("hash", hash)
        .map(
            (row, context) ->
                new Holder(
                    new Caller(
                        Columns.id(row, "id"),
                        Columns.text(row, "name"),
                        new TenantId(Columns.id(row, "tenant_id")),
                        Role.of(Columns.text(row, "role")).permissions()),
                    Columns.timeOrNull(row, "expires_at")))
        .findOne();
  }

  String tenantName(TenantId tenant) {
    return handle
        .createQuery("select name from tenant where id = :id")
        .bind("id", tenant.value())
        .mapTo(String.class)
        .one();
  }

  /** The administrator's id; {@code idIfNew} when there was none. */
  UUID administrator(UUID idIfNew) {
    handle
        .createUpdate(
            """
            insert into person (id, tenant_id, name, role)
            values (:id, :tenant, 'administrator', 'administrator')
            on conflict (tenant_id, name) where deleted_at is null do nothing
            """)
        .bind("id", idIfNew)
        .bind("tenant", TenantId.DEFAULT.value())
        .execute();
    return handle
        .createQuery(
            """
            select id from person
             where tenant_id = :tenant and name = 'administrator' and deleted_at is null
            """)
        .bind("tenant", TenantId.DEFAULT.value())
        .mapTo(UUID.class)
        .one();
  }

  void email(UUID person, String address) {
    handle
        .createUpdate("update person set email = :email where id = :id")
        .bind("id", person)
        .bind("email", address)
        .execute();
  }

  /** Makes this the administrator's only bootstrap token. */
  void replaceBootstrapToken(UUID id, UUID person, byte[] hash) {
    handle
        .createUpdate(
            """
            update token set revoked_at = now()
             where person_id = :person and name = 'bootstrap' and revoked_at is null and hash <> :hash
            """)
        .bind("person", person)
        .bind("hash", hash)
        .execute();
    handle
        .createUpdate(
            """
            insert into token (id, tenant_id, person_id, name, hash)
            values (:id, :tenant, :person, 'bootstrap', :hash)
            on conflict (hash) do update set revoked_at = null
            """)
        .bind("id", id)
        .bind("tenant", TenantId.DEFAULT.value())
        .bind("person", person)
        .bind("hash", hash)
        .execute();
  }
}
