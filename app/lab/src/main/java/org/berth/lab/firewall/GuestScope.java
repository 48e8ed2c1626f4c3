package org.berth.lab.firewall;

import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.berth.lab.endpoint.Call;
import org.berth.lab.endpoint.Parameters;
import org.berth.lab.endpoint.Permission;
import org.berth.lab.endpoint.Standard;
import org.berth.lab.guest.GuestFiles;
import org.berth.lab.guest.Section;

/** The firewall of one guest; {@code enforce} brings it to that guest. */
record GuestScope(Rulesets rulesets, GuestFiles files, BiConsumer<Integer, Section> enforce)
    implements Scope {
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
    return rulesets.guest(call.vmid()).get();
  }

  @Override
  public void change(Call call, UnaryOperator<Ruleset> change) {
    Section now = files.load(call.node(), call.vmid()).now();
    rulesets.guest(call.vmid()).change(change);
    enforce.accept(call.vmid(), now);
  }
}
