package dev.densevec.bench.peer;

import dev.densevec.cluster.OwnJava;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/// An engine in a process of its own, on the other end of two pipes.
public final class PeerProcess implements Engine {
  private static final long FAREWELL_SECONDS = 10;
  private static final long PATIENCE_MINUTES = 15;
  private static final ScheduledExecutorService WATCH =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());

  private final String name;
  private final Path log;
  private final Process process;
  private final DataOutputStream requests;
  private final DataInputStream replies;
  private final PeerReply.Opened opened;
  private long peakBytes;

  /// Starts the process and waits until the engine has run once. It gets the flags of this virtual
  /// machine and its class path.
  ///
  /// @throws IllegalArgumentException if this build has no such engine
  /// @throws IllegalStateException with the engine's reason, if it can't do the work
  public PeerProcess(String engine, PeerWorkload workload) throws IOException {
    PeerProvider provider = PeerProvider.named(engine);
    this.name = engine;
    this.log = Files.createTempFile("densevec-", ".log");
    List<String> arguments = new ArrayList<>(List.of(name));
    arguments.addAll(workload.arguments());
    ProcessBuilder builder =
        OwnJava.process(PeerServer.class, arguments).redirectError(log.toFile());
    builder.environment().putAll(provider.environment(workload));
    this.process = builder.start();
    this.requests = new DataOutputStream(process.getOutputStream());
    this.replies = new DataInputStream(process.getInputStream());
    try {
      this.opened = ask(() -> PeerReply.readOpened(replies));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private interface Answer<T> {
    T read() throws IOException;
  }

  /// An engine that doesn't answer in time is killed, so that it can't hold up the others.
  private <T> T ask(Answer<T> answer) {
    ScheduledFuture<?> watch =
        WATCH.schedule(process::destroyForcibly, PATIENCE_MINUTES, TimeUnit.MINUTES);
    try {
      return answer.read();
    } catch (IllegalStateException e) {
      throw new IllegalStateException(name + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new IllegalStateException(name + ": " + end(watch.isDone()), e);
    } finally {
      watch.cancel(false);
    }
  }

  private String end(boolean killed) {
    if (killed) {
      return "no answer in " + PATIENCE_MINUTES + " minutes";
    }
    try {
      boolean ended = process.waitFor(FAREWELL_SECONDS, TimeUnit.SECONDS);
      String code = ended ? " with exit code " + process.exitValue() : "";
      return "the process ended" + code + ": " + lastWords();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return e.toString();
    }
  }

  private String lastWords() {
    try {
      List<String> lines = Files.readAllLines(log);
      return lines.isEmpty() ? "it said nothing" : lines.getLast();
    } catch (IOException e) {
      return e.getMessage();
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String version() {
    return opened.version();
  }

  @Override
  public Map<String, float[]> results() {
    return opened.results();
  }

  @Override
  public long macsPerImage() {
    return opened.macsPerImage();
  }

  @Override
  public double take(double seconds, int runs) {
    PeerReply.Taken taken =
        ask(
            () -> {
              requests.writeDouble(seconds);
              requests.writeInt(runs);
              requests.flush();
              return PeerReply.readTaken(replies);
            });
    peakBytes = taken.peakBytes();
    return taken.nanos();
  }

  @Override
  public long peakBytes() {
    return peakBytes;
  }

  private void endRequests() {
    try {
      process.getOutputStream().close();
    } catch (IOException _) {
      // Nobody reads the last request: the process has ended.
    }
  }

  /// Ends the requests, upon which the process ends; one that doesn't is killed.
  @Override
  public void close() {
    try {
      endRequests();
      if (!process.waitFor(FAREWELL_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      replies.close();
      Files.deleteIfExists(log);
    } catch (InterruptedException | IOException e) {
      process.destroyForcibly();
      throw new IllegalStateException(name + ": " + e.getMessage(), e);
    }
  }
}
