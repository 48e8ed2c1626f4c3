package org.berth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import org.berth.cli.output.Output;
import org.berth.cli.service.CommandFailure;
import org.berth.cli.service.ExitCode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code berth notification create}: subscribes to events. */
@Command(name = "create", description = "Subscribe to events")
final class SubscribeCommand implements Callable<Integer> {
  /** As many bytes as HMAC-SHA256 uses at best. */
  private static final int SECRET_BYTES = 32;

  private final Session session;
  @Mixin private Output output = new Output();

  @Parameters(
      index = "0",
      paramLabel = "KIND",
      description = "mail, webhook, slack, mattermost or teams")
  private String kind = "";

  @Parameters(
      index = "1",
      paramLabel = "TARGET",
      description = "an address for mail, else a URL; - reads it from standard input")
  private String target = "";

  @Option(
      names = {"-e", "--event"},
      paramLabel = "EVENT",
      split = ",",
      description = "an event; default: environment.ready, .failed, .unknown and .deleted")
  private List<String> events =
      List.of(
          "environment.ready", "environment.failed", "environment.unknown", "environment.deleted");

  @Option(names = "--about", description = "mine (default), team or all")
  private @Nullable String about;

  @Option(names = "--team", description = "the team whose events are told; implies --about team")
  private @Nullable String team;

  @Option(
      names = "--secret-file",
      paramLabel = "FILE",
      description = "what signs a webhook (whsec_…); without it one is made and printed once")
  private @Nullable Path secretFile;

  SubscribeCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("kind", kind);
    body.put("target", target.equals("-") ? line() : target);
    ArrayNode list = body.putArray("events");
    events.forEach(list::add);
    if (about != null || team != null) {
      body.put("about", about == null ? "team" : about);
    }
    if (team != null) {
      body.put("team", team);
    }
    boolean signed = kind.equals("webhook");
    String secret = signed ? secret() : "";
    if (signed) {
      body.put("secret", secret);
    }
    JsonNode made = session.service().post(NotificationCommands.PATH, body, Session.key());
    session.show(output, Tables.SUBSCRIPTIONS, made);
    if (signed && secretFile == null) {
      session.err().println("Its secret, shown this once: " + secret);
    }
    return ExitCode.DONE.number();
  }

  private String secret() {
    if (secretFile != null) {
      try {
        return Files.readString(secretFile).strip();
      } catch (IOException e) {
        throw new CommandFailure(ExitCode.USAGE, "Cannot read " + secretFile);
      }
    }
    byte[] bytes = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(bytes);
    return "whsec_" + Base64.getEncoder().encodeToString(bytes);
  }

  /** A URL that is a secret does not belong on a command line. */
  private static String line() {
    try {
      String line =
          new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
      return line == null ? "" : line.strip();
    } catch (IOException closed) {
      return "";
    }
  }
}
