package org.berth.lab.firewall;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.berth.lab.endpoint.Arguments;
import org.berth.lab.endpoint.Call;
import org.berth.lab.endpoint.Endpoint;
import org.berth.lab.endpoint.Fields;
import org.berth.lab.endpoint.Parameter;
import org.berth.lab.endpoint.Parameters;
import org.berth.lab.endpoint.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Lists of rules. A new rule comes to position 0, whatever position is asked for, and is off unless
 * it says otherwise.
 */
final class RuleCalls {
  private static final Set<String> NOT_RULE =
      Set.of("pos", "digest", "delete", "moveto", "node", "vmid", "group");

  private final Scope scope;
  private final String path;
  private final Parameters place;
  private final BiFunction<Call, Ruleset, List<Rule>> read;
  private final Writer write;

  /** Puts a list of rules back to where it came from. */
  interface Writer {
    Ruleset write(Call call, Ruleset whole, List<Rule> rules);
  }

  RuleCalls(
      Scope scope,
      String path,
      Parameters place,
      BiFunction<Call, Ruleset, List<Rule>> read,
      Writer write) {
    this.scope = scope;
    this.path = path;
    this.place = place;
    this.read = read;
    this.write = write;
  }

  /** The list of rules of a scope itself. */
  static RuleCalls of(Scope scope) {
    return new RuleCalls(
        scope,
        scope.path() + "/rules",
        scope.parameters(),
        (call, whole) -> whole.rules(),
        (call, whole, rules) -> whole.withRules(rules));
  }

  Stream<Endpoint> endpoints() {
    Parameters one = place.and(FirewallFormats.POSITION);
    Parameters changed =
        one.and(FirewallFormats.RULE)
            .and(FirewallFormats.DELETE, Parameter.whole("moveto", 0), FirewallFormats.DIGEST);
    Parameters created =
        place
            .and(FirewallFormats.POSITION, FirewallFormats.DIGEST)
            .and(
                new Parameters(
                    FirewallFormats.RULE.declared().stream()
                        .map(p -> Set.of("type", "action").contains(p.name()) ? p.required() : p)
                        .toList()));
    return Stream.of(
        Endpoint.get(path, place, scope.read(), this::list),
        Endpoint.post(path, created, scope.write(), this::create),
        Endpoint.get(path + "/{pos}", one, scope.read(), this::one),
        Endpoint.put(path + "/{pos}", changed, scope.write(), this::change),
        Endpoint.delete(
            path + "/{pos}", one.and(FirewallFormats.DIGEST), scope.write(), this::delete));
  }

  private Object list(Call call) {
    List<Rule> rules = read.apply(call, scope.load(call));
    List<Fields> answer = new ArrayList<>();
    for (int position = 0; position < rules.size(); position++) {
      answer.add(describe(rules, position));
    }
    return answer;
  }

  private static Fields describe(List<Rule> rules, int position) {
    Fields fields = Fields.of("pos", position).with("digest", Digests.of(rules));
    rules
        .get(position)
        .properties()
        .forEach(
            (name, value) ->
                fields.with(name, name.equals("enable") ? Integer.parseInt(value) : value));
    return fields;
  }

  private Object one(Call call) {
    List<Rule> rules = read.apply(call, scope.load(call));
    return describe(rules, position(call, rules));
  }

  private static int position(Call call, List<Rule> rules) {
    int position = call.arguments().number("pos");
    if (position >= rules.size()) {
      throw Refusal.failed("no rule at position " + position);
    }
    return position;
  }

  private @Nullable Object create(Call call) {
    return edit(
        call,
        rules -> {
          Map<String, String> properties = given(call.arguments());
          properties.putIfAbsent("enable", "0");
          List<Rule> changed = new ArrayList<>(rules);
          changed.addFirst(RuleCheck.checked(Rule.of(properties)));
          return changed;
        });
  }

  private static Map<String, String> given(Arguments arguments) {
    return new HashMap<>(arguments.where(name -> !NOT_RULE.contains(name)));
  }

  private @Nullable Object change(Call call) {
    return edit(
        call,
        rules -> {
          int position = position(call, rules);
          List<Rule> changed = new ArrayList<>(rules);
          if (call.arguments().has("moveto")) {
            Rule moved = changed.remove(position);
            int target = call.arguments().number("moveto");
            // The target counts positions before the rule was taken out.
            changed.add(Math.min(target > position ? target - 1 : target, changed.size()), moved);
            return changed;
          }
          List<String> deletes = call.arguments().list("delete");
          requireDeletable(deletes);
          Rule rule = rules.get(position).with(given(call.arguments())).without(deletes);
          changed.set(position, RuleCheck.checked(rule));
          return changed;
        });
  }

  private static void requireDeletable(List<String> names) {
    for (String name : names) {
      if (name.equals("type") || name.equals("action")) {
        throw Refusal.parameter("delete", "unable to delete required property '" + name + "'");
      }
      if (FirewallFormats.RULE.find(name).isEmpty()) {
        throw Refusal.parameter("delete", "no such property ('" + name + "')");
      }
    }
  }

  private @Nullable Object delete(Call call) {
    return edit(
        call,
        rules -> {
          List<Rule> changed = new ArrayList<>(rules);
          changed.remove(position(call, rules));
          return changed;
        });
  }

  private @Nullable Object edit(Call call, Function<List<Rule>, List<Rule>> edit) {
    scope.change(
        call,
        whole -> {
          List<Rule> rules = read.apply(call, whole);
          Digests.require(call.arguments().optional("digest"), rules);
          return write.write(call, whole, edit.apply(rules));
        });
    return null;
  }
}
