package org.berth.server.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.berth.server.secret.Secret;

/** Playbooks of many kinds, and what runs of them said, without that which differs each time. */
final class RunCorpus {
  private static final String ANY_KIND =
      """
      - name: Loop
        ansible.builtin.debug: {msg: "item {{ item }} {{ 'x' | b64encode }}"}
        loop: [a, b, c]
      - name: Facts
        ansible.builtin.set_fact: {fact: "{{ given | default('none') }}"}
      - name: Command
        ansible.builtin.command: "sh -c 'id -u; umask; pwd; env | sort | grep -v -E \\"BERTH|TMPDIR\\"; ls -l /proc/self/fd | wc -l; grep -E ^Sig[BI] /proc/self/status; ulimit -a'"
        changed_when: false
      - name: Async
        ansible.builtin.command: "true"
        async: 20
        poll: 1
      - name: Censored
        ansible.builtin.debug: {msg: "{{ canary }}"}
        no_log: true
      - name: Shown
        ansible.builtin.debug: {msg: "{{ canary }}"}
      - name: Become
        ansible.builtin.command: id
        become: true
        become_method: ansible.builtin.su
      - name: Skipped
        ansible.builtin.debug: {msg: no}
        when: false
      - name: Ignored
        ansible.builtin.fail: {msg: not that bad}
        ignore_errors: true
      - name: Template
        ansible.builtin.copy: {content: "{{ lookup('ansible.builtin.env', 'LC_ALL') }}\\n", dest: "{{ lookup('ansible.builtin.env', 'TMPDIR') }}/t"}
        diff: true
      - name: Published
        ansible.builtin.set_stats: {data: {berth: {step: {name: half, percent: 50}}}}
      - name: Handled
        ansible.builtin.command: "true"
        notify: Handler
      """;

  private static final String ROLES =
      """
      - name: Role
        ansible.builtin.include_role: {name: docker_platform, tasks_from: nothing_here}
      """;

  private static final String RESCUED =
      """
      - name: Block
        block:
          - ansible.builtin.command: "false"
        rescue:
          - ansible.builtin.debug: {msg: "{{ ansible_failed_task.name }}"}
        always:
          - ansible.builtin.meta: noop
      - name: Random is random
        ansible.builtin.assert: {that: (lookup('ansible.builtin.password', '/dev/null') | length) == 20}
      - name: The end
        ansible.builtin.fail: {msg: for good}
      """;

  private RunCorpus() {}

  /** The texts of a run and its end. */
  record Said(String text, String events, String end) {}

  /** Playbooks with the options that each is run with. */
  static Map<String, List<String>> playbooks(RunFixture berth) {
    Map<String, List<String>> all = new LinkedHashMap<>();
    String play =
        "- name: Play\n  hosts: localhost\n  gather_facts: false\n  handlers: [{name: Handler, ansible.builtin.debug: {msg: handled}}]\n  tasks:\n"
            + ANY_KIND.indent(4);
    all.put(berth.file(play), List.of());
    all.put(berth.file(play + " "), List.of("-vvvv"));
    all.put(berth.file(play + "\n"), List.of("--check", "--diff"));
    all.put(berth.playbook(ROLES), List.of());
    all.put(berth.playbook(RESCUED), List.of("-v"));
    all.put(berth.file("- hosts: localhost\n  tasks: [\n"), List.of());
    all.put(berth.playbook("- no.such.module: {}\n"), List.of());
    all.put(berth.playbook("- ansible.builtin.ping:\n"), List.of("--no-such-option"));
    all.put(berth.playbook("- ansible.builtin.debug: {msg: \"{{ undefined_one }}\"}\n"), List.of());
    all.put(berth.playbook("- ansible.builtin.ping:\n"), List.of("--limit", "nobody"));
    all.put(
        berth.file(
            """
            - hosts: localhost
              gather_facts: false
              vars: {ansible_connection: ssh, ansible_host: 127.0.0.1, ansible_port: 1}
              tasks: [{ansible.builtin.ping: {}}]
            """),
        List.of());
    return all;
  }

  static RunOrder order(RunFixture berth, String playbook, List<String> options) {
    return berth.order(
        playbook,
        Map.of("given", "{{ not a template }}"),
        Map.of("canary", Secret.of("a-canary-in-both")),
        options,
        RunFixture.LIMIT);
  }

  static Said said(RunFixture berth, RunId run, RunEnd end) {
    String events =
        berth.events(run).stream()
            .map(event -> RunDao.tree(event.body()))
            // Where text between events is cut depends on time.
            .filter(event -> !event.path("event").asText().equals("verbose"))
            .map(RunCorpus::lasting)
            .collect(Collectors.joining("\n"));
    String text =
        new String(berth.output(run).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    return new Said(
        same(run, text),
        same(run, events),
        same(
            run,
            end.state()
                + " "
                + end.sentence()
                + " "
                + berth.spool(run).exit().orElseThrow().code()));
  }

  private static String lasting(JsonNode event) {
    var object = (com.fasterxml.jackson.databind.node.ObjectNode) event;
    object.remove(List.of("at", "seq", "task_uuid", "output", "result_at"));
    return object.toString();
  }

  /** Names of the run, times, process ids, and what is made of them. */
  private static String same(RunId run, String text) {
    return text.replace(run.toString(), "RUN")
        .replaceAll("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d+", "WHEN")
        .replaceAll("\\d:\\d\\d:\\d\\d\\.\\d+", "LONG")
        .replaceAll("ansible-tmp-[0-9.]+-[0-9]+-[0-9]+", "TMP")
        .replaceAll("\\bj\\d{6,}(\\.\\d+)?", "JOB")
        .replaceAll("ansible-local-\\w+", "LOCAL")
        .replaceAll("(?<=LOCAL/)\\.\\w{8}|(?<=_basename\": ?\")\\.\\w{8}", "TMPFILE")
        .replaceAll("\\b[a-z]?\\d+\\.\\d{3,}(\\.\\d+)?", "NUMBER")
        .replaceAll("tmp[a-z0-9_]{8}", "TMPFILE")
        .replaceAll("<\\d+>|PID \\d+|pid \\d+", "PID");
  }
}
