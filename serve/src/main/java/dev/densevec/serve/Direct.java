package dev.densevec.serve;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;

/// What the web server says by itself, of requests that are no HTTP for instance, in the form of
/// all other errors.
final class Direct {
  private Direct() {}

  /// A handler for each kind of error.
  static DirectHandlers errors() {
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
}
