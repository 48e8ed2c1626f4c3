package org.berth.lab.firewall;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.berth.lab.endpoint.Call;
import org.berth.lab.endpoint.Endpoint;
import org.berth.lab.endpoint.Fields;
import org.berth.lab.endpoint.Parameters;
import org.berth.lab.endpoint.Permission;
import org.berth.lab.endpoint.Refusal;
import org.jspecify.annotations.Nullable;

/** Security groups of the cluster and the rules in them. */
record GroupCalls(Scope scope) {
  private static final Parameters NAMED =
      Parameters.of(FirewallFormats.groupName("group").required());

  Stream<Endpoint> endpoints() {
    String path = scope.path() + "/groups";
    RuleCalls rules =
        new RuleCalls(
            scope,
            path + "/{group}",
            NAMED,
            (call, whole) -> existing(whole.groups(), call).rules(),
            (call, whole, changed) -> whole.withGroups(withRules(whole, call, changed)));
    return Stream.concat(
        rules.endpoints(),
        Stream.of(
            Endpoint.get(path, Parameters.of(), Permission.Open.ANYONE, this::list),
            Endpoint.post(
                path,
                NAMED.and(
                    FirewallFormats.COMMENT,
                    FirewallFormats.DIGEST,
                    FirewallFormats.groupName("rename")),
                scope.write(),
                this::create),
            Endpoint.delete(path + "/{group}", NAMED, scope.write(), this::delete)));
  }

  private static Map<String, SecurityGroup> withRules(Ruleset whole, Call call, List<Rule> rules) {
    SortedMap<String, SecurityGroup> groups = new TreeMap<>(whole.groups());
    groups.put(
        call.text("group"),
        new SecurityGroup(existing(groups, call).comment(), List.copyOf(rules)));
    return groups;
  }

  private static SecurityGroup existing(SortedMap<String, SecurityGroup> groups, Call call) {
    SecurityGroup group = groups.get(call.text("group"));
    if (group == null) {
      throw Refusal.failed("no such security group '" + call.text("group") + "'");
    }
    return group;
  }

  private Object list(Call call) {
    SortedMap<String, SecurityGroup> groups = scope.load(call).groups();
    String digest = Digests.of(groups);
    List<Fields> answer = new ArrayList<>();
    groups.forEach(
        (name, group) -> {
          Fields fields = Fields.of("group", name).with("digest", digest);
          answer.add(group.comment().isEmpty() ? fields : fields.with("comment", group.comment()));
        });
    return answer;
  }

  private @Nullable Object create(Call call) {
    String name = call.text("group");
    String rename = call.arguments().optional("rename").orElse("");
    return edit(
        call,
        groups -> {
          String comment = call.arguments().optional("comment").orElse("");
          if (rename.isEmpty()) {
            if (groups.containsKey(name)) {
              throw Refusal.parameter("group", "Security group '" + name + "' already exists");
            }
            groups.put(name, new SecurityGroup(comment, List.of()));
            return groups;
          }
          SecurityGroup old = groups.remove(rename);
          if (old == null) {
            throw Refusal.parameter("group", "Security group '" + rename + "' does not exist");
          }
          groups.put(
              name, new SecurityGroup(comment.isEmpty() ? old.comment() : comment, old.rules()));
          return groups;
        });
  }

  private @Nullable Object delete(Call call) {
    return edit(
        call,
        groups -> {
          if (!existing(groups, call).rules().isEmpty()) {
            throw Refusal.failed("Security group '" + call.text("group") + "' is not empty");
          }
          groups.remove(call.text("group"));
          return groups;
        });
  }

  private @Nullable Object edit(Call call, UnaryOperator<SortedMap<String, SecurityGroup>> edit) {
    scope.change(
        call,
        whole -> {
          Digests.require(call.arguments().optional("digest"), whole.groups());
          return whole.withGroups(edit.apply(new TreeMap<>(whole.groups())));
        });
    return null;
  }
}
