package org.berth.lab.firewall;

import java.util.function.UnaryOperator;
import org.berth.lab.endpoint.Call;
import org.berth.lab.endpoint.Parameters;
import org.berth.lab.endpoint.Permission;

/** The firewall of the whole cluster; {@code enforce} brings it to all that it concerns. */
record ClusterScope(Rulesets rulesets, Runnable enforce) implements Scope {
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
    return rulesets.cluster().get();
  }

  @Override
  public void change(Call call, UnaryOperator<Ruleset> change) {
    rulesets.cluster().change(change);
    enforce.run();
  }
}
