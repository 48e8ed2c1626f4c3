package org.berth.lab.firewall;

import java.util.function.UnaryOperator;
import org.berth.lab.endpoint.Call;
import org.berth.lab.endpoint.Parameters;
import org.berth.lab.endpoint.Permission;
import org.berth.lab.endpoint.Standard;

/** The firewall of a node itself; {@code enforce} brings it to the machine. */
record NodeScope(Rulesets rulesets, Runnable enforce) implements Scope {
  @Override
  public String path() {
    return "/nodes/{node}/firewall";
  }

  @Override
  public Parameters parameters() {
    return Parameters.of(Standard.NODE);
  }

  @Override
  public Permission read() {
    return Permission.on("/nodes/{node}", "Sys.Audit");
  }

  @Override
  public Permission write() {
    return Permission.on("/nodes/{node}", "Sys.Modify");
  }

  @Override
  public Ruleset load(Call call) {
    return rulesets.node(call.node()).get();
  }

  @Override
  public void change(Call call, UnaryOperator<Ruleset> change) {
    rulesets.node(call.node()).change(change);
    enforce.run();
  }
}
