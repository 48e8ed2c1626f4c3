package org.berth.cli.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
final class ServiceTest {
  private static final Duration SHORT = Duration.ofMillis(300);

  /** The kernel takes connections for a process that was stopped; nobody answers them. */
  @Test
  void aServiceThatHangsIsNotReachable() throws IOException {
    try (ServerSocket stopped = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Service service = new Service(to(stopped), SHORT);

      assertThatExceptionOfType(CommandFailure.class)
          .isThrownBy(() -> service.get("/environments"))
          .satisfies(failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.UNREACHABLE))
          .withMessageContaining("has not answered within");
    }
  }

  @Test
  void aStreamBreaksWhenNothingComesOfIt() throws IOException {
    try (ServerSocket stopped = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Socket reader = new Socket(stopped.getInetAddress(), stopped.getLocalPort());
        InputStream body = AttendedStream.of(reader.getInputStream(), SHORT, Deadline.never())) {
      assertThatExceptionOfType(IOException.class).isThrownBy(body::read);
    }
  }

  @Test
  void aStreamDoesNotBeginAfterTheDeadline() throws IOException {
    try (ServerSocket stopped = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Service service = new Service(to(stopped));

      assertThatExceptionOfType(CommandFailure.class)
          .isThrownBy(() -> service.stream("/runs/x/events", Map.of(), Deadline.in(SHORT)).close())
          .satisfies(failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.UNREACHABLE));
    }
  }

  private static Connection to(ServerSocket socket) {
    URI url = URI.create("http://127.0.0.1:" + socket.getLocalPort());
    return new Connection("stopped", url, Optional.empty());
  }
}
