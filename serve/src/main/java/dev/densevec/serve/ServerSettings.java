package dev.densevec.serve;

import java.time.Duration;

/// Where a server listens, and its limits.
///
/// @param host name or address of the interface
/// @param port port; 0 for any that is free
/// @param delay how long an image waits at most for others that are on their way, to be computed
///   together with them
/// @param queue images that may be in the server at once; what comes beyond is refused with status
///   429
/// @param bodyBytes bytes of a request's body, at most
/// @param pixels pixels of a picture, at most
/// @param timeout time from a request's head to its answer, at most
public record ServerSettings(
    String host,
    int port,
    Duration delay,
    int queue,
    int bodyBytes,
    long pixels,
    Duration timeout) {
  private static final int USUAL_PORT = 8080;
  private static final Duration USUAL_DELAY = Duration.ofMillis(5);
  private static final int USUAL_QUEUE = 256;
  private static final int USUAL_BODY = 32 << 20;
  private static final long USUAL_PIXELS = 32_000_000;
  private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(30);

  /// @throws IllegalArgumentException if a value makes no sense
  public ServerSettings {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port is " + port + ", expected 0 to 65535");
    }
    if (queue < 1 || bodyBytes < 1 || pixels < 1) {
      throw new IllegalArgumentException("queue, bodyBytes and pixels must be at least 1");
    }
    if (delay.isNegative() || timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("delay must be at least 0 and timeout more");
    }
  }

  /// This machine alone, port 8080, and limits for photographs.
  public static ServerSettings defaults() {
    return new ServerSettings(
        "127.0.0.1", USUAL_PORT, USUAL_DELAY, USUAL_QUEUE, USUAL_BODY, USUAL_PIXELS, USUAL_TIMEOUT);
  }

  /// The same on another port.
  public ServerSettings withPort(int other) {
    return new ServerSettings(host, other, delay, queue, bodyBytes, pixels, timeout);
  }

  /// The same on another interface.
  public ServerSettings withHost(String other) {
    return new ServerSettings(other, port, delay, queue, bodyBytes, pixels, timeout);
  }

  /// The same with another bound on the time that images wait for each other.
  public ServerSettings withDelay(Duration other) {
    return new ServerSettings(host, port, other, queue, bodyBytes, pixels, timeout);
  }

  /// The same with room for another number of images.
  public ServerSettings withQueue(int images) {
    return new ServerSettings(host, port, delay, images, bodyBytes, pixels, timeout);
  }

  /// The same with other bounds on a request.
  public ServerSettings withLimits(int bytes, long mostPixels, Duration longest) {
    return new ServerSettings(host, port, delay, queue, bytes, mostPixels, longest);
  }
}
