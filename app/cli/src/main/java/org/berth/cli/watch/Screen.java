package org.berth.cli.watch;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.berth.cli.output.Terminal;
import org.berth.cli.service.Deadline;

/**
 * Where a run is shown. Lines that are done stay; on a terminal one last line moves while something
 * goes on. A pipe gets the done lines alone, so that a log reads well.
 */
final class Screen implements AutoCloseable {
  private static final String FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
  private static final long FRAME_MILLIS = 100;

  private final PrintStream out;
  private final Terminal terminal;
  private final Thread painter;
  private String doing = "";
  private long since = System.nanoTime();
  private int frame;
  private Optional<Deadline> expectedEnd = Optional.empty();
  private boolean slower;
  private volatile boolean open = true;

  Screen(PrintStream out, Terminal terminal) {
    this.out = out;
    this.terminal = terminal;
    this.painter = Thread.ofVirtual().name("screen").unstarted(this::paint);
    if (terminal.live()) {
      painter.start();
    }
  }

  /** What goes on from now, shown with the time since. */
  synchronized void doing(String what) {
    if (!what.equals(doing)) {
      doing = what;
      since = System.nanoTime();
    }
    draw();
  }

  /** How long it will go on, as far as earlier runs tell, and whether it is slower than those. */
  synchronized void expect(Optional<Duration> rest, boolean slow) {
    expectedEnd = rest.map(Deadline::in);
    slower = slow;
  }

  /** Whether there is a line that moves. */
  boolean moves() {
    return terminal.live();
  }

  /** A line that stays: a tick, a cross or nothing before it. */
  synchronized void done(Mark mark, String what, Duration took) {
    doing = "";
    wipe();
    String time = took.isZero() ? "" : "  " + terminal.dim(seconds(took));
    out.println(sign(mark) + " " + what + time);
  }

  /** Everything after is somebody else's output. */
  @Override
  public void close() {
    open = false;
    painter.interrupt();
    synchronized (this) {
      doing = "";
      wipe();
      out.flush();
    }
  }

  static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }

  private String sign(Mark mark) {
    return switch (mark) {
      case OK -> terminal.live() ? terminal.green("✓") : "ok    ";
      case CHANGED -> terminal.live() ? terminal.green("✓") : "done  ";
      case FAILED -> terminal.live() ? terminal.red("✗") : "FAILED";
      case NOTE -> terminal.live() ? terminal.dim("·") : "note  ";
    };
  }

  private void paint() {
    while (open) {
      try {
        Thread.sleep(FRAME_MILLIS);
      } catch (InterruptedException closed) {
        return;
      }
      synchronized (this) {
        frame++;
        draw();
      }
    }
  }

  private void draw() {
    if (!terminal.live() || doing.isEmpty() || !open) {
      return;
    }
    String left =
        expectedEnd
            .filter(end -> !end.passed())
            .map(end -> ", about " + seconds(end.rest()) + " left")
            .orElse("");
    String time =
        seconds(Duration.ofNanos(System.nanoTime() - since))
            + (slower ? ", slower than usual" : "")
            + left;
    int room = Math.max(10, terminal.columns() - time.length() - 6);
    String text = doing.length() > room ? doing.substring(0, room - 1) + "…" : doing;
    wipe();
    out.print(FRAMES.charAt(frame % FRAMES.length()) + " " + text + "  " + terminal.dim(time));
    out.flush();
  }

  private void wipe() {
    if (terminal.live()) {
      out.print("\r\u001b[K");
    }
  }

  /** What stands before a line. */
  enum Mark {
    OK,
    CHANGED,
    FAILED,
    NOTE
  }
}
