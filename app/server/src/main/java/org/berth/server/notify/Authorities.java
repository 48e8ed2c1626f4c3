package org.berth.server.notify;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** The certificate authorities that receivers may be known by. */
final class Authorities {
  private Authorities() {}

  /** Those that Java trusts, and those in a PEM file. */
  static KeyStore with(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    int number = 0;
    for (Certificate usual : usual()) {
      store.setCertificateEntry("usual-" + number++, usual);
    }
    try (InputStream in = Files.newInputStream(file)) {
      for (Certificate own : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("own-" + number++, own);
      }
    }
    return store;
  }

  private static X509Certificate[] usual() throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    @Nullable KeyStore javas = null;
    factory.init(javas);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager x509) {
        return x509.getAcceptedIssuers();
      }
    }
    return new X509Certificate[0];
  }
}
