package org.berth.server.play;

import java.io.IOException;
import org.berth.contract.Request;
import org.berth.server.config.Places;
import org.berth.server.http.Body;
import org.berth.server.http.Call;
import org.berth.server.http.Permission;
import org.berth.server.http.Routes;
import org.berth.server.http.TenantOf;
import org.berth.server.request.Idempotency;
import org.berth.server.role.RoleContracts;

/** {@code POST /runs}. */
final class PlayRoutes {
  private final Plays plays;
  private final Places places;
  private final RoleContracts contracts;

  PlayRoutes(Plays plays, Places places) {
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
    Request request = plays.accept(call.caller(), play, Idempotency.of(call, body.bytes()));
    call.accepted(request);
  }
}
