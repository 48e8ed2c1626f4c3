package org.berth.server.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
final class UnsafeYamlTest {

  @Test
  void everyStringIsMarkedWhereverItStands() {
    Map<String, Object> variables = new LinkedHashMap<>();
    variables.put("name", "{{ 7*7 }}");
    variables.put("list", Arrays.asList("a\n'b'", 7, true, null, 1.5));
    variables.put("dict", Map.of("on", "yes"));

    assertThat(UnsafeYaml.write(variables))
        .isEqualTo(
            """
            "name": !unsafe "{{ 7*7 }}"
            "list":
            - !unsafe "a\\n'b'"
            - 7
            - true
            - null
            - 1.5
            "dict":
              "on": !unsafe "yes"
            """);
  }

  @Test
  void whatIsNoVariableIsRefused() {
    assertThatThrownBy(() -> UnsafeYaml.write(Map.of("clock", new ArrayList<>().iterator())))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
