package org.berth.server.docs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.berth.contract.Contract;
import org.berth.server.http.Call;
import org.berth.server.http.Permission;
import org.berth.server.http.Routes;
import org.berth.server.http.TenantOf;

/** {@code /openapi.yaml} and {@code /docs}. */
final class DocsRoutes {
  private final String document = document();

  private static String document() {
    try (InputStream in = Contract.openApi()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read openapi.yaml", e);
    }
  }

  void register(Routes routes) {
    routes.get("/openapi.yaml", Permission.PUBLIC, TenantOf.PLATFORM, this::openApi);
    routes.get("/docs", Permission.PUBLIC, TenantOf.PLATFORM, this::page);
  }

  private void openApi(Call call) {
    call.http().contentType("application/yaml; charset=utf-8").result(document);
  }

  private void page(Call call) {
    call.http().contentType("text/html; charset=utf-8").result(DocsPage.of(document));
  }
}
