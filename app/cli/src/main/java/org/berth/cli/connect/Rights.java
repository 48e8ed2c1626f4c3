package org.berth.cli.connect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The least rights that building templates and environments needs, and the {@code pveum} lines that
 * give them. Each is given to the user and to its token, whose rights are what both have.
 */
public record Rights(Site site) {
  private static final String ENVIRONMENTS = "BerthEnvironments";
  private static final String IMAGES = "BerthImages";
  private static final String LOOK = "BerthLook";

  private static final List<String> ON_GUESTS =
      List.of(
          "Pool.Audit",
          "VM.Allocate",
          "VM.Audit",
          "VM.Clone",
          "VM.Config.CPU",
          "VM.Config.Disk",
          "VM.Config.Memory",
          "VM.Config.Network",
          "VM.Config.Options",
          "VM.PowerMgmt",
          "VM.Snapshot",
          "VM.Snapshot.Rollback");

  /**
   * One line of the access control list.
   *
   * @param below whether it holds for what lies below the path, too
   */
  record Grant(String path, String role, List<String> privileges, boolean below) {}

  List<Grant> grants() {
    return List.of(
        new Grant("/pool/" + site.pool(), ENVIRONMENTS, ON_GUESTS, true),
        new Grant(
            "/storage/" + site.storage(),
            "PVEDatastoreUser",
            List.of("Datastore.AllocateSpace", "Datastore.Audit"),
            true),
        new Grant(
            "/storage/" + site.templateStorage(),
            IMAGES,
            List.of("Datastore.AllocateTemplate", "Datastore.Audit"),
            true),
        new Grant(
            "/sdn/zones/localnetwork/" + site.bridge(), "PVESDNUser", List.of("SDN.Use"), true),
        new Grant("/nodes", LOOK, List.of("Sys.Audit"), true),
        // For the datacenter's firewall switch, and for nothing below.
        new Grant("/", LOOK, List.of("Sys.Audit"), false));
  }

  /**
   * All lines, in an order in which they work; the one that adds the token prints its secret, once.
   */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("pveum pool add " + site.pool() + " --comment 'Docker environments of Berth'");
    roles().forEach((role, privileges) -> lines.add(role(role, privileges)));
    lines.add("pveum user add " + site.user() + " --comment 'Berth'");
    grants().forEach(grant -> lines.add(acl(grant, "--users " + site.user())));
    // Proxmox takes a right for a token only when the token is there.
    lines.add("pveum user token add " + site.user() + " " + site.tokenId() + " --privsep 1");
    grants().forEach(grant -> lines.add(acl(grant, "--tokens '" + site.token() + "'")));
    return lines;
  }

  /** The lines that give one right, where a look found it missing. */
  List<String> mending(Grant grant) {
    return List.of(
        acl(grant, "--users " + site.user()), acl(grant, "--tokens '" + site.token() + "'"));
  }

  /** Our own roles; the others come with Proxmox. */
  private Map<String, List<String>> roles() {
    Map<String, List<String>> own = new LinkedHashMap<>();
    for (Grant grant : grants()) {
      if (!grant.role().startsWith("PVE")) {
        own.put(grant.role(), List.copyOf(new TreeSet<>(grant.privileges())));
      }
    }
    return own;
  }

  private static String role(String name, List<String> privileges) {
    return "pveum role add " + name + " --privs " + String.join(",", privileges);
  }

  private static String acl(Grant grant, String whom) {
    String narrow = grant.below() ? "" : " --propagate 0";
    return "pveum acl modify " + grant.path() + " " + whom + " --roles " + grant.role() + narrow;
  }
}
