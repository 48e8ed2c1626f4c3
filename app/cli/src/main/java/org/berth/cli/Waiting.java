package org.berth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.berth.cli.output.Output;
import org.berth.cli.service.CommandFailure;
import org.berth.cli.service.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** The options of commands that start work: whether to stay until it is done, and for how long. */
final class Waiting {
  @Option(names = "--wait", description = "stay until the work is done and show it")
  private boolean wait;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = Limit.class,
      description = "how long to stay, as 90s, 10m or 1h (default: 15m); the work goes on")
  private Duration timeout = Duration.ofMinutes(15);

  /** Shows the accepted request, or stays for its end where {@code --wait} asks for that. */
  int finish(Session session, Output output, JsonNode request) {
    return wait ? stay(session, output, request) : accepted(session, output, request);
  }

  int accepted(Session session, Output output, JsonNode request) {
    session.show(output, Tables.REQUEST, request);
    if (output.talkative()) {
      session
          .err()
          .println(
              "Accepted. Follow it: berth request get " + request.path("id").asText() + " --wait");
    }
    return ExitCode.DONE.number();
  }

  /** Follows the request to its end; the exit code says how it ended. */
  int stay(Session session, Output output, JsonNode request) {
    JsonNode ended = session.watch(request, timeout);
    session.show(output, Tables.REQUEST, ended);
    return exitCode(ended).number();
  }

  boolean wanted() {
    return wait;
  }

  private static ExitCode exitCode(JsonNode request) {
    return switch (request.path("state").asText()) {
      case "succeeded" -> ExitCode.DONE;
      case "refused" -> ExitCode.ofCode(request.path("code").asText()).orElse(ExitCode.REFUSED);
      default -> ExitCode.ofCode(request.path("code").asText()).orElse(ExitCode.FAILED);
    };
  }

  /** Reads 90s, 10m, 1h. */
  static final class Limit implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      try {
        return Duration.parse("PT" + text);
      } catch (RuntimeException other) {
        throw new CommandFailure(
            ExitCode.USAGE, "'" + text + "' is not a time", "For example 90s, 10m or 1h");
      }
    }
  }
}
