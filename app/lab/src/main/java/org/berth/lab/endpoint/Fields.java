package org.berth.lab.endpoint;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A JSON object under construction: what is absent stays out, booleans are Proxmox's 0 and 1. */
public final class Fields {
  private final Map<String, Object> values = new LinkedHashMap<>();

  public static Fields of(String name, Object value) {
    return new Fields().with(name, value);
  }

  public Fields with(String name, Object value) {
    values.put(name, value instanceof Boolean flag ? (flag ? 1 : 0) : value);
    return this;
  }

  public Fields with(String name, Optional<?> value) {
    value.ifPresent(present -> with(name, present));
    return this;
  }

  public Fields withAll(Map<String, ?> more) {
    more.forEach(this::with);
    return this;
  }

  @JsonValue
  public Map<String, Object> values() {
    return values;
  }
}
