package org.berth.lab.firewall;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.berth.lab.endpoint.Call;
import org.berth.lab.endpoint.Endpoint;
import org.berth.lab.endpoint.Fields;
import org.berth.lab.endpoint.Parameter;
import org.berth.lab.endpoint.Parameters;
import org.berth.lab.endpoint.PropertyString;
import org.berth.lab.endpoint.Refusal;
import org.berth.lab.endpoint.Type;
import org.jspecify.annotations.Nullable;

/** The switches and policies of a scope. */
record OptionCalls(Scope scope, Parameters options) {
  private static final PropertyString RATE_LIMIT =
      PropertyString.of(
              "log_ratelimit",
              Parameter.flag("enable").required(),
              Parameter.whole("burst", 0),
              Parameter.text("rate", Pattern.compile("[1-9][0-9]*/(second|minute|hour|day)")))
          .orJust("enable");

  static final Parameters OF_CLUSTER =
      Parameters.of(
          Parameter.flag("ebtables"),
          Parameter.whole("enable", 0),
          Parameter.text("log_ratelimit", RATE_LIMIT),
          Parameter.choice("policy_forward", "ACCEPT", "DROP"),
          FirewallFormats.policy("policy_in"),
          FirewallFormats.policy("policy_out"));

  static final Parameters OF_GUEST =
      Parameters.of(
          Parameter.flag("dhcp"),
          Parameter.flag("enable"),
          Parameter.flag("ipfilter"),
          FirewallFormats.logLevel("log_level_in"),
          FirewallFormats.logLevel("log_level_out"),
          Parameter.flag("macfilter"),
          Parameter.flag("ndp"),
          FirewallFormats.policy("policy_in"),
          FirewallFormats.policy("policy_out"),
          Parameter.flag("radv"));

  static final Parameters OF_NODE =
      Parameters.of(
          Parameter.flag("enable"),
          FirewallFormats.logLevel("log_level_forward"),
          FirewallFormats.logLevel("log_level_in"),
          FirewallFormats.logLevel("log_level_out"),
          Parameter.flag("log_nf_conntrack"),
          Parameter.flag("ndp"),
          Parameter.flag("nf_conntrack_allow_invalid"),
          Parameter.text("nf_conntrack_helpers", FirewallFormats.HELPERS),
          Parameter.whole("nf_conntrack_max", 32768),
          Parameter.whole("nf_conntrack_tcp_timeout_established", 7875),
          Parameter.whole("nf_conntrack_tcp_timeout_syn_recv", 30, 60),
          Parameter.flag("nftables"),
          Parameter.flag("nosmurfs"),
          Parameter.flag("protection_synflood"),
          Parameter.whole("protection_synflood_burst"),
          Parameter.whole("protection_synflood_rate"),
          FirewallFormats.logLevel("smurf_log_level"),
          FirewallFormats.logLevel("tcp_flags_log_level"),
          Parameter.flag("tcpflags"));

  private static final Set<String> NOT_OPTION = Set.of("node", "vmid", "digest", "delete");

  Stream<Endpoint> endpoints() {
    String path = scope.path() + "/options";
    Parameters change =
        scope.parameters().and(options).and(FirewallFormats.DELETE, FirewallFormats.DIGEST);
    return Stream.of(
        Endpoint.get(path, scope.parameters(), scope.read(), this::read),
        Endpoint.put(path, change, scope.write(), this::change));
  }

  private Object read(Call call) {
    Map<String, String> values = scope.load(call).options();
    Fields fields = Fields.of("digest", Digests.of(values));
    values.forEach(
        (name, value) -> fields.with(name, isText(name) ? value : Integer.valueOf(value)));
    return fields;
  }

  private boolean isText(String name) {
    return options
        .find(name)
        .map(
            parameter ->
                !(parameter.type() instanceof Type.Flag || parameter.type() instanceof Type.Whole))
        .orElse(true);
  }

  private @Nullable Object change(Call call) {
    for (String name : call.arguments().list("delete")) {
      if (options.find(name).isEmpty()) {
        throw Refusal.parameter("delete", "no such option '" + name + "'");
      }
    }
    scope.change(
        call,
        whole -> {
          Digests.require(call.arguments().optional("digest"), whole.options());
          Map<String, String> changed = new TreeMap<>(whole.options());
          changed.keySet().removeAll(call.arguments().list("delete"));
          changed.putAll(call.arguments().where(name -> !NOT_OPTION.contains(name)));
          return whole.withOptions(changed);
        });
    return null;
  }
}
