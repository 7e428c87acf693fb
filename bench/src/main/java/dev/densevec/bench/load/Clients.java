package dev.densevec.bench.load;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/// Clients of one server, each of which sends a photo as soon as the one before is answered, over a
/// connection that it keeps.
final class Clients implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int OK = 200;
  private static final int TOO_MANY = 429;
  private static final int UNAVAILABLE = 503;

  /// What `Retry-After` asks for.
  private static final long RETRY_MILLIS = 1000;

  private final int count;
  private final List<HttpRequest> requests;
  private final Judge judge;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /// @param server where it listens
  /// @param count how many clients
  Clients(URI server, int count, List<Photo> photos, Judge judge) {
    this.count = count;
    this.judge = judge;
    requests =
        photos.stream()
            .map(
                photo ->
                    HttpRequest.newBuilder(server.resolve("/classify"))
                        .timeout(PATIENCE)
                        .POST(BodyPublishers.ofByteArray(photo.file()))
                        .build())
            .toList();
  }

  /// Sends requests until all clients are told to stop, or the server refuses them.
  ///
  /// @param goesOn asked before each request
  /// @param score gets what comes of them
  void run(BooleanSupplier goesOn, Score score) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < count; i++) {
        int first = i;
        threads.execute(() -> send(first, goesOn, score));
      }
    }
  }

  private void send(int first, BooleanSupplier goesOn, Score score) {
    for (int i = first; goesOn.getAsBoolean(); i++) {
      try {
        if (!send(i % requests.size(), score)) {
          return;
        }
      } catch (ConnectException _) {
        return; // the server is gone, and has accepted nothing
      } catch (IOException e) {
        score.lost(e.toString());
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /// Returns whether the server takes more.
  private boolean send(int photo, Score score) throws IOException, InterruptedException {
    long start = System.nanoTime();
    HttpResponse<byte[]> response = client.send(requests.get(photo), BodyHandlers.ofByteArray());
    double millis = (System.nanoTime() - start) / 1e6;
    switch (response.statusCode()) {
      case OK -> score.answered(millis, judge.agrees(photo, response.body()));
      case TOO_MANY -> {
        score.busy();
        Thread.sleep(RETRY_MILLIS);
      }
      case UNAVAILABLE -> score.turnedAway();
      default ->
          score.failed(
              "status "
                  + response.statusCode()
                  + ": "
                  + new String(response.body(), StandardCharsets.UTF_8));
    }
    return response.statusCode() != UNAVAILABLE;
  }

  @Override
  public void close() {
    client.close();
  }
}
