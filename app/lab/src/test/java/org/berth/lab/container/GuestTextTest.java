package org.berth.lab.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.berth.lab.host.HostFailure;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class GuestTextTest {
  @Test
  void staticAddressAndGatewayAreWrittenForIfupdown() {
    String text =
        NetworkFiles.interfaces(List.of(nic("198.18.0.70/24", "198.18.0.1"), nic("", "")));

    assertThat(text)
        .contains("iface eth0 inet static\n\taddress 198.18.0.70/24\n\tgateway 198.18.0.1\n")
        .contains("iface eth0 inet manual\n");
  }

  @Test
  void networkdUnitAsksForDhcp() {
    assertThat(NetworkFiles.unit(nic("dhcp", "")))
        .isEqualTo("[Match]\nName = eth0\n\n[Network]\nDHCP = ipv4\n");
  }

  @Test
  void ownLinesOfTheGuestStayBesideOurSection() {
    String once = GuestSetup.withSection("10.0.0.1 mine\n", "127.0.0.1 localhost\n");

    String twice = GuestSetup.withSection(once, "127.0.0.1 other\n");

    assertThat(twice)
        .isEqualTo("# --- BEGIN PVE ---\n127.0.0.1 other\n# --- END PVE ---\n10.0.0.1 mine\n");
  }

  @Test
  void interfacesAreReadWithAllAddresses() {
    String json =
        """
        [{"ifname":"lo","address":"00:00:00:00:00:00","addr_info":[
           {"family":"inet","local":"127.0.0.1","prefixlen":8}]},
         {},
         {"ifname":"eth0","address":"bc:24:11:00:00:01","addr_info":[
           {"family":"inet","local":"198.18.0.70","prefixlen":24},
           {"family":"inet6","local":"fe80::1","prefixlen":64}]}]
        """;

    List<GuestInterface> interfaces = GuestInterfaces.parse(json);

    assertThat(interfaces).extracting(GuestInterface::name).containsExactly("lo", "eth0");
    assertThat(interfaces.getLast().addresses())
        .contains(new GuestInterface.Address("inet", "198.18.0.70", 24))
        .hasSize(2);
  }

  @Test
  void guestsGroupIsFoundAboveItsInit() {
    assertThat(Cgroup.payload("/a/lxc.payload.lab-101/init.scope"))
        .isEqualTo("a/lxc.payload.lab-101");
    assertThat(Cgroup.payload("/lxc.payload.lab-101-1")).isEqualTo("lxc.payload.lab-101-1");
  }

  @Test
  void onlyTheGuestsOwnGroupsAreLeftovers() {
    assertThat(Leftovers.matches("lxc.payload.lab-10", "lab-10")).isTrue();
    assertThat(Leftovers.matches("lxc.monitor.lab-10-1", "lab-10")).isTrue();
    assertThat(Leftovers.matches("lxc.payload.lab-101", "lab-10")).isFalse();
    assertThat(Leftovers.matches("lxc.payload.lab2-10", "lab-10")).isFalse();
  }

  @Test
  void reasonOfAFailedStartIsOneSentenceOfTheLog(@TempDir Path folder) throws IOException {
    Path log = folder.resolve("start.log");
    Files.writeString(
        log,
        """
        lxc-start a 20261120 WARN     cgfsng - ../src/a.c:f:1 - Only a warning
        lxc-start a 20261120 ERROR    network - ../src/n.c:g:2 - No such device - Failed to attach
        lxc-start a 20261120 ERROR    start - ../src/s.c:h:3 - Failed to spawn
        """);

    assertThat(StartLog.cause(log)).isEqualTo("Failed to attach");
  }

  @Test
  void pathThatLeadsOutOfTheGuestIsRefused(@TempDir Path folder) throws IOException {
    Path rootfs = Files.createDirectories(folder.resolve("rootfs"));
    Path outside = Files.createDirectories(folder.resolve("outside"));
    Files.createSymbolicLink(rootfs.resolve("etc"), Path.of("../outside"));

    assertThatThrownBy(() -> new GuestFiles(rootfs).write("etc/hostname", "x\n"))
        .isInstanceOf(HostFailure.class)
        .hasMessageContaining("leads out");
    assertThat(outside).isEmptyDirectory();
  }

  private static Nic nic(String ip, String gateway) {
    return new Nic(0, "eth0", "bc:24:11:00:00:01", "vmbr0", ip, gateway, false, 0, 0, 0);
  }
}
