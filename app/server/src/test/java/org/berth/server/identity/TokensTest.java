package org.berth.server.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.berth.contract.ErrorCode;
import org.berth.server.db.TestDatabase;
import org.berth.server.problem.Failure;
import org.berth.server.secret.Secret;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whose a token is, on a real PostgreSQL. */
@Tag("service")
final class TokensTest {
  private static TestDatabase test;
  private Instant now = Instant.parse("2026-03-04T05:06:07Z");

  @BeforeAll
  static void start() {
    test = new TestDatabase();
  }

  @AfterAll
  static void stop() {
    test.close();
  }

  private Tokens tokens() {
    return new Tokens(test.database(), () -> now);
  }

  /** A token of somebody new. */
  private static Optional<String> given(UUID person) {
    String token = "berth_" + person;
    byte[] hash = TokenHash.of(Secret.of(token));
    test.database()
        .useTransaction(
            tx -> new IdentityDao(tx).replaceBootstrapToken(test.ids.next(), person, hash));
    return Optional.of(token);
  }

  private static void change(String change) {
    test.database().useTransaction(tx -> tx.execute("update token set " + change));
  }

  @Test
  void aRevokedTokenIsRefusedWithinTwoSeconds() {
    UUID ada = test.person("ada");
    Optional<String> token = given(ada);
    Tokens tokens = tokens();
    assertThat(tokens.caller(token).person()).isEqualTo(ada);

    change("revoked_at = now()");
    now = now.plus(RecentHolders.TRUSTED);

    assertThat(RecentHolders.TRUSTED).hasSeconds(2);
    assertThatThrownBy(() -> tokens.caller(token))
        .isInstanceOfSatisfying(
            Failure.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOKEN_WRONG));
  }

  @Test
  void aTokenEndsOnTimeHoweverOftenItIsUsed() {
    Optional<String> token = given(test.person("bob"));
    change("expires_at = timestamptz '%s'".formatted(now.plusSeconds(1)));
    Tokens tokens = tokens();
    tokens.caller(token);

    now = now.plusMillis(1001);

    assertThatThrownBy(() -> tokens.caller(token))
        .isInstanceOfSatisfying(
            Failure.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOKEN_EXPIRED));
  }
}
