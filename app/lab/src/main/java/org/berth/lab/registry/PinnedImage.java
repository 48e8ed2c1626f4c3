package org.berth.lab.registry;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The version of somebody's image that a role asks for. */
public record PinnedImage(String repository, String tag) {
  /** As in the defaults of roles {@code portainer} and {@code docker_platform}. */
  public static final List<PinnedImage> PORTAINER =
      List.of(
          new PinnedImage("portainer/portainer-ce", "2.33.8"),
          new PinnedImage("portainer/agent", "2.33.8"));

  /** As in the defaults of role {@code netbox_integration}. */
  public static final List<PinnedImage> NETBOX =
      List.of(
          new PinnedImage("netboxcommunity/netbox", "v4.6-5.0.2"),
          new PinnedImage("library/postgres", "17-alpine"),
          new PinnedImage("valkey/valkey", "9.1-alpine"));

  /** Whoever asks how the lab is does not want to wait for a registry that hangs. */
  private static final Duration LIMIT = Duration.ofSeconds(2);

  private static final String ANY_MANIFEST =
      "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json,"
          + " application/vnd.docker.distribution.manifest.list.v2+json,"
          + " application/vnd.docker.distribution.manifest.v2+json";

  /** Where the launcher leaves it, as an image layout, when it can be pulled. */
  Path pulledTo(Path cache) {
    String name = repository.substring(repository.lastIndexOf('/') + 1);
    return cache.resolve("images").resolve(name + "-" + tag);
  }

  /** Why a registry does not give them all, by the first that is missing; empty when it does. */
  public static String lackAt(URI registry, List<PinnedImage> images) {
    return images.stream()
        .map(each -> each.lackAt(registry))
        .filter(lack -> !lack.isEmpty())
        .findFirst()
        .orElse("");
  }

  /** Why a registry does not give it; empty when it does. */
  String lackAt(URI registry) {
    HttpRequest request =
        HttpRequest.newBuilder(registry.resolve("/v2/%s/manifests/%s".formatted(repository, tag)))
            .timeout(LIMIT)
            .header("Accept", ANY_MANIFEST)
            .HEAD()
            .build();
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(LIMIT).build()) {
      int status = http.send(request, BodyHandlers.discarding()).statusCode();
      return switch (status) {
        case 200 -> "";
        case 404 -> "registry %s does not hold %s".formatted(registry, this);
        default -> "registry %s answered %d for %s".formatted(registry, status, this);
      };
    } catch (IOException e) {
      return "registry %s did not answer for %s".formatted(registry, this);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "registry %s was not waited for".formatted(registry);
    }
  }

  @Override
  public String toString() {
    return repository + ":" + tag;
  }
}
