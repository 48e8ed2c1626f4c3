package org.berth.lab.firewall;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.berth.lab.endpoint.Endpoint;
import org.berth.lab.endpoint.Fields;
import org.berth.lab.endpoint.Parameters;
import org.berth.lab.endpoint.Permission;
import org.berth.lab.endpoint.Standard;
import org.berth.lab.guest.GuestFiles;
import org.berth.lab.guest.Section;
import org.berth.lab.guest.Walls;
import org.berth.lab.machine.Machine;

/** The firewall of the cluster and its guests: stored, resolved and enforced at each change. */
public final class Firewalls implements Walls {
  private final Machine machine;
  private final GuestFiles files;
  private final Rulesets rulesets;

  public Firewalls(Machine machine, GuestFiles files, Path home) {
    this.machine = machine;
    this.files = files;
    this.rulesets = new Rulesets(home);
  }

  public List<Endpoint> endpoints() {
    Scope whole = new ClusterScope(rulesets, this::raiseAll);
    Scope guest = new GuestScope(rulesets, files, this::raise);
    Scope node = new NodeScope(rulesets, this::raiseNodes);
    return Stream.of(
            RuleCalls.of(whole).endpoints(),
            RuleCalls.of(guest).endpoints(),
            RuleCalls.of(node).endpoints(),
            new AliasCalls(whole).endpoints(),
            new AliasCalls(guest).endpoints(),
            new IpSetCalls(whole).endpoints(),
            new IpSetCalls(guest).endpoints(),
            new OptionCalls(whole, OptionCalls.OF_CLUSTER).endpoints(),
            new OptionCalls(guest, OptionCalls.OF_GUEST).endpoints(),
            new OptionCalls(node, OptionCalls.OF_NODE).endpoints(),
            new GroupCalls(whole).endpoints(),
            new ReferenceCalls(whole, guest).endpoints(),
            Stream.of(
                index(
                    whole.path(),
                    Parameters.of(),
                    "rules options groups ipset aliases refs macros"),
                index(guest.path(), Standard.GUEST, "rules options ipset aliases refs"),
                index(node.path(), node.parameters(), "rules options"),
                Endpoint.get(
                    "/cluster/firewall/macros",
                    Parameters.of(),
                    Permission.Open.ANYONE,
                    call ->
                        Arrays.stream(Macro.values())
                            .map(
                                macro ->
                                    Fields.of("macro", macro.label())
                                        .with("descr", macro.description()))
                            .toList())))
        .flatMap(calls -> calls)
        .toList();
  }

  private static Endpoint index(String path, Parameters parameters, String names) {
    return Endpoint.get(
        path,
        parameters,
        Permission.Open.ANYONE,
        call -> Arrays.stream(names.split(" ", -1)).map(name -> Fields.of("name", name)).toList());
  }

  @Override
  public void raise(int vmid, Section now) {
    machine
        .firewall()
        .apply(
            new Resolution(rulesets.cluster().get(), rulesets.guest(vmid).get())
                .of(vmid, now.ports(), index -> machine.containers().vethName(vmid, index)));
  }

  @Override
  public void copy(int source, int clone) {
    Ruleset copied = rulesets.guest(source).get();
    rulesets.guest(clone).change(old -> copied);
  }

  @Override
  public void remove(int vmid) {
    rulesets.forgetGuest(vmid);
    machine.firewall().remove(vmid);
  }

  /** Enforces what is configured for nodes; a reboot has taken it from the machine. */
  public void raiseNodes() {
    Ruleset cluster = rulesets.cluster().get();
    for (String node : machine.config().nodes()) {
      machine.firewall().applyHost(node, Resolution.ofNode(cluster, rulesets.node(node).get()));
    }
  }

  private void raiseAll() {
    raiseNodes();
    for (int vmid : files.all()) {
      files.find(vmid).ifPresent(config -> raise(vmid, config.now()));
    }
  }
}
