package dev.densevec.cli.console;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/// Lets work end in good order when the process is asked to: by Ctrl-C, by `kill`, because the
/// terminal is gone, or because a launcher has closed the standard input that [#BY_INPUT] is about.
public final class Interruption implements AutoCloseable {
  /// A property that is `true` where a launcher asks through standard input: it writes a byte, and
  /// closes its end when the process is to end, or is gone itself.
  public static final String BY_INPUT = "densevec.interrupted.by.input";

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook;

  /// @param stop called when the process is to end, which waits until this is closed
  public Interruption(Runnable stop) {
    hook = Thread.ofPlatform().name("densevec-interrupted").unstarted(() -> end(stop));
    Runtime.getRuntime().addShutdownHook(hook);
    if (Boolean.getBoolean(BY_INPUT)) {
      Thread.ofPlatform().daemon().name("densevec-input").start(() -> awaitEndOfInput(stop));
    }
  }

  /// An input that was never open says nothing.
  private static void awaitEndOfInput(Runnable stop) {
    try {
      if (System.in.read() >= 0) {
        while (System.in.read() >= 0) {
          // nothing else is said
        }
        stop.run();
      }
    } catch (IOException _) {
      // no input at all
    }
  }

  private void end(Runnable stop) {
    stop.run();
    try {
      ended.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // The process is ending already.
    }
  }
}
