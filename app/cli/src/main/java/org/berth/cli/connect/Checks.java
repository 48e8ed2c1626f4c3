package org.berth.cli.connect;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.berth.cli.connect.ProxmoxApi.Refused;

/** Looks at a Proxmox with the token that the platform will have, and changes nothing. */
public final class Checks {
  /** The oldest whose answers this platform is held to. */
  private static final String CONTRACT = "9.0";

  private final Site site;
  private final ProxmoxApi proxmox;
  private final Consumer<Finding> told;
  private final List<Finding> found = new ArrayList<>();

  private Checks(Site site, ProxmoxApi proxmox, Consumer<Finding> told) {
    this.site = site;
    this.proxmox = proxmox;
    this.told = told;
  }

  /**
   * Everything that can be looked at from outside; each finding is told as it is made.
   *
   * @param secret the token's
   */
  public static List<Finding> of(Site site, String secret, Consumer<Finding> told) {
    try (ProxmoxApi proxmox = new ProxmoxApi(site, secret)) {
      var checks = new Checks(site, proxmox, told);
      if (checks.answers()) {
        checks.all();
      }
      return List.copyOf(checks.found);
    }
  }

  private void all() {
    new RightsCheck(new Rights(site), proxmox, this::tell).look();
    JsonNode nodes = proxmox.get("/nodes");
    new StorageCheck(site, proxmox.get("/storage"), nodes, this::tell).look();
    for (JsonNode node : nodes) {
      String name = node.path("node").asText();
      if (node.path("status").asText().equals("online")) {
        new NodeCheck(name, site.bridge(), proxmox, this::tell).look();
      } else {
        tell(
            Finding.lacking(
                "Node " + name + " is offline", "Nothing is built on it until it is back."));
      }
    }
    firewall();
  }

  private void tell(Finding finding) {
    found.add(finding);
    told.accept(finding);
  }

  private boolean answers() {
    String where = "Proxmox at " + site.endpoint().host() + ":" + site.endpoint().port();
    try {
      String version = proxmox.get("/version").path("version").asText();
      tell(
          Versions.before(version, CONTRACT)
              ? Finding.lacking(
                  where + " is version " + version,
                  "Upgrade to " + CONTRACT + " or newer: older ones are not tested.")
              : Finding.good(where + " answers, version " + version));
      return true;
    } catch (Refused refused) {
      tell(Finding.wrong(where + ": " + refused.reason(), mending(refused)));
      return false;
    }
  }

  private String mending(Refused refused) {
    if (refused.status() == 401) {
      return "The token "
          + site.token()
          + " or its secret is not known there. Make it with the lines of: berth connect rights";
    }
    if (refused.reason().contains("certificat") || refused.reason().contains("PKIX")) {
      return "Copy /etc/pve/pve-root-ca.pem from a node and name it with --ca.";
    }
    return "Is the address right, and port 8006 open from here?";
  }

  private void firewall() {
    try {
      boolean on = proxmox.get("/cluster/firewall/options").path("enable").asInt() == 1;
      tell(
          on
              ? Finding.good("The datacenter's firewall is on: environments are walled off")
              : Finding.lacking(
                  "The datacenter's firewall is off: environments are not walled off from each"
                      + " other",
                  "See that you keep a way in, then Datacenter > Firewall > Options > Firewall:"
                      + " Yes."));
    } catch (Refused refused) {
      tell(
          Finding.lacking(
              "The datacenter's firewall cannot be read: " + refused.reason(),
              "It needs Sys.Audit on /; see above."));
    }
  }
}
