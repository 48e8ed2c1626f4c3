package org.berth.lab.access;

import java.util.Arrays;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The seventeen roles that Proxmox VE 9.0 has built in, put together from what they share. */
final class Roles {
  private static final SortedSet<String> VM_USER =
      area(
          "VM.",
          "Audit Backup Config.CDROM Config.Cloudinit Console GuestAgent.Audit GuestAgent.FileRead"
              + " GuestAgent.FileSystemMgmt GuestAgent.FileWrite PowerMgmt");
  private static final SortedSet<String> VM_ADMIN =
      union(
          VM_USER,
          area(
              "VM.",
              "Allocate Clone Config.CPU Config.Disk Config.HWType Config.Memory Config.Network"
                  + " Config.Options GuestAgent.Unrestricted Migrate Replicate Snapshot"
                  + " Snapshot.Rollback"));
  private static final SortedSet<String> DATASTORE =
      area("Datastore.", "Allocate AllocateSpace AllocateTemplate Audit");
  private static final SortedSet<String> POOL = area("Pool.", "Allocate Audit");
  private static final SortedSet<String> SDN = area("SDN.", "Allocate Audit Use");
  private static final SortedSet<String> SYSTEM = area("Sys.", "Audit Console Syslog");
  private static final SortedSet<String> PEOPLE =
      area("", "Group.Allocate Realm.AllocateUser User.Modify");
  private static final SortedSet<String> MAPPING_USER = area("Mapping.", "Audit Use");
  private static final SortedSet<String> ADMIN =
      union(VM_ADMIN, DATASTORE, POOL, SDN, SYSTEM, PEOPLE, MAPPING_USER);

  static final SortedMap<String, SortedSet<String>> BUILT_IN = builtIn();

  private Roles() {}

  /** Every privilege there is. */
  static SortedSet<String> everything() {
    return BUILT_IN.getOrDefault("Administrator", ADMIN);
  }

  private static SortedMap<String, SortedSet<String>> builtIn() {
    SortedMap<String, SortedSet<String>> roles = new TreeMap<>();
    roles.put(
        "Administrator",
        union(
            ADMIN,
            area("Sys.", "AccessNetwork Incoming Modify PowerMgmt"),
            area("", "Mapping.Modify Permissions.Modify Realm.Allocate")));
    roles.put("NoAccess", new TreeSet<>());
    roles.put("PVEAdmin", ADMIN);
    roles.put(
        "PVEAuditor",
        area(
            "",
            "Datastore.Audit Mapping.Audit Pool.Audit SDN.Audit Sys.Audit VM.Audit"
                + " VM.GuestAgent.Audit"));
    roles.put("PVEDatastoreAdmin", DATASTORE);
    roles.put("PVEDatastoreUser", area("Datastore.", "AllocateSpace Audit"));
    roles.put("PVEMappingAdmin", area("Mapping.", "Audit Modify Use"));
    roles.put("PVEMappingUser", MAPPING_USER);
    roles.put("PVEPoolAdmin", POOL);
    roles.put("PVEPoolUser", area("Pool.", "Audit"));
    roles.put("PVESDNAdmin", SDN);
    roles.put("PVESDNUser", area("SDN.", "Audit Use"));
    roles.put("PVESysAdmin", SYSTEM);
    roles.put("PVETemplateUser", area("VM.", "Audit Clone"));
    roles.put("PVEUserAdmin", PEOPLE);
    roles.put("PVEVMAdmin", VM_ADMIN);
    roles.put("PVEVMUser", VM_USER);
    return Collections.unmodifiableSortedMap(roles);
  }

  static boolean isBuiltIn(String role) {
    return BUILT_IN.containsKey(role);
  }

  private static SortedSet<String> area(String prefix, String names) {
    return Arrays.stream(names.split(" "))
        .map(prefix::concat)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  private static SortedSet<String> union(SortedSet<String>... parts) {
    return Stream.of(parts).flatMap(Set::stream).collect(Collectors.toCollection(TreeSet::new));
  }
}
