package org.berth.server.docs;

import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Renders the OpenAPI document as one page that needs nothing from outside. */
final class DocsPage {
  private static final String STYLE =
      """
      <!doctype html><html lang="en"><meta charset="utf-8">
      <meta name="viewport" content="width=device-width">
      <style>
      body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
      summary{cursor:pointer;padding:.4rem 0} code{font:14px ui-monospace,monospace}
      .method{display:inline-block;min-width:4.5rem;font-weight:600} table{border-collapse:collapse}
      td,th{border-bottom:1px solid #8884;padding:.2rem .8rem .2rem 0;text-align:left;vertical-align:top}
      </style>
      """;

  private final StringBuilder html = new StringBuilder();

  private DocsPage() {}

  static String of(String document) {
    Map<?, ?> api = map(new Yaml(new SafeConstructor(new LoaderOptions())).load(document));
    var page = new DocsPage();
    Map<?, ?> info = map(api.get("info"));
    page.heading(text(info.get("title")), text(info.get("description")));
    map(api.get("paths"))
        .forEach(
            (path, item) ->
                map(item)
                    .forEach((method, operation) -> page.operation(path, method, map(operation))));
    page.html.append("<h2>Objects</h2>");
    map(map(api.get("components")).get("schemas"))
        .forEach((name, schema) -> page.schema(name, map(schema)));
    return page.html.toString();
  }

  private void heading(String title, String description) {
    html.append(STYLE)
        .append("<title>")
        .append(title)
        .append("</title><h1>")
        .append(title)
        .append("</h1><p>")
        .append(description)
        .append("</p><p><a href=\"/openapi.yaml\">openapi.yaml</a></p>\n");
  }

  private void operation(Object path, Object method, Map<?, ?> operation) {
    if (operation.get("responses") == null) {
      return;
    }
    html.append("<details><summary><span class=method>")
        .append(text(method).toUpperCase(java.util.Locale.ROOT))
        .append("</span><code>")
        .append(text(path))
        .append("</code> ")
        .append(text(operation.get("summary")))
        .append("</summary><p>")
        .append(text(operation.get("description")))
        .append("</p><table><tr><th>Answer<th>");
    map(operation.get("responses"))
        .forEach(
            (status, answer) ->
                html.append("<tr><td>")
                    .append(text(status))
                    .append("<td>")
                    .append(text(map(answer).get("description"))));
    html.append("</table></details>\n");
  }

  private void schema(Object name, Map<?, ?> schema) {
    html.append("<details><summary><code>")
        .append(text(name))
        .append("</code> ")
        .append(text(schema.get("description")))
        .append("</summary><table>");
    map(schema.get("properties"))
        .forEach(
            (field, property) ->
                html.append("<tr><td><code>")
                    .append(text(field))
                    .append("</code><td>")
                    .append(text(map(property).get("type")))
                    .append("<td>")
                    .append(text(map(property).get("description"))));
    html.append("</table></details>\n");
  }

  private static Map<?, ?> map(@org.jspecify.annotations.Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  private static String text(@org.jspecify.annotations.Nullable Object value) {
    return value == null
        ? ""
        : String.valueOf(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
