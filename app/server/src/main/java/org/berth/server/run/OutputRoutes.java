package org.berth.server.run;

import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.berth.contract.ErrorCode;
import org.berth.server.db.Database;
import org.berth.server.http.Call;
import org.berth.server.http.Permission;
import org.berth.server.http.Routes;
import org.berth.server.http.TenantOf;
import org.berth.server.problem.Failure;
import org.berth.server.run.ByteRange.Asked;

/** What a run printed and what its tasks returned, as bytes that events point at. */
final class OutputRoutes {
  private static final String RUN = "/api/v1/runs/{id}";
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String JSON_LINES = "application/x-ndjson";

  private final Database database;
  private final RunSignals signals;
  private final Function<Call, UUID> run;

  /**
   * @param run the run that a call is about, if its output is still there
   */
  OutputRoutes(Database database, RunSignals signals, Function<Call, UUID> run) {
    this.database = database;
    this.signals = signals;
    this.run = run;
  }

  void register(Routes routes) {
    routes
        .get(RUN + "/output", Permission.RUN_READ, TenantOf.CALLER, this::output)
        .get(RUN + "/results", Permission.RUN_READ, TenantOf.CALLER, this::results);
  }

  private void output(Call call) throws IOException, InterruptedException {
    UUID id = run.apply(call);
    var output = new RunOutput(database, id);
    if (call.flag("follow")) {
      follow(call, id, output);
    } else {
      answer(call, output, TEXT);
    }
  }

  private void results(Call call) throws IOException {
    answer(call, new RunOutput(database, run.apply(call), RunOutput.Stream.RESULTS), JSON_LINES);
  }

  private static void answer(Call call, RunOutput output, String type) throws IOException {
    long length = output.length();
    switch (ByteRange.of(range(call), length)) {
      case Asked.All all -> send(call, 200, output, new ByteRange(0, length), type);
      case Asked.Part(ByteRange range) -> {
        call.http()
            .header(
                "Content-Range", "bytes %d-%d/%d".formatted(range.from(), range.to() - 1, length));
        send(call, 206, output, range, type);
      }
      case Asked.Outside outside -> {
        call.http().header("Content-Range", "bytes */" + length);
        throw new Failure(ErrorCode.RANGE_NOT_SATISFIABLE, "There are %d bytes".formatted(length));
      }
    }
  }

  /** Ranges have a meaning for GET only (RFC 9110, 14.2). */
  private static Optional<String> range(Call call) {
    return call.header("Range").filter(range -> !call.headersOnly());
  }

  private static void send(Call call, int status, RunOutput output, ByteRange range, String type)
      throws IOException {
    var response = call.http().status(status).res();
    response.setContentType(type);
    response.setHeader("Accept-Ranges", "bytes");
    response.setContentLengthLong(range.to() - range.from());
    if (!call.headersOnly()) {
      output.write(range, response.getOutputStream());
    }
  }

  private void follow(Call call, UUID id, RunOutput output)
      throws IOException, InterruptedException {
    // What is not written yet has no end, so that only the beginning of a range has a meaning here.
    long from = ByteRange.from(range(call), output.length());
    var response = call.http().res();
    response.setContentType(TEXT);
    if (call.headersOnly()) {
      response.flushBuffer();
      return;
    }
    try (var news = signals.follow(id)) {
      output.follow(from, news, response.getOutputStream());
    }
  }
}
