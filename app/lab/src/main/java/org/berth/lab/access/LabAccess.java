package org.berth.lab.access;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.berth.lab.access.Grant.Subject;
import org.berth.lab.endpoint.Caller;

/**
 * The accounts that a fresh lab has: a user with the least rights that provisioning and template
 * building need, its token with privilege separation, and the pool they work in.
 */
public final class LabAccess {
  private static final String USER = "berth@pve";
  private static final String TOKEN = "berth@pve!lab";
  private static final String POOL = "berth";
  private static final String GUESTS = "BerthGuests";
  private static final String TEMPLATES = "BerthTemplates";
  private static final String NODES = "BerthNodes";

  private LabAccess() {}

  /**
   * Makes them in accounts that do not have them.
   *
   * @param bridge the bridge that guests may use
   * @return the value of the token, which is stored nowhere else
   */
  public static String make(
      Accounts accounts, String bridge, List<String> guestStorages, String templateStorage) {
    accounts.change(
        d -> {
          Directory made =
              d.withUser(USER, new User(true, 0, null, new TreeMap<>(), new TreeMap<>()))
                  .withPool(POOL, new Pool("made by the lab", new TreeSet<>(), new TreeSet<>()))
                  .withRole(GUESTS, guestPrivileges())
                  .withRole(
                      TEMPLATES,
                      new TreeSet<>(List.of("Datastore.AllocateTemplate", "Datastore.Audit")))
                  .withRole(NODES, new TreeSet<>(List.of("Sys.Audit")));
          made = grant(made, "/pool/" + POOL, GUESTS);
          for (String storage : guestStorages) {
            made = grant(made, "/storage/" + storage, "PVEDatastoreUser");
          }
          made = grant(made, "/storage/" + templateStorage, TEMPLATES);
          made = grant(made, "/sdn/zones/localnetwork/" + bridge, "PVESDNUser");
          made = grant(made, "/nodes", NODES);
          // For the cluster's firewall switch, and for nothing below.
          return made.withGrant(new Grant("/", Subject.user, USER, NODES, false))
              .withGrant(new Grant("/", Subject.token, TOKEN, NODES, false));
        });
    return accounts.makeToken(Caller.parse(TOKEN), true, 0, "made by the lab");
  }

  private static Directory grant(Directory directory, String path, String role) {
    return directory
        .withGrant(new Grant(path, Subject.user, USER, role, true))
        .withGrant(new Grant(path, Subject.token, TOKEN, role, true));
  }

  private static SortedSet<String> guestPrivileges() {
    return new TreeSet<>(
        List.of(
            "Pool.Audit",
            "VM.Allocate",
            "VM.Audit",
            "VM.Backup",
            "VM.Clone",
            "VM.Config.CPU",
            "VM.Config.Disk",
            "VM.Config.Memory",
            "VM.Config.Network",
            "VM.Config.Options",
            "VM.Console",
            "VM.PowerMgmt",
            "VM.Snapshot",
            "VM.Snapshot.Rollback"));
  }
}
