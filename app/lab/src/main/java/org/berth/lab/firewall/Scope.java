package org.berth.lab.firewall;

import java.util.function.UnaryOperator;
import org.berth.lab.endpoint.Call;
import org.berth.lab.endpoint.Parameters;
import org.berth.lab.endpoint.Permission;

/** Where a firewall configuration belongs: to the cluster, or to a guest. */
interface Scope {

  /** The path before {@code /rules}, {@code /options} and so on. */
  String path();

  /** The parameters in that path. */
  Parameters parameters();

  Permission read();

  Permission write();

  Ruleset load(Call call);

  void change(Call call, UnaryOperator<Ruleset> change);
}
