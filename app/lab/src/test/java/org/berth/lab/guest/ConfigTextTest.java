package org.berth.lab.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ConfigTextTest {
  private static final String TEXT =
      """
      #notes with 100%25 sense
      #berth%3A {"id"%3A"x"}
      arch: amd64
      cores: 2
      hostname: shop
      net0: name=eth0,bridge=vmbr0,ip=dhcp
      lxc.prlimit.nofile: 4096
      lxc.apparmor.profile: generated

      [pve:pending]
      delete: searchdomain
      nameserver: 9.9.9.9

      [before]
      #first
      hostname: shop
      snaptime: 12
      """;

  @Test
  void textSurvivesParsingAndPrinting() {
    assertThat(ConfigText.print(ConfigText.parse(TEXT))).isEqualTo(TEXT);
  }

  @Test
  void partsAreFoundAgain() {
    GuestConfig config = ConfigText.parse(TEXT);

    assertThat(config.now().get("description"))
        .contains("notes with 100% sense\nberth: {\"id\":\"x\"}\n");
    assertThat(config.now().raw())
        .isEqualTo(List.of("lxc.prlimit.nofile: 4096", "lxc.apparmor.profile: generated"));
    assertThat(config.pendingDeletes()).containsExactly("searchdomain");
    assertThat(config.snapshot("before").number("snaptime", 0)).isEqualTo(12);
  }

  @Test
  void whatWaitsIsMergedForTheNextStart() {
    Section next =
        ConfigText.parse(TEXT.replace("hostname: shop\nnet0", "searchdomain: a.b\nnet0"))
            .afterRestart();

    assertThat(next.get("nameserver")).contains("9.9.9.9");
    assertThat(next.get("searchdomain")).isEmpty();
  }

  @Test
  void everyChangeChangesTheDigest() {
    GuestConfig config = ConfigText.parse(TEXT);

    assertThat(ConfigText.digest(config.with("cores", "3")))
        .hasSize(40)
        .isNotEqualTo(ConfigText.digest(config));
  }

  @Test
  void sizesAreExact() {
    assertThat(Sizes.parse("8G")).isEqualTo(8L << 30);
    assertThat(Sizes.print(8L << 30)).isEqualTo("8G");
    assertThat(Sizes.print((8L << 30) + (1L << 20))).isEqualTo("8193M");
    assertThat(Sizes.parse("0.5G")).isEqualTo(1L << 29);
  }

  @Test
  void interfacesAreStoredNameFirst() {
    String stored = ConfigOptions.stored("net0", "bridge=vmbr0,ip=dhcp,name=eth0");

    assertThat(stored)
        .matches("name=eth0,bridge=vmbr0,hwaddr=BC:24:11(:[0-9A-F]{2}){3},ip=dhcp,type=veth");
  }
}
