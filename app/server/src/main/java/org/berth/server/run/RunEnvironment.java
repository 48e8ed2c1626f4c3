package org.berth.server.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The environment variables that Ansible gets: few of the service's own, none of them secret. All
 * runs of one content have the same but for what names their folder and themselves.
 *
 * @param service the service's variables
 */
record RunEnvironment(Toolchain tools, Map<String, String> service) {
  private static final String SYSTEM =
      ":/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /** What is passed on where the service has it. */
  private static final List<String> PASSED =
      List.of("HOME", "TZ", "http_proxy", "https_proxy", "no_proxy", "BERTH_HOME");

  RunEnvironment {
    service = Map.copyOf(service);
  }

  Map<String, String> of(RunId run, Path root, Path folder) {
    Map<String, String> variables = shared(root, folder);
    // The keeper's folder, as seen by the run: a short name, because sockets' paths must be short.
    variables.put("ANSIBLE_SSH_CONTROL_PATH", "/proc/1/cwd/%%C");
    // The mark by which the run's processes in guests are found; Debian's sshd accepts LC_*.
    variables.put("ANSIBLE_SSH_EXTRA_ARGS", "-o SetEnv=LC_BERTH_RUN=" + run);
    return variables;
  }

  /** Of an Ansible that serves any run of the content in {@code root}. */
  Map<String, String> shared(Path root, Path folder) {
    Map<String, String> variables = new TreeMap<>();
    for (String name : PASSED) {
      if (service.containsKey(name)) {
        variables.put(name, String.valueOf(service.get(name)));
      }
    }
    variables.put("PATH", tools.programs() + SYSTEM);
    variables.put("LC_ALL", "C.UTF-8");
    variables.put("TMPDIR", folder.resolve("tmp").toString());
    variables.put("ANSIBLE_CONFIG", root.resolve("ansible.cfg").toString());
    variables.put("ANSIBLE_HOME", folder.resolve("home").toString());
    variables.put("ANSIBLE_STDOUT_CALLBACK", "berth");
    variables.put("ANSIBLE_NOCOLOR", "1");
    return variables;
  }
}
