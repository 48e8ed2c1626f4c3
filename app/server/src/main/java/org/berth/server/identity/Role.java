package org.berth.server.identity;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.berth.server.http.Permission;

/** What a person is, and so may do. */
enum Role {
  ADMINISTRATOR,
  MEMBER;

  Set<Permission> permissions() {
    return switch (this) {
      case ADMINISTRATOR -> EnumSet.complementOf(EnumSet.of(Permission.PUBLIC));
      case MEMBER ->
          EnumSet.of(
              Permission.SELF,
              Permission.ENVIRONMENT_READ,
              Permission.ENVIRONMENT_WRITE,
              Permission.REQUEST_READ,
              Permission.REQUEST_WRITE,
              Permission.RUN_READ,
              Permission.RUN_WRITE,
              Permission.ENGINE_READ,
              Permission.NOTIFICATION_READ,
              Permission.NOTIFICATION_WRITE);
    };
  }

  static Role of(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }
}
