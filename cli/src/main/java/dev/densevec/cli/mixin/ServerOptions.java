package dev.densevec.cli.mixin;

import dev.densevec.cli.console.Failure;
import dev.densevec.serve.ServerSettings;
import java.time.Duration;
import picocli.CommandLine.Option;

/// Where a server listens, and its limits.
public final class ServerOptions {
  private static final double MAX_SECONDS = 86_400;
  private static final int MAX_MEGABYTES = 1024;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description =
          "Interface to listen on (default: 127.0.0.1, this machine alone); 0.0.0.0 for all.")
  private String host;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "8080",
      description = "Port to listen on (default: 8080); 0 for one that is free.")
  private int port;

  @Option(
      names = "--delay",
      paramLabel = "MS",
      defaultValue = "5",
      description =
          "Milliseconds that an image waits at most for others on their way, to be computed with"
              + " them (default: 5).")
  private double delay;

  @Option(
      names = "--queue",
      paramLabel = "N",
      defaultValue = "256",
      description =
          "Images that may be in the server at once (default: 256); more are refused with status 429.")
  private int queue;

  @Option(
      names = "--max-body",
      paramLabel = "MB",
      defaultValue = "32",
      description = "Megabytes of a request, at most (default: 32).")
  private int megabytes;

  @Option(
      names = "--max-pixels",
      paramLabel = "N",
      defaultValue = "32000000",
      description = "Pixels of a picture, at most (default: 32000000).")
  private long pixels;

  @Option(
      names = "--timeout",
      paramLabel = "S",
      defaultValue = "30",
      description = "Seconds that a request may take, at most (default: 30).")
  private double timeout;

  /// What is asked for.
  ///
  /// @throws Failure if a value makes no sense
  public ServerSettings settings() {
    ThreadsOption.checked("--queue", queue, Integer.MAX_VALUE);
    ThreadsOption.checked("--max-body", megabytes, MAX_MEGABYTES);
    if (port < 0 || port > 65_535) {
      throw Failure.usage("--port is " + port + ", expected 0 to 65535");
    }
    if (pixels < 1) {
      throw Failure.usage("--max-pixels is " + pixels + ", expected at least 1");
    }
    if (!(delay >= 0 && delay <= 1e3 * MAX_SECONDS)) {
      throw Failure.usage("--delay is " + delay + ", expected 0 to " + 1e3 * MAX_SECONDS);
    }
    if (!(timeout > 0 && timeout <= MAX_SECONDS)) {
      throw Failure.usage(
          "--timeout is " + timeout + ", expected more than 0 and at most " + MAX_SECONDS);
    }
    return new ServerSettings(
        host,
        port,
        Duration.ofNanos(Math.round(delay * 1e6)),
        queue,
        megabytes << 20,
        pixels,
        Duration.ofNanos(Math.round(timeout * 1e9)));
  }
}
