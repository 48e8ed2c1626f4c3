package org.berth.lab.storage;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.berth.lab.host.HostFailure;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class VolumeIdTest {
  @Test
  void proxmoxNamesOfVolumesAreFine() {
    assertThatCode(() -> new VolumeId("pve1", "local-btrfs", "101/vm-101-disk-0.subvol"))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "..", "../x", "a/../b", "/etc", "a/b/c", "a//b", ".passing-x", "a b"})
  void nameThatLeavesTheStorageIsRefused(String name) {
    assertThatThrownBy(() -> new VolumeId("pve1", "local", name)).isInstanceOf(HostFailure.class);
  }
}
