package org.berth.cli.connect;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Hashtable;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;
import org.jspecify.annotations.Nullable;

/** Whether host names of environments can be found, and certificates for them be had. */
public final class NameChecks {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private NameChecks() {}

  /**
   * Looks a name below the domain up, as one that an environment might have.
   *
   * @param server the name server to ask; the machine's own where it is null
   */
  public static Finding names(String domain, @Nullable String server) {
    String name = "berth-check." + domain;
    try {
      String address =
          server == null ? InetAddress.getByName(name).getHostAddress() : ask(name, server);
      return Finding.good("Names below " + domain + " lead to " + address);
    } catch (UnknownHostException | NameNotFoundException e) {
      return Finding.lacking(
          "No name below " + domain + " is known",
          "Add a record *." + domain + " with the address that the ingress is to have.");
    } catch (NamingException e) {
      return Finding.lacking(
          "Name server " + server + " does not answer: " + e.getMessage(),
          "Name one that does with --nameserver.");
    }
  }

  // The interface takes this table; an A record is a text, and nothing is deserialised from it.
  @SuppressWarnings({"JdkObsolete", "BanJNDI"})
  private static String ask(String name, String server) throws NamingException {
    var settings = new Hashtable<String, String>();
    settings.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
    settings.put(Context.PROVIDER_URL, "dns://" + server);
    settings.put("com.sun.jndi.dns.timeout.retries", "2");
    var directory = new InitialDirContext(settings);
    try {
      Attribute found = directory.getAttributes(name, new String[] {"A"}).get("A");
      if (found == null) {
        throw new NameNotFoundException(name);
      }
      return String.valueOf(found.get());
    } finally {
      directory.close();
    }
  }

  /** Looks whether an ACME server is there. */
  public static Finding certificates(String directory, @Nullable Path authorities) {
    try (HttpClient client =
        HttpClient.newBuilder()
            .sslContext(ProxmoxApi.trusting(authorities))
            .connectTimeout(PATIENCE)
            .build()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(directory)).timeout(PATIENCE).build();
      String answer = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
      return answer.contains("newOrder")
          ? Finding.good("The ACME server at " + directory + " answers")
          : Finding.lacking(directory + " is no ACME directory", "Name one with --acme.");
    } catch (IOException e) {
      return Finding.lacking(
          "The ACME server at " + directory + " does not answer: " + e,
          "Open the way to it, or name your own with --acme and --acme-ca.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Finding.lacking("Interrupted", "");
    }
  }
}
