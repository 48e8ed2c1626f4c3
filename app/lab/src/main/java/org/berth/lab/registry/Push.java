package org.berth.lab.registry;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.berth.lab.host.HostFailure;

/** Uploads to a registry by its HTTP API, version 2 (OCI Distribution Specification 1.1). */
final class Push {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final URI registry;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(LIMIT).build();

  Push(URI registry) {
    this.registry = registry;
  }

  boolean hasManifest(String repository, String reference) {
    return head("/v2/%s/manifests/%s".formatted(repository, reference), ImageManifest.MEDIA_TYPE);
  }

  void blob(String repository, Blob blob) {
    if (head("/v2/%s/blobs/%s".formatted(repository, blob.digest()), "*/*")) {
      return;
    }
    HttpRequest open =
        request("/v2/%s/blobs/uploads/".formatted(repository))
            .POST(BodyPublishers.noBody())
            .build();
    String location =
        send(open, 202)
            .headers()
            .firstValue("Location")
            .orElseThrow(() -> new HostFailure("The registry opened no upload"));
    String digest = blob.digest().replace(":", "%3A");
    URI target =
        registry.resolve(location + (location.contains("?") ? "&" : "?") + "digest=" + digest);
    send(
        HttpRequest.newBuilder(target)
            .timeout(LIMIT)
            .header("Content-Type", "application/octet-stream")
            .PUT(blob.publisher())
            .build(),
        201);
  }

  /** Makes what is pushed already an image, by a manifest of this media type. */
  void manifest(String repository, String tag, Blob manifest, String mediaType) {
    send(
        request("/v2/%s/manifests/%s".formatted(repository, tag))
            .header("Content-Type", mediaType)
            .PUT(manifest.publisher())
            .build(),
        201);
  }

  private boolean head(String path, String accept) {
    HttpRequest request = request(path).header("Accept", accept).HEAD().build();
    return exchange(request).statusCode() == 200;
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(registry.resolve(path)).timeout(LIMIT);
  }

  private HttpResponse<String> send(HttpRequest request, int expected) {
    HttpResponse<String> response = exchange(request);
    if (response.statusCode() != expected) {
      throw new HostFailure(
          "The registry answered %d to %s %s: %s"
              .formatted(
                  response.statusCode(),
                  request.method(),
                  request.uri().getPath(),
                  response.body().strip()));
    }
    return response;
  }

  private HttpResponse<String> exchange(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new HostFailure("The registry at %s does not answer".formatted(registry), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HostFailure("Pushing an image was interrupted", e);
    }
  }
}
