package org.berth.cli.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.berth.cli.connect.Finding.Verdict;
import org.berth.cli.service.Json;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is said of the storages that environments are to lie on. */
@Tag("unit")
final class StorageCheckTest {
  private static final Site SITE =
      new Site(
          new Site.Endpoint("pve", 8006, null),
          "berth@pve",
          "berth",
          "berth",
          "guests",
          "images",
          "vmbr0");
  private static final String IMAGES =
      "{\"storage\":\"images\",\"type\":\"dir\",\"content\":\"vztmpl,iso\"}";

  /** What is said of a storage for guests, {@code more} of its fields given. */
  private static List<Finding> said(String type, String more) {
    String guests =
        "{\"storage\":\"guests\",\"type\":\"%s\",\"content\":\"rootdir,images\"%s}"
            .formatted(type, more);
    String nodes =
        """
        [{"node":"pve1","status":"online"},{"node":"pve2","status":"online"},{"node":"pve3","status":"offline"}]
        """;
    List<Finding> found = new ArrayList<>();
    new StorageCheck(
            SITE, Json.parse("[" + guests + "," + IMAGES + "]"), Json.parse(nodes), found::add)
        .look();
    return found;
  }

  @Test
  void aStorageThatClonesAndMakesSnapshotsIsGood() {
    List<Finding> found = said("lvmthin", "");

    assertThat(found).extracting(Finding::verdict).containsExactly(Verdict.GOOD, Verdict.GOOD);
  }

  @Test
  void aStorageOfFilesMakesFullCopiesAndIsNotInTheWay() {
    List<Finding> found = said("nfs", "");

    assertThat(found).extracting(Finding::verdict).containsExactly(Verdict.LACKING, Verdict.GOOD);
    assertThat(found.getFirst().mend()).contains("full copy").contains("no snapshots");
  }

  @Test
  void aStorageThatIsDisabledIsInTheWay() {
    List<Finding> found = said("zfspool", ",\"disable\":1");

    assertThat(found.getFirst().verdict()).isEqualTo(Verdict.WRONG);
    assertThat(found.getFirst().mend()).isEqualTo("pvesm set guests --disable 0");
  }

  @Test
  void aNodeThatTheStorageIsNotOnIsNamed() {
    List<Finding> found = said("btrfs", ",\"nodes\":\"pve1,pve3\"");

    assertThat(found.getFirst().verdict()).isEqualTo(Verdict.LACKING);
    assertThat(found.getFirst().what()).isEqualTo("Storage guests is not on node pve2");
    assertThat(found).extracting(Finding::verdict).doesNotContain(Verdict.WRONG);
  }

  @Test
  void aStorageOnNoNodeThatIsUpIsInTheWay() {
    List<Finding> found = said("btrfs", ",\"nodes\":\"pve3\"");

    assertThat(found.getFirst().verdict()).isEqualTo(Verdict.WRONG);
    assertThat(found.getFirst().what()).contains("only on pve3");
  }
}
