package dev.densevec.cli.console;

import java.util.concurrent.CountDownLatch;

/// Lets work end in good order when the process is asked to: by Ctrl-C, by `kill`, or because the
/// terminal is gone.
public final class Interruption implements AutoCloseable {
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook;

  /// @param stop called when the process is to end, which waits until this is closed
  public Interruption(Runnable stop) {
    hook = Thread.ofPlatform().name("densevec-interrupted").unstarted(() -> end(stop));
    Runtime.getRuntime().addShutdownHook(hook);
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
