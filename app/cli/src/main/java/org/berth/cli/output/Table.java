package org.berth.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * The columns that answers of one kind are shown in.
 *
 * @param name the column that identifies an item, printed alone by {@code -o name}
 */
public record Table(Column name, List<Column> columns) {
  public Table {
    columns = List.copyOf(columns);
  }

  public static Table of(Column name, Column... further) {
    List<Column> all = new ArrayList<>();
    all.add(name);
    all.addAll(List.of(further));
    return new Table(name, all);
  }

  /** One line per item, columns aligned, no blanks at the end of a line. */
  List<String> lines(List<JsonNode> items, boolean wide, boolean headers) {
    List<Column> shown = columns.stream().filter(column -> wide || !column.wide()).toList();
    List<List<String>> rows = new ArrayList<>();
    if (headers) {
      rows.add(shown.stream().map(Column::title).toList());
    }
    for (JsonNode item : items) {
      rows.add(shown.stream().map(column -> column.text(item)).toList());
    }
    int[] widths = new int[shown.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  /** One line per column: what it is called, where that is wanted, and what it holds. */
  List<String> card(JsonNode item, boolean headers) {
    int width = columns.stream().mapToInt(column -> column.title().length()).max().orElse(0);
    return columns.stream()
        .map(column -> (headers ? pad(column.title(), width) + "  " : "") + column.text(item))
        .toList();
  }

  private static String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      line.append(pad(row.get(i), widths[i])).append("   ");
    }
    return line.toString().stripTrailing();
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
