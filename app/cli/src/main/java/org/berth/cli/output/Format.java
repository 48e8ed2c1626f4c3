package org.berth.cli.output;

/** How an answer is printed. */
public enum Format {
  TABLE,
  WIDE,
  JSON,
  YAML,
  NAME
}
