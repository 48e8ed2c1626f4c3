package org.berth.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers, defaults and refusals of the settings. */
@Tag("unit")
final class SettingsReaderTest {
  @TempDir private Path home = Path.of("");

  private Places places() {
    return new Places(home, home, home);
  }

  private void file(String name, String text) throws IOException {
    Path file = home.resolve(name);
    Files.createDirectories(file.getParent() == null ? home : file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void withoutAnyFileEverythingHasADefault() {
    Settings settings = SettingsReader.read(places(), Map.of());

    assertThat(settings.http()).isEqualTo(new Settings.Http("127.0.0.1", 8420));
    assertThat(settings.environment().maxima()).isEqualTo(new Settings.Size(4, 8192, 50));
    assertThat(settings.allocation().vmids()).isEqualTo(new NumberRange(10000, 19999));
    assertThat(settings.allocation().addresses().size()).isEqualTo(160);
    assertThat(settings.proxmox()).isEmpty();
  }

  @Test
  void theFileWinsOverTheLabAndTheEnvironmentOverBoth() throws IOException {
    file(
        "lab/connection.yml",
        "proxmox: {host: lab, user: lab@pve, token_secret_file: secret}\nhttp: {port: 1}\n");
    file("berth.yml", "proxmox: {host: file}\nhttp: {port: 2}\n");

    Settings settings = SettingsReader.read(places(), Map.of("BERTH_HTTP_PORT", "3"));

    assertThat(settings.proxmox().orElseThrow().host()).isEqualTo("file");
    assertThat(settings.proxmox().orElseThrow().user()).isEqualTo("lab@pve");
    assertThat(settings.proxmox().orElseThrow().tokenSecretFile())
        .isEqualTo(home.resolve("secret"));
    assertThat(settings.http().port()).isEqualTo(3);
  }

  @Test
  void whatWasDeployedHereIsKnownAndTheFileWinsOverIt() throws IOException {
    file(
        "portainer.yml",
        """
        portainer:
          url: https://10.0.0.5:9443
          password_file: portainer.password
          agent_secret_file: portainer.agent-secret
          addresses: [10.0.0.5]
        """);
    file(
        "netbox.yml",
        "netbox: {url: 'http://10.0.0.6:8080', token_file: netbox.token, cluster: pve}\n");
    file("berth.yml", "portainer: {url: https://portainer.example.com}\n");

    Settings settings = SettingsReader.read(places(), Map.of());

    Settings.Portainer portainer = settings.portainer().orElseThrow();
    assertThat(portainer.url()).isEqualTo("https://portainer.example.com");
    assertThat(portainer.addresses()).containsExactly("10.0.0.5");
    assertThat(portainer.agentSecretFile()).isEqualTo(home.resolve("portainer.agent-secret"));
    Settings.Netbox netbox = settings.netbox().orElseThrow();
    assertThat(netbox.url()).isEqualTo("http://10.0.0.6:8080");
    assertThat(netbox.tokenFile()).isEqualTo(home.resolve("netbox.token"));
    assertThat(netbox.record()).containsEntry("cluster", "pve");
  }

  @Test
  void allProblemsAreToldTogether() throws IOException {
    file(
        "berth.yml",
        """
        http: {port: many, colour: red}
        allocation: {vmids: 20-10, addresses: 1.2.3-4}
        weather: {sun: yes}
        """);

    assertThatThrownBy(() -> SettingsReader.read(places(), Map.of("BERTH_WORKER_NIX", "1")))
        .hasMessageContaining("http.port is 'many'")
        .hasMessageContaining("http.colour is not a setting")
        .hasMessageContaining("allocation.vmids: 20-10 ends before it begins")
        .hasMessageContaining("allocation.addresses: '1.2.3' is not an IPv4 address")
        .hasMessageContaining("worker.nix is not a setting")
        .hasMessageContaining("weather is not a section");
  }

  @Test
  void whatPortainerAndNetboxLackIsTold() throws IOException {
    file(
        "berth.yml",
        """
        portainer: {url: "https://portainer.example.org:9443"}
        netbox: {url: "https://netbox.example.org", colour: red}
        """);

    assertThatThrownBy(() -> SettingsReader.read(places(), Map.of()))
        .hasMessageContaining("portainer.agent_secret_file is missing")
        .hasMessageContaining("portainer needs api_key_file, or password_file with user")
        .hasMessageContaining("portainer needs addresses")
        .hasMessageContaining("netbox.token_file is missing")
        .hasMessageContaining("netbox.colour is not a setting");
  }

  @Test
  void whatIsNotYamlIsSaidWithItsFile() throws IOException {
    file("berth.yml", "http: [");

    assertThatThrownBy(() -> SettingsReader.read(places(), Map.of()))
        .hasMessageContaining("berth.yml is not YAML");
  }

  @Test
  void theVaultsPasswordComesFromAFileOrFromACommand() throws IOException {
    file("berth.yml", "vault: {password_command: [pass, show, berth]}");

    assertThat(SettingsReader.read(places(), Map.of()).vault().passwordCommand())
        .containsExactly("pass", "show", "berth");
    assertThatThrownBy(
            () -> SettingsReader.read(places(), Map.of("BERTH_VAULT_PASSWORD_FILE", "x")))
        .hasMessageContaining("exclude each other");
  }
}
