package org.berth.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.berth.contract.RunState;
import org.berth.server.secret.Secret;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Secrets are planted in a real run, said in every form at the highest verbosity, and looked for
 * everywhere. {@code -Dberth.canaries=50} plants that many; a line of JSON tells the counts.
 */
@Tag("service")
final class CanariesTest {
  private static final int COUNT = Integer.getInteger("berth.canaries", 7);
  @TempDir private static Path home;
  private static RunFixture berth;
  private static RunSite site;

  @BeforeAll
  static void start() {
    berth = new RunFixture(home);
    site = berth.site();
  }

  @AfterAll
  static void stop() {
    site.close();
    berth.close();
  }

  @Test
  void noPlantedSecretIsFoundColdOrWarm() throws Exception {
    List<Canary> canaries = Canary.some(COUNT, new SecureRandom());
    plantPrograms();
    int found = search(berth.runs, canaries);
    site.warmUp();
    RunFixture.await("Ansible is imported", site::warm);
    found += search(berth.service(site), canaries);

    System.out.println("{\"canaries\": " + COUNT + ", \"found\": " + found + "}");
    assertThat(found).isZero();
  }

  private static int search(Runs runs, List<Canary> canaries) throws Exception {
    RunId run = berth.open(order(canaries));
    CompletableFuture<RunEnd> end = Underway.end(runs, run);
    var places = new CanarySearch(berth, run, canaries);
    int found = 0;
    while (!end.isDone()) {
      found += places.processes() + places.disk();
    }
    assertThat(end.get().state()).as(end.get().sentence()).isEqualTo(RunState.SUCCEEDED);
    String said = berth.output(run);
    // All was said: each canary in at least as many places as it has forms.
    assertThat(said.split("\\*\\*\\*", -1)).hasSizeGreaterThan(canaries.size() * 10);
    assertThat(said).contains("on descriptor 2").contains("Traceback").contains("born: ");
    assertThat(RunTexts.pieces(berth, run)).isEqualTo(said);
    return found + places.disk() + places.database();
  }

  private static RunOrder order(List<Canary> canaries) {
    Map<String, Secret> secrets = new TreeMap<>();
    for (Canary canary : canaries) {
      secrets.put("c" + canary.number(), Secret.of(canary.value()));
    }
    secrets.put("all_file", Secret.of(Canary.lines(canaries)));
    String names =
        String.join(", ", secrets.keySet().stream().filter(n -> n.length() < 5).toList());
    return berth.order(
        berth.playbook(PLAYBOOK.replace("NAMES", names)),
        Map.of("plain", "nothing secret"),
        secrets,
        List.of("-vvvv"),
        RunFixture.LIMIT);
  }

  private static final String PLAYBOOK =
      """
      - name: Said in every form
        ansible.builtin.debug:
          msg:
            - "{{ item }}"
            - "{{ item | b64encode }}"
            - "{{ ('x' ~ item) | b64encode }}"
            - "{{ ('xy' ~ item ~ 'z') | b64encode }}"
            - "{{ item | urlencode }}"
            - "{{ item | to_json }}"
            - "{{ item | to_json | to_json }}"
            - "{{ item | to_nice_yaml }}"
            - "{{ item | quote }}"
        loop: [NAMES]
      - name: A task that is named {{ c0 }}
        ansible.builtin.set_fact: {fact_of_mine: "{{ c0 }}"}
      - name: Said by a command, much and across the borders of messages
        ansible.builtin.shell: "for n in 1 2 3 4 5 6 7 8; do cat {{ all_file }}; head -c 20011 /dev/zero | tr '\\\\0' x; done"
        args: {executable: /bin/sh}
      - name: Said by a module that fails with a traceback
        leaky: {value: "{{ c0 }}", fail: true}
        ignore_errors: true
      - name: Born in a module
        leaky: {value: "{{ c1 }}", fail: false}
        register: made
        no_log: true
      - name: Said once it is born
        ansible.builtin.debug: {msg: "born: {{ made.born }} {{ made.born | b64encode }}"}
      - name: Said on descriptor 2 by Ansible's own process
        ansible.builtin.debug: {msg: "{{ c0 | on_descriptor_2 }}"}
        ignore_errors: true
      """;

  /** A module that says too much, and a filter that does so without Ansible's knowledge. */
  private static void plantPrograms() throws IOException {
    Path playbooks = berth.places.root().resolve("playbooks");
    Files.createDirectories(playbooks.resolve("library"));
    Files.createDirectories(playbooks.resolve("filter_plugins"));
    Files.writeString(
        playbooks.resolve("library/leaky.py"),
        """
        from ansible.module_utils.basic import AnsibleModule
        module = AnsibleModule({"value": {"no_log": False}, "fail": {"type": "bool"}})
        if module.params["fail"]:
            raise RuntimeError("Traceback of " + module.params["value"])
        born = module.params["value"][::-1]
        module.exit_json(born=born, berth_secrets=[born])
        """);
    Files.writeString(
        playbooks.resolve("filter_plugins/leak.py"),
        """
        import os
        def leak(value):
            os.write(2, ("on descriptor 2: " + str(value) + "\\n").encode())
            raise RuntimeError("and in its Traceback " + str(value))
        class FilterModule:
            def filters(self):
                return {"on_descriptor_2": leak}
        """);
  }
}
