package org.berth.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.berth.cli.service.Json;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;
import picocli.CommandLine.Option;

/** The options of every command that prints what the service holds. */
public final class Output {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "table, wide, json, yaml or name (default: table)")
  private @Nullable Format format;

  @Option(names = "--no-headers", description = "print values alone, without the names of columns")
  private boolean noHeaders;

  @Option(
      names = {"-q", "--quiet"},
      description = "print nothing but names, or what -o asks for")
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
      case TABLE, WIDE -> table.card(item, !noHeaders).forEach(out::println);
      case JSON -> out.println(Json.pretty(item));
      case YAML -> out.print(yaml(item));
      case NAME -> out.println(table.name().text(item));
    }
  }

  /** Prints what is said in words of its own; the object is made only for those who read that. */
  public void words(PrintStream out, String words, Supplier<JsonNode> item) {
    switch (format()) {
      case TABLE, WIDE, NAME -> out.println(words);
      case JSON -> out.println(Json.pretty(item.get()));
      case YAML -> out.print(yaml(item.get()));
    }
  }

  /** Whether a person reads along, so that talk on standard error is welcome. */
  public boolean talkative() {
    return !quiet;
  }

  private Format format() {
    if (format != null) {
      return format;
    }
    return quiet ? Format.NAME : Format.TABLE;
  }

  private static String yaml(JsonNode tree) {
    DumperOptions block = new DumperOptions();
    block.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    return new Yaml(block).dump(Json.plain(tree));
  }
}
