package org.berth.lab.access;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.berth.lab.endpoint.Arguments;
import org.berth.lab.endpoint.Call;
import org.berth.lab.endpoint.Caller;
import org.berth.lab.endpoint.Endpoint;
import org.berth.lab.endpoint.Fields;
import org.berth.lab.endpoint.Formats;
import org.berth.lab.endpoint.Parameter;
import org.berth.lab.endpoint.Parameters;
import org.berth.lab.endpoint.Permission;
import org.berth.lab.endpoint.Refusal;
import org.jspecify.annotations.Nullable;

/** API tokens. A token's value is told once, when it is made. */
record TokenCalls(Accounts accounts) {
  private static final String PATH = "/access/users/{userid}/token";
  private static final Parameters USER =
      Parameters.of(Parameter.text("userid", Formats.USERID).atMost(64).required());
  private static final Parameters ONE =
      USER.and(Parameter.text("tokenid", Pattern.compile("[A-Za-z][A-Za-z0-9.\\-_]+")).required());
  private static final Parameters SETTINGS =
      ONE.and(Parameter.text("comment"), Parameter.whole("expire", 0), Parameter.flag("privsep"));
  private static final Permission RIGHT =
      Permission.either(
          new Permission.Oneself(), new Permission.OnGroupsOf(List.of("User.Modify"), true));

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get(PATH, USER, RIGHT, this::list),
        Endpoint.get(PATH + "/{tokenid}", ONE, RIGHT, call -> describe(existing(call))),
        Endpoint.post(PATH + "/{tokenid}", SETTINGS, RIGHT, this::create),
        Endpoint.put(PATH + "/{tokenid}", SETTINGS, RIGHT, this::change),
        Endpoint.delete(PATH + "/{tokenid}", ONE, RIGHT, this::delete));
  }

  static Fields describe(Token token) {
    Fields fields = Fields.of("privsep", token.privsep()).with("expire", token.expire());
    String comment = token.comment();
    return comment == null || comment.isEmpty() ? fields : fields.with("comment", comment);
  }

  private Object list(Call call) {
    List<Fields> tokens = new ArrayList<>();
    user(call).tokens().forEach((name, token) -> tokens.add(describe(token).with("tokenid", name)));
    return tokens;
  }

  private User user(Call call) {
    String id = call.text("userid");
    return accounts
        .directory()
        .user(id)
        .orElseThrow(() -> Refusal.failed("no such user ('" + id + "')"));
  }

  private Token existing(Call call) {
    String name = call.text("tokenid");
    Token token = user(call).tokens().get(name);
    if (token == null) {
      throw Refusal.failed("no such token '%s' for user '%s'".formatted(name, call.text("userid")));
    }
    return token;
  }

  private Object create(Call call) {
    String name = call.text("tokenid");
    if (user(call).tokens().containsKey(name)) {
      throw Refusal.parameter("tokenid", "Token already exists.");
    }
    Arguments arguments = call.arguments();
    Caller id = new Caller(call.text("userid"), name);
    String value =
        accounts.makeToken(
            id,
            arguments.optional("privsep").map("1"::equals).orElse(true),
            arguments.optional("expire").map(Long::parseLong).orElse(0L),
            arguments.optional("comment").orElse(""));
    return Fields.of("full-tokenid", id.id())
        .with("info", describe(existing(call)))
        .with("value", value);
  }

  private Object change(Call call) {
    Token old = existing(call);
    Arguments arguments = call.arguments();
    Token changed =
        new Token(
            old.secret(),
            arguments.optional("privsep").map("1"::equals).orElse(old.privsep()),
            arguments.optional("expire").map(Long::parseLong).orElse(old.expire()),
            arguments.optional("comment").orElse(old.comment()));
    String user = call.text("userid");
    accounts.change(
        d -> d.withUser(user, d.user(user).orElseThrow().withToken(call.text("tokenid"), changed)));
    return describe(changed);
  }

  private @Nullable Object delete(Call call) {
    existing(call);
    String user = call.text("userid");
    String name = call.text("tokenid");
    accounts.change(
        d ->
            d.withUser(user, d.user(user).orElseThrow().withoutToken(name))
                .withGrants(grant -> !grant.ugid().equals(user + "!" + name)));
    return null;
  }
}
