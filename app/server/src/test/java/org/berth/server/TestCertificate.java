package org.berth.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate of 127.0.0.1 that nobody trusts who has not got it as his authority. */
public final class TestCertificate {
  private static final char[] PASSWORD = "changeit".toCharArray();

  private final Path folder;

  private TestCertificate(Path folder) {
    this.folder = folder;
  }

  /** Makes one whose files lie in {@code folder}. */
  public static TestCertificate in(Path folder) throws IOException, InterruptedException {
    TestCertificate made = new TestCertificate(folder);
    made.keytool(
        "-genkeypair",
        "-keyalg",
        "EC",
        "-dname",
        "CN=lab",
        "-ext",
        "san=ip:127.0.0.1",
        "-validity",
        "2");
    made.keytool("-exportcert", "-rfc", "-file", made.authority().toString());
    return made;
  }

  /** What a client trusts that is to believe it. */
  public Path authority() {
    return folder.resolve("ca.pem");
  }

  /** What a server shows. */
  public SSLContext context() throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store())) {
      keys.load(in, PASSWORD);
    }
    var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keys, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }

  private Path store() {
    return folder.resolve("store.p12");
  }

  private void keytool(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin/keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-alias", "lab", "-keystore", store().toString()));
    command.addAll(List.of("-storepass", new String(PASSWORD)));
    int status =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
    if (status != 0) {
      throw new IllegalStateException("keytool ended with " + status);
    }
  }
}
