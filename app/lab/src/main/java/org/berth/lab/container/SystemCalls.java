package org.berth.lab.container;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.berth.lab.host.HostFailure;

/**
 * Calls of the Linux kernel that Java has no words for, made by one thread. Numbers are Linux' own
 * and the same on all architectures (linux/mount.h, linux/sched.h, asm-generic/unistd.h). Files
 * that it opens are closed with it.
 */
final class SystemCalls implements AutoCloseable {
  private static final long AT_FDCWD = -100;
  private static final long AT_EMPTY_PATH = 0x1000;
  private static final long CLONE_FS = 0x200;
  private static final long CLONE_NEWNS = 0x20000;
  private static final long CLOSE_ON_EXEC = 0x80000;
  private static final long READ_ONLY = 1;
  private static final long OPEN_TREE = 428;
  private static final long MOVE_MOUNT = 429;
  private static final long MOUNT_SETATTR = 442;
  private static final long FROM_EMPTY_PATH = 4;
  private static final long COPY = 1;

  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment state = arena.allocate(STATE);
  private final Deque<Long> open = new ArrayDeque<>();

  /** A copy of the mount that holds a folder, attached nowhere yet. */
  long copyOfTree(Path folder) {
    return opened(number(OPEN_TREE, AT_FDCWD, text(folder), COPY | CLOSE_ON_EXEC, 0, 0));
  }

  void makeReadOnly(long tree) {
    MemorySegment attributes = arena.allocate(LONG, 4);
    attributes.set(LONG, 0, READ_ONLY);
    long size = attributes.byteSize();
    number(MOUNT_SETATTR, tree, text(Path.of("")), AT_EMPTY_PATH, attributes.address(), size);
  }

  /** From here on this thread sees the files of another process, and never again its own. */
  void enterFilesOf(long pid) {
    Path namespace = Path.of("/proc", Long.toString(pid), "ns/mnt");
    long file = opened(named("open", text(namespace), CLOSE_ON_EXEC));
    named("unshare", CLONE_FS, 0);
    named("setns", file, CLONE_NEWNS);
  }

  void moveTree(long tree, Path target) {
    number(MOVE_MOUNT, tree, text(Path.of("")), AT_FDCWD, text(target), FROM_EMPTY_PATH);
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      named("close", open.pop(), 0);
    }
    arena.close();
  }

  private long opened(long file) {
    open.push(file);
    return file;
  }

  private long text(Path path) {
    return arena.allocateFrom(path.toString()).address();
  }

  /** A call by its number; libc has no name for the newest. */
  private long number(long number, long... arguments) {
    MethodHandle handle =
        handle("syscall", FunctionDescriptor.of(LONG, LONG, LONG, LONG, LONG, LONG, LONG));
    try {
      return checked(
          "system call " + number,
          (long)
              handle.invokeExact(
                  state,
                  number,
                  arguments[0],
                  arguments[1],
                  arguments[2],
                  arguments[3],
                  arguments[4]));
    } catch (Throwable failure) {
      throw translated(failure);
    }
  }

  private long named(String name, long first, long second) {
    MethodHandle handle = handle(name, FunctionDescriptor.of(ValueLayout.JAVA_INT, LONG, LONG));
    try {
      return checked(name, (int) handle.invokeExact(state, first, second));
    } catch (Throwable failure) {
      throw translated(failure);
    }
  }

  @SuppressWarnings("restricted")
  private static MethodHandle handle(String name, FunctionDescriptor shape) {
    Linker linker = Linker.nativeLinker();
    MemorySegment function = linker.defaultLookup().findOrThrow(name);
    return linker.downcallHandle(function, shape, Linker.Option.captureCallState("errno"));
  }

  private long checked(String name, long result) {
    if (result == -1) {
      int error =
          (int) STATE.varHandle(MemoryLayout.PathElement.groupElement("errno")).get(state, 0L);
      throw new HostFailure("%s failed with errno %d".formatted(name, error));
    }
    return result;
  }

  private static RuntimeException translated(Throwable failure) {
    return failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
  }
}
