package org.berth.lab.access;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.berth.lab.endpoint.Arguments;
import org.berth.lab.endpoint.Call;
import org.berth.lab.endpoint.Caller;
import org.berth.lab.endpoint.Endpoint;
import org.berth.lab.endpoint.Fields;
import org.berth.lab.endpoint.Formats;
import org.berth.lab.endpoint.Parameter;
import org.berth.lab.endpoint.Parameters;
import org.berth.lab.endpoint.Permission;
import org.berth.lab.endpoint.Refusal;
import org.jspecify.annotations.Nullable;

/** Log-in by password, and what everybody may know before it. */
record TicketCalls(Accounts accounts) {
  private static final Parameters LOGIN =
      Parameters.of(
          Parameter.text("username").atMost(64).required(),
          Parameter.text("password").required(),
          Parameter.text("realm", Formats.REALM).atMost(32),
          Parameter.text("otp"),
          Parameter.text("tfa-challenge"),
          Parameter.flag("new-format"),
          Parameter.text("path").atMost(64).requires("privs"),
          Parameter.text("privs", Formats.listOf(Formats.PRIVILEGE)).atMost(64).requires("path"));

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get(
            "/access/domains",
            Parameters.of(),
            Permission.Open.WORLD,
            call ->
                List.of(
                    Fields.of("realm", "pam")
                        .with("type", "pam")
                        .with("comment", "Linux PAM standard authentication"),
                    Fields.of("realm", "pve")
                        .with("type", "pve")
                        .with("comment", "Proxmox VE authentication server"))),
        Endpoint.get("/access/ticket", Parameters.of(), Permission.Open.WORLD, call -> null),
        Endpoint.post("/access/ticket", LOGIN, Permission.Open.WORLD, this::login).withoutTokens());
  }

  private @Nullable Object login(Call call) {
    Arguments arguments = call.arguments();
    String name = arguments.text("username");
    String user =
        arguments
            .optional("realm")
            .filter(realm -> !name.contains("@"))
            .map(r -> name + "@" + r)
            .orElse(name);
    Caller caller =
        accounts
            .credentials()
            .byPassword(user, arguments.text("password"))
            .orElseThrow(() -> new Refusal(401, "authentication failure", Map.of()));
    if (arguments.has("path")) {
      for (String privilege : arguments.list("privs")) {
        if (!accounts.rights(caller).has(arguments.text("path"), privilege)) {
          throw new Refusal(401, "authentication failure", Map.of());
        }
      }
    }
    return Fields.of("username", user)
        .with("ticket", accounts.credentials().tickets().issue(user))
        .with("CSRFPreventionToken", accounts.credentials().tickets().csrfToken(user))
        .with("clustername", "lab")
        .with("cap", capabilities(caller));
  }

  /** What the web console needs to know to grey out its buttons. */
  private Map<String, Object> capabilities(Caller caller) {
    Map<String, Object> areas = new HashMap<>();
    RightsOf rights = new RightsOf(accounts.directory(), caller);
    Map.of(
            "dc",
            "/",
            "vms",
            "/vms",
            "storage",
            "/storage",
            "nodes",
            "/nodes",
            "access",
            "/access",
            "sdn",
            "/sdn",
            "mapping",
            "/mapping")
        .forEach(
            (area, path) -> {
              Fields privileges = new Fields();
              new TreeSet<>(rights.privileges(path)).forEach(name -> privileges.with(name, 1));
              areas.put(area, privileges);
            });
    return areas;
  }
}
