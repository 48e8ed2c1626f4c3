package org.berth.lab.api;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.berth.lab.endpoint.Formats;
import org.berth.lab.host.LabConfig;
import org.berth.lab.state.StateFiles;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** The lab's own certificate authority, which signs servers' certificates; all are kept. */
public final class Certificates {
  private static final Duration LIFETIME = Duration.ofDays(3650);
  private static final Duration CLOCK_SKEW = Duration.ofDays(1);
  private static final X500Name AUTHORITY = new X500Name("CN=Berth lab CA");

  private final Path home;
  private final Clock clock;

  /** The authority of this lab. */
  public static Certificates of(LabConfig config, Clock clock) {
    return new Certificates(config.lab().resolve("pve/tls"), clock);
  }

  private Certificates(Path home, Clock clock) {
    this.home = home;
    this.clock = clock;
  }

  /** A certificate with its private key. */
  private record Identity(PrivateKey key, X509Certificate certificate) {}

  /** A key store with the server's certificate for these names and addresses, made when missing. */
  KeyStore server(List<String> names) {
    Identity authority = stored("ca", () -> authority());
    Identity server = stored("server", () -> signed(authority, names));
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(
          "server",
          server.key(),
          new char[0],
          new X509Certificate[] {server.certificate(), authority.certificate()});
      return store;
    } catch (GeneralSecurityException | IOException broken) {
      throw new IllegalStateException(broken);
    }
  }

  /** Files with a server's certificate and private key, both PEM. */
  public record Files(Path certificate, Path key) {}

  /**
   * A certificate for another server of the lab with these names and addresses, made when missing.
   */
  public Files files(String server, List<String> names) {
    Identity authority = stored("ca", () -> authority());
    stored(server, () -> signed(authority, names));
    return new Files(home.resolve(server + ".crt"), home.resolve(server + ".key"));
  }

  /** The authority's certificate as PEM text; making a server's has made it. */
  public String authorityPem() {
    return StateFiles.read(home.resolve("ca.crt")).orElseThrow();
  }

  private interface Maker {
    Identity make() throws GeneralSecurityException, OperatorCreationException, CertIOException;
  }

  private Identity stored(String name, Maker maker) {
    Path keyFile = home.resolve(name + ".key");
    Path certificateFile = home.resolve(name + ".crt");
    Optional<String> key = StateFiles.read(keyFile);
    Optional<String> certificate = StateFiles.read(certificateFile);
    if (key.isPresent() && certificate.isPresent()) {
      return read(key.get(), certificate.get());
    }
    try {
      Identity made = maker.make();
      StateFiles.write(keyFile, pem(made.key()));
      StateFiles.write(certificateFile, pem(made.certificate()));
      return made;
    } catch (GeneralSecurityException | OperatorCreationException | CertIOException broken) {
      throw new IllegalStateException(broken);
    }
  }

  private Identity authority()
      throws GeneralSecurityException, OperatorCreationException, CertIOException {
    KeyPair pair = newPair();
    JcaX509v3CertificateBuilder builder = builder(AUTHORITY, pair);
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    builder.addExtension(
        Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    return new Identity(pair.getPrivate(), sign(builder, pair.getPrivate()));
  }

  private Identity signed(Identity authority, List<String> names)
      throws GeneralSecurityException, OperatorCreationException, CertIOException {
    KeyPair pair = newPair();
    JcaX509v3CertificateBuilder builder = builder(new X500Name("CN=" + names.getFirst()), pair);
    List<GeneralName> alternatives = new ArrayList<>();
    for (String name : names) {
      int type = Formats.isIpv4(name) ? GeneralName.iPAddress : GeneralName.dNSName;
      alternatives.add(new GeneralName(type, name));
    }
    builder.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(alternatives.toArray(GeneralName[]::new)));
    builder.addExtension(
        Extension.authorityKeyIdentifier,
        false,
        new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(authority.certificate()));
    return new Identity(pair.getPrivate(), sign(builder, authority.key()));
  }

  private static KeyPair newPair() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private JcaX509v3CertificateBuilder builder(X500Name subject, KeyPair pair)
      throws GeneralSecurityException, CertIOException {
    Instant now = clock.instant();
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            AUTHORITY,
            new BigInteger(120, new SecureRandom()),
            Date.from(now.minus(CLOCK_SKEW)),
            Date.from(now.plus(LIFETIME)),
            subject,
            pair.getPublic());
    builder.addExtension(
        Extension.subjectKeyIdentifier,
        false,
        new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
    return builder;
  }

  private static X509Certificate sign(JcaX509v3CertificateBuilder builder, PrivateKey key)
      throws OperatorCreationException, GeneralSecurityException {
    return new JcaX509CertificateConverter()
        .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
  }

  private static String pem(Object object) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(
          object instanceof PrivateKey key ? new JcaPKCS8Generator(key, null) : object);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
    return text.toString();
  }

  private static Identity read(String key, String certificate) {
    try (PEMParser keys = new PEMParser(new StringReader(key));
        PEMParser certificates = new PEMParser(new StringReader(certificate))) {
      PrivateKeyInfo info = (PrivateKeyInfo) keys.readObject();
      X509CertificateHolder holder = (X509CertificateHolder) certificates.readObject();
      return new Identity(
          new JcaPEMKeyConverter().getPrivateKey(info),
          new JcaX509CertificateConverter().getCertificate(holder));
    } catch (IOException | GeneralSecurityException broken) {
      throw new IllegalStateException("The lab's certificates cannot be read", broken);
    }
  }
}
