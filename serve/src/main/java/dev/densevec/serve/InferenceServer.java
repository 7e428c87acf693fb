package dev.densevec.serve;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.function.Consumer;

/// Serves a network over HTTP.
///
/// | request | answer |
/// |---|---|
/// | `GET /v2`, `/v2/health/live`, `/v2/health/ready` | Open Inference Protocol: the server |
/// | `GET /v2/models/NAME`, `/v2/models/NAME/ready` | the model; also with `/versions/1` |
/// | `POST /v2/models/NAME/infer` | tensors to tensors, in JSON or binary |
/// | `POST /classify` | an image, as it is or in a form, to classes |
/// | `GET /` | a page on which to drop a photograph |
/// | `GET /metrics` | counters for Prometheus |
///
/// More than it can hold is refused with status 429. [#close()] answers what was accepted, then ends.
///
///     try (InferenceServer server =
///         InferenceServer.start(served, ServerSettings.defaults(), System.err::println)) {
///       System.out.println("http://127.0.0.1:" + server.port());
///       new CountDownLatch(1).await();
///     }
public final class InferenceServer implements AutoCloseable {
  private static final int MOST_CONNECTIONS = 4096;

  private final WebServer server;
  private final Service service;

  private InferenceServer(WebServer server, Service service) {
    this.server = server;
    this.service = service;
  }

  /// Starts a server.
  ///
  /// @param served the network, which stays open until the server is closed
  /// @param settings where it listens, and its limits
  /// @param problems gets a line for each fault of the program that ends a request
  /// @throws IOException in one line if it can't listen there
  public static InferenceServer start(
      ServedModel served, ServerSettings settings, Consumer<String> problems) throws IOException {
    requireFree(settings);
    Service service = new Service(served, settings, problems);
    WebServer server =
        WebServer.builder()
            .host(settings.host())
            .port(settings.port())
            .shutdownHook(false)
            .shutdownGracePeriod(settings.timeout())
            .maxPayloadSize(2L * settings.bodyBytes())
            .maxTcpConnections(MOST_CONNECTIONS)
            .directHandlers(errors())
            .routing(service::route)
            .build()
            .start();
    if (!server.isRunning()) {
      service.close();
      throw new IOException(place(settings) + "the web server does not start");
    }
    return new InferenceServer(server, service);
  }

  /// What the web server says by itself, of requests that are no HTTP for instance, in the form of
  /// all other errors.
  private static DirectHandlers errors() {
    DirectHandlers.Builder handlers = DirectHandlers.builder();
    for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
      handlers.addHandler(
          type, (_, _, status, headers, message) -> error(status, headers, message));
    }
    return handlers.build();
  }

  private static DirectHandler.TransportResponse error(
      Status status, ServerResponseHeaders headers, String message) {
    String text = message == null || message.isEmpty() ? status.reasonPhrase() : message;
    Reply reply = Reply.of(new Refusal(status.code(), text));
    headers.set(HeaderNames.CONTENT_TYPE, reply.type());
    return DirectHandler.TransportResponse.builder()
        .status(status)
        .headers(headers)
        .keepAlive(false)
        .entity(reply.body())
        .build();
  }

  /// The web server keeps its reasons to itself.
  private static void requireFree(ServerSettings settings) throws IOException {
    try (ServerSocket _ =
        new ServerSocket(settings.port(), 1, InetAddress.getByName(settings.host()))) {
      // free
    } catch (UnknownHostException e) {
      throw new IOException(place(settings) + "no interface has this name or address", e);
    } catch (IOException e) {
      throw new IOException(place(settings) + e.getMessage(), e);
    }
  }

  private static String place(ServerSettings settings) {
    return "can't listen on " + settings.host() + ":" + settings.port() + ": ";
  }

  /// The port it listens on.
  public int port() {
    return server.port();
  }

  /// Answers every request that was accepted, then stops. Meanwhile `/v2/health/ready` has status
  /// 503, every answer closes its connection, and images that come after a quarter of a second are
  /// refused with status 503.
  @Override
  public void close() {
    try {
      service.drain();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    server.stop();
    service.close();
  }
}
