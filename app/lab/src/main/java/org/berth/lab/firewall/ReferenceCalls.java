package org.berth.lab.firewall;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.berth.lab.endpoint.Call;
import org.berth.lab.endpoint.Endpoint;
import org.berth.lab.endpoint.Fields;
import org.berth.lab.endpoint.Parameter;

/** The names that a rule of a scope may use as source or destination. */
record ReferenceCalls(Scope cluster, Scope guest) {
  private static final Parameter TYPE = Parameter.choice("type", "alias", "ipset");

  Stream<Endpoint> endpoints() {
    return Stream.of(
        Endpoint.get(
            cluster.path() + "/refs",
            cluster.parameters().and(TYPE),
            cluster.read(),
            call -> names(cluster.load(call), "dc", call)),
        Endpoint.get(
            guest.path() + "/refs",
            guest.parameters().and(TYPE),
            guest.read(),
            call -> {
              List<Fields> all = names(cluster.load(call), "dc", call);
              all.addAll(names(guest.load(call), "guest", call));
              return all;
            }));
  }

  private static List<Fields> names(Ruleset rules, String scope, Call call) {
    Optional<String> type = call.arguments().optional("type");
    List<Fields> names = new ArrayList<>();
    if (type.map("alias"::equals).orElse(true)) {
      rules
          .aliases()
          .forEach(
              (name, alias) ->
                  names.add(reference("alias", scope, name, scope + "/" + name, alias.comment())));
    }
    if (type.map("ipset"::equals).orElse(true)) {
      rules
          .ipsets()
          .forEach(
              (name, set) ->
                  names.add(
                      reference("ipset", scope, name, "+" + scope + "/" + name, set.comment())));
    }
    return names;
  }

  private static Fields reference(
      String type, String scope, String name, String ref, String comment) {
    Fields fields =
        Fields.of("type", type).with("name", name).with("ref", ref).with("scope", scope);
    return comment.isEmpty() ? fields : fields.with("comment", comment);
  }
}
