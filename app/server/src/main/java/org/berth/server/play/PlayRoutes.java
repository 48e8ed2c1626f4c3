package org.berth.server.play;

import java.io.IOException;
import java.util.UUID;
import org.berth.server.config.Places;
import org.berth.server.db.Database;
import org.berth.server.http.Body;
import org.berth.server.http.Call;
import org.berth.server.http.Permission;
import org.berth.server.http.Routes;
import org.berth.server.http.TenantOf;
import org.berth.server.request.Idempotency;
import org.berth.server.request.RequestViews;
import org.berth.server.role.RoleContracts;

/** {@code POST /runs}. */
final class PlayRoutes {
  private final Database database;
  private final Plays plays;
  private final Places places;
  private final RoleContracts contracts;

  PlayRoutes(Database database, Plays plays, Places places) {
    this.database = database;
    this.plays = plays;
    this.places = places;
    this.contracts = new RoleContracts(places.roles());
  }

  void register(Routes routes) {
    routes.post("/api/v1/runs", Permission.PLAY, TenantOf.CALLER, this::play);
  }

  private void play(Call call) throws IOException {
    Body body = call.body();
    Play play = Play.parse(body, places.playbooks(), contracts);
    UUID request = plays.accept(call.caller(), play, Idempotency.of(call, body.bytes()));
    call.http().header("Location", "/api/v1/requests/" + request);
    call.json(202, database.inTransaction(tx -> RequestViews.accepted(tx, call.scope(), request)));
  }
}
