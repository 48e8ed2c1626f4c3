package org.berth.lab.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.berth.lab.access.Grant.Subject;
import org.berth.lab.endpoint.Caller;
import org.berth.lab.endpoint.Rights;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class RightsTest {
  private static final Caller ANNA = Caller.parse("anna@pve");
  private static final Caller TOKEN = Caller.parse("anna@pve!t");

  private final Directory base =
      Directory.empty()
          .withUser("anna@pve", new User(true, 0, null, new TreeMap<>(), new TreeMap<>()));

  private static Grant grant(String path, String role, boolean propagate) {
    return new Grant(path, Subject.user, "anna@pve", role, propagate);
  }

  private static Rights of(Directory directory, Caller caller) {
    return new RightsOf(directory, caller);
  }

  @Test
  void grantHoldsBelowItsPathOnlyWhenItPropagates() {
    Rights here = of(base.withGrant(grant("/vms", "PVEVMUser", false)), ANNA);
    Rights below = of(base.withGrant(grant("/vms", "PVEVMUser", true)), ANNA);

    assertThat(here.has("/vms", "VM.Audit")).isTrue();
    assertThat(here.has("/vms/100", "VM.Audit")).isFalse();
    assertThat(below.has("/vms/100", "VM.Audit")).isTrue();
  }

  @Test
  void deeperGrantReplacesTheHigherOne() {
    Rights rights =
        of(
            base.withGrant(grant("/vms", "PVEVMAdmin", true))
                .withGrant(grant("/vms/100", "PVETemplateUser", true)),
            ANNA);

    assertThat(rights.has("/vms/100", "VM.Clone")).isTrue();
    assertThat(rights.has("/vms/100", "VM.Allocate")).isFalse();
    assertThat(rights.has("/vms/101", "VM.Allocate")).isTrue();
  }

  @Test
  void noAccessBeatsWhateverStandsBesideIt() {
    Rights rights =
        of(
            base.withGrant(grant("/vms/100", "PVEVMAdmin", true))
                .withGrant(grant("/vms/100", "NoAccess", true)),
            ANNA);

    assertThat(rights.has("/vms/100", "VM.Audit")).isFalse();
  }

  @Test
  void membersOfAPoolInheritItsGrants() {
    Directory directory =
        base.withPool(
                "p", new Pool("", new TreeSet<>(List.of(100)), new TreeSet<>(List.of("local"))))
            .withGrant(grant("/pool/p", "PVEAdmin", false));

    assertThat(of(directory, ANNA).has("/vms/100", "VM.Audit")).isTrue();
    assertThat(of(directory, ANNA).has("/storage/local", "Datastore.Audit")).isTrue();
    assertThat(of(directory, ANNA).has("/vms/101", "VM.Audit")).isFalse();
  }

  @Test
  void groupsLendTheirGrantsUntilTheUserHasOwnOnes() {
    Directory directory =
        base.withGroup("g", new Group("", new TreeSet<>(List.of("anna@pve"))))
            .withGrant(new Grant("/vms/100", Subject.group, "g", "PVEVMAdmin", true));

    assertThat(of(directory, ANNA).has("/vms/100", "VM.Allocate")).isTrue();
    assertThat(
            of(directory.withGrant(grant("/vms/100", "PVETemplateUser", true)), ANNA)
                .has("/vms/100", "VM.Allocate"))
        .isFalse();
  }

  @Test
  void separatedTokenHasOnlyWhatItAndItsUserHave() {
    Directory directory =
        withToken(true)
            .withGrant(grant("/vms", "PVEVMUser", true))
            .withGrant(new Grant("/vms", Subject.token, "anna@pve!t", "PVEVMAdmin", true));

    assertThat(of(directory, TOKEN).has("/vms/100", "VM.Audit")).isTrue();
    assertThat(of(directory, TOKEN).has("/vms/100", "VM.Allocate")).isFalse();
    assertThat(of(directory, TOKEN).has("/nodes", "Sys.Audit")).isFalse();
  }

  @Test
  void otherTokenHasAllOfItsUser() {
    Directory directory = withToken(false).withGrant(grant("/vms", "PVEVMUser", true));

    assertThat(of(directory, TOKEN).has("/vms/100", "VM.PowerMgmt")).isTrue();
  }

  @Test
  void tokenOfRootIsNotRoot() {
    assertThat(Caller.parse("root@pam").isRoot()).isTrue();
    assertThat(Caller.parse("root@pam!t").isRoot()).isFalse();
  }

  @Test
  void rootMayDoEverything() {
    assertThat(of(base, Caller.ROOT).has("/vms/100", "VM.Allocate")).isTrue();
    assertThat(Roles.everything()).containsAll(Set.of("Permissions.Modify", "Sys.Modify"));
  }

  private Directory withToken(boolean separated) {
    User anna = base.user("anna@pve").orElseThrow();
    return base.withUser("anna@pve", anna.withToken("t", new Token("", separated, 0, null)));
  }
}
