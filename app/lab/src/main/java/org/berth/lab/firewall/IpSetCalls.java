package org.berth.lab.firewall;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.berth.lab.endpoint.Call;
import org.berth.lab.endpoint.Endpoint;
import org.berth.lab.endpoint.Fields;
import org.berth.lab.endpoint.Parameter;
import org.berth.lab.endpoint.Parameters;
import org.berth.lab.endpoint.Refusal;
import org.jspecify.annotations.Nullable;

/** IP sets of a scope and what is in them. */
record IpSetCalls(Scope scope) {

  Stream<Endpoint> endpoints() {
    String path = scope.path() + "/ipset";
    Parameters named = scope.parameters().and(FirewallFormats.name("name").required());
    Parameters entry =
        named.and(Parameter.text("cidr", FirewallFormats.ADDRESS_OR_ALIAS).required());
    Parameters settings = entry.and(FirewallFormats.COMMENT, Parameter.flag("nomatch"));
    return Stream.of(
        Endpoint.get(path, scope.parameters(), scope.read(), this::list),
        Endpoint.post(
            path,
            named.and(
                FirewallFormats.COMMENT, FirewallFormats.DIGEST, FirewallFormats.name("rename")),
            scope.write(),
            this::create),
        Endpoint.get(path + "/{name}", named, scope.read(), this::entries),
        Endpoint.post(path + "/{name}", settings, scope.write(), this::add),
        Endpoint.delete(
            path + "/{name}", named.and(Parameter.flag("force")), scope.write(), this::delete),
        Endpoint.get(path + "/{name}/{cidr}", entry, scope.read(), this::one),
        Endpoint.put(
            path + "/{name}/{cidr}",
            settings.and(FirewallFormats.DIGEST),
            scope.write(),
            this::change),
        Endpoint.delete(
            path + "/{name}/{cidr}",
            entry.and(FirewallFormats.DIGEST),
            scope.write(),
            this::remove));
  }

  private Object list(Call call) {
    SortedMap<String, IpSet> sets = scope.load(call).ipsets();
    String digest = Digests.of(sets);
    List<Fields> answer = new ArrayList<>();
    sets.forEach(
        (name, set) -> {
          Fields fields = Fields.of("name", name).with("digest", digest);
          answer.add(set.comment().isEmpty() ? fields : fields.with("comment", set.comment()));
        });
    return answer;
  }

  private @Nullable Object create(Call call) {
    String name = call.text("name");
    String rename = call.arguments().optional("rename").orElse("");
    return edit(
        call,
        sets -> {
          String comment = call.arguments().optional("comment").orElse("");
          if (rename.isEmpty()) {
            if (sets.containsKey(name)) {
              throw Refusal.parameter("name", "IPSet '" + name + "' already exists");
            }
            sets.put(name, new IpSet(comment, new TreeMap<>()));
            return sets;
          }
          IpSet old = sets.remove(rename);
          if (old == null) {
            throw Refusal.parameter("name", "IPSet '" + rename + "' does not exist");
          }
          if (sets.containsKey(name)) {
            throw Refusal.parameter("name", "IPSet '" + name + "' does already exist");
          }
          sets.put(name, new IpSet(comment.isEmpty() ? old.comment() : comment, old.entries()));
          return sets;
        });
  }

  private @Nullable Object delete(Call call) {
    return edit(
        call,
        sets -> {
          if (!existing(sets, call).entries().isEmpty() && !call.flag("force")) {
            throw Refusal.failed("IPSet '" + call.text("name") + "' is not empty");
          }
          sets.remove(call.text("name"));
          return sets;
        });
  }

  private static IpSet existing(SortedMap<String, IpSet> sets, Call call) {
    IpSet set = sets.get(call.text("name"));
    if (set == null) {
      throw Refusal.failed("no such IPSet '" + call.text("name") + "'");
    }
    return set;
  }

  private Object entries(Call call) {
    IpSet set = existing(scope.load(call).ipsets(), call);
    String digest = Digests.of(set);
    List<Fields> answer = new ArrayList<>();
    set.entries()
        .forEach((cidr, entry) -> answer.add(describe(cidr, entry).with("digest", digest)));
    return answer;
  }

  private static Fields describe(String cidr, IpSet.Entry entry) {
    Fields fields = Fields.of("cidr", cidr);
    if (entry.nomatch()) {
      fields.with("nomatch", true);
    }
    return entry.comment().isEmpty() ? fields : fields.with("comment", entry.comment());
  }

  private Object one(Call call) {
    return describe(call.text("cidr"), entry(existing(scope.load(call).ipsets(), call), call));
  }

  private static IpSet.Entry entry(IpSet set, Call call) {
    IpSet.Entry entry = set.entries().get(call.text("cidr"));
    if (entry == null) {
      throw Refusal.parameter("cidr", "no such IP/Network");
    }
    return entry;
  }

  private @Nullable Object add(Call call) {
    String cidr = call.text("cidr");
    if (cidr.endsWith("/0")) {
      throw Refusal.parameter("cidr", "a zero prefix is not allowed in ipset entries");
    }
    return editOne(
        call,
        entries -> {
          if (entries.containsKey(cidr)) {
            throw Refusal.parameter("cidr", "address '" + cidr + "' already exists");
          }
          entries.put(cidr, given(call));
          return entries;
        });
  }

  private static IpSet.Entry given(Call call) {
    return new IpSet.Entry(call.flag("nomatch"), call.arguments().optional("comment").orElse(""));
  }

  private @Nullable Object change(Call call) {
    entry(existing(scope.load(call).ipsets(), call), call);
    return editOne(
        call,
        entries -> {
          entries.put(call.text("cidr"), given(call));
          return entries;
        });
  }

  private @Nullable Object remove(Call call) {
    return editOne(
        call,
        entries -> {
          entries.remove(call.text("cidr"));
          return entries;
        });
  }

  private @Nullable Object editOne(Call call, UnaryOperator<SortedMap<String, IpSet.Entry>> edit) {
    return edit(
        call,
        sets -> {
          IpSet set = existing(sets, call);
          sets.put(
              call.text("name"),
              new IpSet(set.comment(), edit.apply(new TreeMap<>(set.entries()))));
          return sets;
        });
  }

  private @Nullable Object edit(Call call, UnaryOperator<SortedMap<String, IpSet>> edit) {
    scope.change(call, whole -> whole.withIpsets(edit.apply(new TreeMap<>(whole.ipsets()))));
    return null;
  }
}
