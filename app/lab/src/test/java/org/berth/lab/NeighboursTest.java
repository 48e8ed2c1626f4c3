package org.berth.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.berth.lab.host.Command;
import org.berth.lab.host.Daemons;
import org.berth.lab.host.Patience;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@Tag("lab")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NeighboursTest {
  private TestLab lab;

  NeighboursTest(@TempDir Path home) {
    lab = new TestLab(home);
  }

  @BeforeAll
  void up() {
    lab.up();
  }

  @AfterAll
  void down() {
    lab.down();
  }

  @Test
  void killedAcmeServerHasANewRootThatTheLabsChainCarries() throws Exception {
    List<X509Certificate> before = chain();
    Daemons daemons = new Daemons(lab.config());
    Command.of("kill", "-9").with(daemons.pid("pebble").orElseThrow()).orFail("Killing Pebble");
    assertThat(Patience.until(() -> !daemons.isRunning("pebble"))).isTrue();

    lab.up();

    List<X509Certificate> after = chain();
    assertThat(before).hasSize(2);
    assertThat(after).hasSize(2);
    assertThat(after.getFirst()).isEqualTo(before.getFirst());
    assertThat(after.getLast()).isNotEqualTo(before.getLast());
    assertThat(after.getLast().getSubjectX500Principal().getName()).contains("Pebble Root CA");
  }

  @Test
  void everyNameOfTheEnvironmentsDomainLeadsToTheIngress() {
    String gateway = lab.config().subnet().gateway();

    String answer =
        Command.of("busybox", "nslookup", "shop.docker.lab.test", gateway).orFail("Asking for it");

    assertThat(answer).contains("Address: " + lab.config().subnet().ingress());
  }

  private List<X509Certificate> chain() throws IOException, CertificateException {
    String pem = Files.readString(lab.config().authorities());
    return CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)))
        .stream()
        .map(X509Certificate.class::cast)
        .toList();
  }
}
