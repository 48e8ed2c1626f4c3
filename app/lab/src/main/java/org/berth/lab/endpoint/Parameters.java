package org.berth.lab.endpoint;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The parameters of one call; whatever is not declared is refused. */
public record Parameters(List<Parameter> declared) {

  public Parameters {
    declared = List.copyOf(declared);
  }

  public static Parameters of(Parameter... declared) {
    return new Parameters(Arrays.asList(declared));
  }

  /** These parameters and some more. */
  public Parameters and(Parameter... more) {
    return new Parameters(Stream.concat(declared.stream(), Arrays.stream(more)).toList());
  }

  /** These parameters and some more. */
  public Parameters and(Parameters more) {
    return and(more.declared.toArray(Parameter[]::new));
  }

  /** Throws one refusal that names everything that is wrong with {@code sent}. */
  public Arguments check(Map<String, String> sent) {
    Map<String, String> errors = complaints("", sent);
    if (!errors.isEmpty()) {
      throw Refusal.parameters(errors);
    }
    return new Arguments(sent);
  }

  /**
   * What is wrong, by parameter; names are prefixed with {@code path} and a dot unless it is empty.
   */
  Map<String, String> complaints(String path, Map<String, String> sent) {
    Map<String, String> errors = new HashMap<>();
    String prefix = path.isEmpty() ? "" : path + ".";
    for (Parameter parameter : declared) {
      if (!parameter.optional() && !sent.containsKey(parameter.name())) {
        errors.put(prefix + parameter.name(), "property is missing and it is not optional");
      }
    }
    new TreeMap<>(sent).forEach((name, value) -> complaint(prefix, name, value, sent, errors));
    return errors;
  }

  private void complaint(
      String prefix,
      String name,
      String value,
      Map<String, String> sent,
      Map<String, String> errors) {
    Optional<Parameter> found = find(name);
    if (found.isEmpty()) {
      errors.put(
          prefix + name,
          "property is not defined in schema and the schema does not allow additional properties");
      return;
    }
    Parameter parameter = found.get();
    parameter
        .type()
        .complaint(prefix + name, value)
        .ifPresent(text -> errors.put(prefix + name, text));
    String other = parameter.requires();
    if (other != null && !sent.containsKey(other)) {
      errors.put(prefix + other, "missing property required by '" + prefix + name + "'");
    }
  }

  /** The declaration that covers a sent name. */
  public Optional<Parameter> find(String name) {
    return declared.stream().filter(parameter -> parameter.covers(name)).findFirst();
  }
}
