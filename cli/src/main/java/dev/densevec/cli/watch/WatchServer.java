package dev.densevec.cli.watch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.densevec.cli.picture.PngFile;
import dev.densevec.serve.WebPart;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Answers this machine alone how a run goes: a page, its numbers and its worst pictures.
final class WatchServer implements Closeable {
  private static final Pattern WORST = Pattern.compile("/worst/(\\d{1,9})-(\\d{1,9})\\.png");
  private static final String POLICY =
      "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline';"
          + " img-src 'self'; connect-src 'self'";
  private static final int OK = 200;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int NOT_ALLOWED = 405;

  private final LiveRun run;
  private final InputPictures pictures;
  private final HttpServer server;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("densevec-watch").factory());

  /// What is answered.
  @SuppressWarnings("ArrayRecordComponent") // sent once, never compared
  private record Answer(int status, String type, byte[] body) {
    private static Answer text(int status, String text) {
      return new Answer(status, "text/plain; charset=utf-8", bytes(text));
    }

    private static byte[] bytes(String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
  }

  /// Starts to listen.
  ///
  /// @param port 0 for any that is free
  /// @throws IOException if it can't listen there
  WatchServer(LiveRun run, InputPictures pictures, int port) throws IOException {
    this.run = run;
    this.pictures = pictures;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext("/", this::handle);
    server.setExecutor(thread);
    server.start();
  }

  /// Where it listens.
  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Answer answer = answer(exchange);
      exchange.getResponseHeaders().set("Content-Type", answer.type());
      exchange.getResponseHeaders().set("Content-Security-Policy", POLICY);
      exchange.getResponseHeaders().set("Cache-Control", "no-store");
      exchange.sendResponseHeaders(answer.status(), answer.body().length);
      exchange.getResponseBody().write(answer.body());
    }
  }

  private Answer answer(HttpExchange exchange) throws IOException {
    String host = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Host")).orElse("");
    // A page of elsewhere whose name was made to lead here has no business with the run.
    if (!host.matches("(127\\.0\\.0\\.1|localhost)(:\\d+)?")) {
      return Answer.text(FORBIDDEN, "expected a request to 127.0.0.1");
    }
    if (!exchange.getRequestMethod().equals("GET")) {
      return Answer.text(NOT_ALLOWED, "expected the method GET");
    }
    String path = exchange.getRequestURI().getPath();
    Matcher worst = WORST.matcher(path);
    if (path.equals("/")) {
      return new Answer(OK, "text/html; charset=utf-8", page());
    }
    if (path.equals("/run.json")) {
      return new Answer(OK, "application/json", Answer.bytes(run.json()));
    }
    if (worst.matches()) {
      return picture(run.worst(Integer.parseInt(worst.group(1)), Integer.parseInt(worst.group(2))));
    }
    Optional<WebPart> part = WebPart.at(path);
    return part.isPresent()
        ? new Answer(OK, part.get().type(), part.get().body())
        : Answer.text(NOT_FOUND, "there is no " + path);
  }

  private Answer picture(Optional<Mistakes.Image> image) throws IOException {
    if (image.isEmpty()) {
      return Answer.text(NOT_FOUND, "there was a validation since");
    }
    MemorySegment pixels = MemorySegment.ofArray(run.pixels(image.get()));
    return new Answer(OK, "image/png", PngFile.bytes(pictures.picture(pixels, 0)));
  }

  private static byte[] page() throws IOException {
    try (InputStream page = WatchServer.class.getResourceAsStream("watch.html")) {
      return page.readAllBytes();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    thread.shutdownNow();
  }
}
