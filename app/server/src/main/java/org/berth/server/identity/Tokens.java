package org.berth.server.identity;

import java.time.InstantSource;
import java.util.Optional;
import org.berth.contract.ErrorCode;
import org.berth.server.db.Database;
import org.berth.server.http.Authentication;
import org.berth.server.http.Caller;
import org.berth.server.http.Routes;
import org.berth.server.identity.IdentityDao.Holder;
import org.berth.server.problem.Failure;
import org.berth.server.secret.Secret;

/** Knows whose a token is; the database holds hashes only. */
public final class Tokens implements Authentication {
  private final Database database;
  private final InstantSource clock;
  private final RecentHolders recent;

  public Tokens(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
    this.recent = new RecentHolders(clock);
  }

  /** Adds the addresses of this feature. */
  public void register(Routes routes) {
    new IdentityRoutes(database).register(routes);
  }

  @Override
  public Caller caller(Optional<String> token) {
    if (token.isEmpty()) {
      throw new Failure(ErrorCode.TOKEN_MISSING, "The request carries no token");
    }
    byte[] hash = TokenHash.of(Secret.of(token.get()));
    Holder holder = recent.find(hash).orElseGet(() -> look(hash));
    if (holder.expiresAt() != null && holder.expiresAt().isBefore(clock.instant())) {
      throw new Failure(ErrorCode.TOKEN_EXPIRED, "The token ended at " + holder.expiresAt());
    }
    return holder.caller();
  }

  private Holder look(byte[] hash) {
    Holder holder =
        database
            .inTransaction(tx -> new IdentityDao(tx).holder(hash))
            .orElseThrow(() -> new Failure(ErrorCode.TOKEN_WRONG, "Nobody holds this token"));
    recent.add(hash, holder);
    return holder;
  }
}
