package org.berth.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.berth.cli.service.Json;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;
import picocli.CommandLine.Option;

/** The options of every command that prints what the service holds. */
public final class Output {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "table, wide, json, yaml or name (default: table)")
  private Format format = Format.TABLE;

  @Option(names = "--no-headers", description = "leave out the table's first line")
  private boolean noHeaders;

  @Option(
      names = {"-q", "--quiet"},
      description = "print nothing but names")
  private boolean quiet;

  /** Prints the items of a list as the service answered it. */
  public void list(PrintStream out, Table table, JsonNode answer) {
    List<JsonNode> items = new ArrayList<>();
    answer.path("items").forEach(items::add);
    switch (format()) {
      case TABLE -> table.lines(items, false, !noHeaders).forEach(out::println);
      case WIDE -> table.lines(items, true, !noHeaders).forEach(out::println);
      case JSON -> out.println(Json.pretty(answer));
      case YAML -> out.print(yaml(answer));
      case NAME -> items.forEach(item -> out.println(table.name().text(item)));
    }
  }

  /** Prints one object. */
  public void one(PrintStream out, Table table, JsonNode item) {
    switch (format()) {
      case TABLE, WIDE -> table.card(item).forEach(out::println);
      case JSON -> out.println(Json.pretty(item));
      case YAML -> out.print(yaml(item));
      case NAME -> out.println(table.name().text(item));
    }
  }

  /** Whether a person reads along, so that talk on standard error is welcome. */
  public boolean talkative() {
    return !quiet;
  }

  private Format format() {
    return quiet ? Format.NAME : format;
  }

  private static String yaml(JsonNode tree) {
    DumperOptions block = new DumperOptions();
    block.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    return new Yaml(block).dump(Json.plain(tree));
  }
}
