package org.berth.lab.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class LabConfigTest {
  @Test
  void emptyEnvironmentGivesTheDefaultLab() {
    LabConfig config = LabConfig.of(Map.of("BERTH_HOME", "/srv/berth"), 2);

    assertThat(config.bridge()).isEqualTo("berthbr0");
    assertThat(config.subnet()).hasToString("198.18.0.0/24");
    assertThat(config.lab()).isEqualTo(Path.of("/srv/berth/lab"));
    assertThat(config.nodes()).containsExactly("pve1", "pve2");
  }

  @Test
  void dynamicAndStaticAddressesDoNotMeet() {
    Subnet subnet = Subnet.parse("10.9.8.0/24");

    assertThat(subnet.gateway()).isEqualTo("10.9.8.1");
    assertThat(subnet.lastDynamic()).isEqualTo("10.9.8.63");
    assertThat(subnet.firstStatic()).isEqualTo("10.9.8.64");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/16", "10.0.0.1/24", "300.0.0.0/24", "fd00::/64", ""})
  void otherSubnetsAreRefusedWithTheWayOut(String subnet) {
    assertThatThrownBy(() -> Subnet.parse(subnet))
        .isInstanceOf(HostFailure.class)
        .hasMessageContaining("BERTH_LAB_SUBNET");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1lab", "Lab", "lab-one", "labxxxxx"})
  void prefixThatFitsNoInterfaceNameIsRefused(String prefix) {
    assertThatThrownBy(() -> LabConfig.of(Map.of("BERTH_LAB_PREFIX", prefix), 1))
        .isInstanceOf(HostFailure.class)
        .hasMessageContaining("BERTH_LAB_PREFIX");
  }
}
