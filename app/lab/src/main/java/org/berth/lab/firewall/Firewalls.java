package org.berth.lab.firewall;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.berth.lab.endpoint.Call;
import org.berth.lab.endpoint.Endpoint;
import org.berth.lab.endpoint.Fields;
import org.berth.lab.endpoint.Parameters;
import org.berth.lab.endpoint.Permission;
import org.berth.lab.endpoint.Standard;
import org.berth.lab.guest.GuestFiles;
import org.berth.lab.guest.Section;
import org.berth.lab.guest.Walls;
import org.berth.lab.machine.Machine;
import org.berth.lab.state.StateFiles;
import org.berth.lab.state.Stored;

/** The firewall of the cluster and its guests: stored, resolved and enforced at each change. */
public final class Firewalls implements Walls {
  private final Machine machine;
  private final GuestFiles files;
  private final Path home;
  private final Stored<Ruleset> cluster;
  private final Map<Integer, Stored<Ruleset>> guests = new ConcurrentHashMap<>();

  public Firewalls(Machine machine, GuestFiles files, Path home) {
    this.machine = machine;
    this.files = files;
    this.home = home;
    this.cluster = new Stored<>(home.resolve("cluster.json"), Ruleset.class, Ruleset.empty());
  }

  public List<Endpoint> endpoints() {
    Scope whole = new ClusterScope();
    Scope guest = new GuestScope();
    return Stream.of(
            RuleCalls.of(whole).endpoints(),
            RuleCalls.of(guest).endpoints(),
            new AliasCalls(whole).endpoints(),
            new AliasCalls(guest).endpoints(),
            new IpSetCalls(whole).endpoints(),
            new IpSetCalls(guest).endpoints(),
            new OptionCalls(whole, OptionCalls.OF_CLUSTER).endpoints(),
            new OptionCalls(guest, OptionCalls.OF_GUEST).endpoints(),
            new GroupCalls(whole).endpoints(),
            new ReferenceCalls(whole, guest).endpoints(),
            Stream.of(
                index(
                    whole.path(),
                    Parameters.of(),
                    "rules options groups ipset aliases refs macros"),
                index(guest.path(), Standard.GUEST, "rules options ipset aliases refs"),
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
            new Resolution(cluster.get(), guest(vmid).get())
                .of(vmid, now.ports(), index -> machine.containers().vethName(vmid, index)));
  }

  @Override
  public void copy(int source, int clone) {
    Ruleset copied = guest(source).get();
    guest(clone).change(old -> copied);
  }

  @Override
  public void remove(int vmid) {
    guests.remove(vmid);
    StateFiles.delete(file(vmid));
    machine.firewall().remove(vmid);
  }

  private Stored<Ruleset> guest(int vmid) {
    return guests.computeIfAbsent(
        vmid, id -> new Stored<>(file(id), Ruleset.class, Ruleset.empty()));
  }

  private Path file(int vmid) {
    return home.resolve(vmid + ".json");
  }

  private void raiseAll() {
    for (int vmid : files.all()) {
      files.find(vmid).ifPresent(config -> raise(vmid, config.now()));
    }
  }

  private final class ClusterScope implements Scope {
    @Override
    public String path() {
      return "/cluster/firewall";
    }

    @Override
    public Parameters parameters() {
      return Parameters.of();
    }

    @Override
    public Permission read() {
      return Permission.on("/", "Sys.Audit");
    }

    @Override
    public Permission write() {
      return Permission.on("/", "Sys.Modify");
    }

    @Override
    public Ruleset load(Call call) {
      return cluster.get();
    }

    @Override
    public void change(Call call, UnaryOperator<Ruleset> change) {
      cluster.change(change);
      raiseAll();
    }
  }

  private final class GuestScope implements Scope {
    @Override
    public String path() {
      return "/nodes/{node}/lxc/{vmid}/firewall";
    }

    @Override
    public Parameters parameters() {
      return Standard.GUEST;
    }

    @Override
    public Permission read() {
      return Permission.on("/vms/{vmid}", "VM.Audit");
    }

    @Override
    public Permission write() {
      return Permission.on("/vms/{vmid}", "VM.Config.Network");
    }

    @Override
    public Ruleset load(Call call) {
      files.load(call.node(), call.vmid());
      return guest(call.vmid()).get();
    }

    @Override
    public void change(Call call, UnaryOperator<Ruleset> change) {
      Section now = files.load(call.node(), call.vmid()).now();
      guest(call.vmid()).change(change);
      raise(call.vmid(), now);
    }
  }
}
