package org.berth.cli.connect;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Whether the token has what it needs, and not much more. */
record RightsCheck(Rights rights, ProxmoxApi proxmox, Consumer<Finding> told) {
  /** Who has one of these on the root owns the whole datacenter. */
  private static final Set<String> TOO_MUCH =
      Set.of("Sys.Modify", "Permissions.Modify", "User.Modify", "Realm.Allocate", "VM.Allocate");

  void look() {
    rights.grants().forEach(this::look);
    List<String> more = held("/").stream().filter(TOO_MUCH::contains).sorted().toList();
    if (!more.isEmpty()) {
      told.accept(
          Finding.lacking(
              "The token may do more than it needs: " + String.join(", ", more) + " on /",
              "Take that line away: pveum acl list, pveum acl delete / …"));
    }
  }

  /** Without the right on the root environments are made, but nobody sees whether walls hold. */
  private void look(Rights.Grant grant) {
    Set<String> held = held(grant.path());
    List<String> missing =
        grant.privileges().stream().filter(privilege -> !held.contains(privilege)).toList();
    if (missing.isEmpty()) {
      told.accept(Finding.good("Rights on " + grant.path()));
      return;
    }
    String what = "Rights on " + grant.path() + " are missing: " + String.join(", ", missing);
    String mend = String.join("\n", rights.mending(grant));
    told.accept(grant.below() ? Finding.wrong(what, mend) : Finding.lacking(what, mend));
  }

  /** What user and token both have. */
  private Set<String> held(String path) {
    String asked = URLEncoder.encode(path, StandardCharsets.UTF_8);
    JsonNode privileges = proxmox.get("/access/permissions?path=" + asked).path(path);
    return privileges.properties().stream().map(Map.Entry::getKey).collect(Collectors.toSet());
  }
}
