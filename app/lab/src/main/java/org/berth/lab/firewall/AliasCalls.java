package org.berth.lab.firewall;

import java.util.Locale;
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

/** Aliases of a scope. Their names do not know capitals. */
record AliasCalls(Scope scope) {
  private static final Parameter CIDR = Parameter.text("cidr", FirewallFormats.ADDRESS).required();

  Stream<Endpoint> endpoints() {
    String path = scope.path() + "/aliases";
    Parameters named = scope.parameters().and(FirewallFormats.name("name").required());
    Parameters settings = named.and(CIDR, FirewallFormats.COMMENT);
    return Stream.of(
        Endpoint.get(path, scope.parameters(), scope.read(), this::list),
        Endpoint.post(path, settings, scope.write(), this::create),
        Endpoint.get(path + "/{name}", named, scope.read(), this::one),
        Endpoint.put(
            path + "/{name}",
            settings.and(FirewallFormats.name("rename"), FirewallFormats.DIGEST),
            scope.write(),
            this::change),
        Endpoint.delete(
            path + "/{name}", named.and(FirewallFormats.DIGEST), scope.write(), this::delete));
  }

  private static String key(Call call, String parameter) {
    return call.text(parameter).toLowerCase(Locale.ROOT);
  }

  private Object list(Call call) {
    SortedMap<String, Alias> aliases = scope.load(call).aliases();
    String digest = Digests.of(aliases);
    return aliases.entrySet().stream()
        .map(entry -> describe(entry.getKey(), entry.getValue()).with("digest", digest))
        .toList();
  }

  private static Fields describe(String name, Alias alias) {
    Fields fields =
        Fields.of("name", name)
            .with("cidr", alias.cidr())
            .with("ipversion", alias.cidr().contains(":") ? 6 : 4);
    return alias.comment().isEmpty() ? fields : fields.with("comment", alias.comment());
  }

  private Object one(Call call) {
    return describe(key(call, "name"), existing(scope.load(call).aliases(), key(call, "name")));
  }

  private static Alias existing(SortedMap<String, Alias> aliases, String name) {
    Alias alias = aliases.get(name);
    if (alias == null) {
      throw Refusal.parameter("name", "no such alias");
    }
    return alias;
  }

  private @Nullable Object create(Call call) {
    return edit(
        call,
        aliases -> {
          if (aliases.containsKey(key(call, "name"))) {
            throw Refusal.parameter("name", "alias '" + key(call, "name") + "' already exists");
          }
          aliases.put(key(call, "name"), given(call, ""));
          return aliases;
        });
  }

  private static Alias given(Call call, String comment) {
    return new Alias(call.text("cidr"), call.arguments().optional("comment").orElse(comment));
  }

  private @Nullable Object change(Call call) {
    return edit(
        call,
        aliases -> {
          Alias old = existing(aliases, key(call, "name"));
          String name = call.arguments().has("rename") ? key(call, "rename") : key(call, "name");
          if (!name.equals(key(call, "name")) && aliases.containsKey(name)) {
            throw Refusal.parameter("name", "alias '" + name + "' already exists");
          }
          aliases.remove(key(call, "name"));
          aliases.put(name, given(call, old.comment()));
          return aliases;
        });
  }

  private @Nullable Object delete(Call call) {
    return edit(
        call,
        aliases -> {
          aliases.remove(key(call, "name"));
          return aliases;
        });
  }

  private @Nullable Object edit(Call call, UnaryOperator<SortedMap<String, Alias>> edit) {
    scope.change(
        call,
        whole -> {
          Digests.require(call.arguments().optional("digest"), whole.aliases());
          return whole.withAliases(edit.apply(new TreeMap<>(whole.aliases())));
        });
    return null;
  }
}
