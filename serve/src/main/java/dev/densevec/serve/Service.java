package dev.densevec.serve;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.densevec.infer.Features;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Consumer;

/// The requests that a server answers.
final class Service implements AutoCloseable {
  private static final HeaderName JSON_LENGTH = HeaderNames.create(InferAnswer.JSON_LENGTH);
  private static final String PAGE = "page.html";
  private static final String HTML = "text/html; charset=utf-8";
  private static final String POLICY =
      "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline';"
          + " img-src blob:; connect-src 'self'";
  private static final int MOST_MAPS = 16;

  private final ServedModel served;
  private final ServerSettings settings;
  private final Consumer<String> problems;
  private final ServerMetrics metrics = new ServerMetrics();
  private final Admission admission;
  private final Computing computing;
  private final ScheduledThreadPoolExecutor alarms =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("densevec-alarm").factory());
  private final Ending ending = new Ending();

  /// Answers a request.
  private interface Action {
    Reply answer(ServerRequest request, Deadline deadline)
        throws IOException, InterruptedException, Refusal;
  }

  /// Answers a request with a body that was let in.
  private interface BodyAction {
    Reply answer(ServerRequest request, byte[] body, Admission.Place place, Deadline deadline)
        throws IOException, InterruptedException, Refusal;
  }

  /// @param problems gets a line for each fault of the program
  Service(ServedModel served, ServerSettings settings, Consumer<String> problems) {
    this.served = served;
    this.settings = settings;
    this.problems = problems;
    // Else each alarm would keep its request until it had rung.
    alarms.setRemoveOnCancelPolicy(true);
    admission = new Admission(settings.queue());
    computing = new Computing(served, settings, admission, metrics);
    metrics.gauge("densevec_images_inside", "Images in the server.", admission::inside);
    metrics.gauge(
        "densevec_images_waiting", "Images that wait for the network.", computing::waiting);
    metrics.gauge(
        "densevec_model_bytes", "Native memory of the network.", served.backend()::memoryBytes);
  }

  /// Says where which request is answered.
  void route(HttpRouting.Builder routing) {
    get(routing, "/", "page", (_, _) -> page());
    for (String part : WebPart.PATHS) {
      get(routing, part, "page", (_, _) -> part(part));
    }
    get(routing, "/metrics", "metrics", (_, _) -> metrics.reply());
    get(routing, "/v2[/]", "server", (_, _) -> Reply.json(Reply.OK, Protocol.server()));
    get(routing, "/v2/health/live", "live", (_, _) -> health(Reply.OK));
    get(routing, "/v2/health/ready", "ready", (_, _) -> health(readyStatus()));
    for (String version : List.of("", "/versions/{version}")) {
      String model = "/v2/models/{model}" + version;
      get(routing, model, "model", (r, _) -> Reply.json(Reply.OK, Protocol.model(named(r))));
      get(
          routing,
          model + "/ready",
          "model_ready",
          (r, _) -> Reply.json(readyStatus(), Protocol.ready(named(r).name(), !ending.begun())));
      post(routing, model + "/infer", "infer", this::infer);
    }
    post(routing, "/classify", "classify", this::classify);
    routing.any((request, response) -> answer("other", Service::unknown, request, response));
  }

  private void get(HttpRouting.Builder routing, String path, String name, Action action) {
    routing.get(path, (request, response) -> answer(name, action, request, response));
    routing.any(path, (request, response) -> answer(name, notAllowed("GET"), request, response));
  }

  private void post(HttpRouting.Builder routing, String path, String name, BodyAction action) {
    Action whole = (request, deadline) -> withBody(request, deadline, action);
    routing.post(path, (request, response) -> answer(name, whole, request, response));
    routing.any(path, (request, response) -> answer(name, notAllowed("POST"), request, response));
  }

  private static Action notAllowed(String method) {
    return (_, _) -> {
      throw new Refusal(Refusal.METHOD_NOT_ALLOWED, "expected the method " + method);
    };
  }

  private static Reply unknown(ServerRequest request, Deadline deadline) throws Refusal {
    throw new Refusal(Refusal.NOT_FOUND, "there is no " + request.path().rawPath());
  }

  private void answer(String name, Action action, ServerRequest request, ServerResponse response) {
    ending.enter();
    try {
      send(reply(name, action, request), request, response);
    } finally {
      ending.leave();
    }
  }

  private Reply reply(String name, Action action, ServerRequest request) {
    Deadline deadline = new Deadline(settings.timeout());
    Reply reply;
    try {
      reply = action.answer(request, deadline);
    } catch (Refusal refusal) {
      reply = Reply.of(refusal);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      reply = Reply.of(new Refusal(Refusal.UNAVAILABLE, "the server ends"));
    } catch (IOException | IllegalStateException | OutOfMemoryError e) {
      problems.accept(name + " failed: " + e);
      reply = Reply.of(new Refusal(Refusal.INTERNAL, "a fault of the server"));
    }
    metrics.request(name, reply.status(), deadline.spentNanos());
    return reply;
  }

  private void send(Reply reply, ServerRequest request, ServerResponse response) {
    boolean last =
        ending.begun()
            || reply.status() == Refusal.TOO_LARGE
            || reply.status() == Refusal.TIMEOUT
            || request.headers().containsToken(HeaderValues.CONNECTION_CLOSE);
    response.status(Status.create(reply.status()));
    response.header(HeaderNames.CONTENT_TYPE, reply.type());
    reply.headers().forEach((name, value) -> response.header(HeaderNames.create(name), value));
    if (last) {
      response.header(HeaderValues.CONNECTION_CLOSE);
    }
    response.send(reply.body());
    if (last) {
      // The web server would wait until the other side closes.
      throw new CloseConnectionException("the last answer is sent");
    }
  }

  private static Reply page() throws IOException {
    return new Reply(
        Reply.OK, HTML, WebPart.resource(PAGE), Map.of("Content-Security-Policy", POLICY));
  }

  private static Reply part(String path) throws IOException {
    WebPart part = WebPart.at(path).orElseThrow();
    return new Reply(Reply.OK, part.type(), part.body(), Map.of());
  }

  private Reply health(int status) {
    return Reply.json(status, Protocol.health(!ending.begun()));
  }

  private int readyStatus() {
    return ending.begun() ? Refusal.UNAVAILABLE : Reply.OK;
  }

  /// The model that a request names.
  private ServedModel named(ServerRequest request) throws Refusal {
    String name = request.path().pathParameters().get("model");
    Optional<String> version = request.path().pathParameters().first("version").asOptional();
    if (!name.equals(served.name())) {
      throw new Refusal(
          Refusal.NOT_FOUND, "no model is called '" + name + "', expected " + served.name());
    }
    if (version.isPresent() && !version.get().equals(Protocol.MODEL_VERSION)) {
      throw new Refusal(
          Refusal.NOT_FOUND,
          "version is '" + version.get() + "', expected " + Protocol.MODEL_VERSION);
    }
    return served;
  }

  private Reply withBody(ServerRequest request, Deadline deadline, BodyAction action)
      throws IOException, InterruptedException, Refusal {
    boolean late = ending.refuses();
    OptionalLong length = request.headers().contentLength();
    try (Admission.Place place = admission.enter(length.orElse(settings.bodyBytes()))) {
      byte[] body = body(request, deadline);
      if (late) {
        // Only now: a connection that is closed before all was read may lose the answer.
        throw new Refusal(Refusal.UNAVAILABLE, "the server ends");
      }
      return action.answer(request, body, place, deadline);
    }
  }

  private byte[] body(ServerRequest request, Deadline deadline) throws IOException, Refusal {
    if (!request.content().hasEntity()) {
      return new byte[0];
    }
    // A thread that waits for bytes is woken by an interrupt, which closes the connection.
    Thread reader = Thread.currentThread();
    long latest = deadline.leftNanos() + SECONDS.toNanos(1);
    Future<?> alarm = alarms.schedule(reader::interrupt, latest, NANOSECONDS);
    try {
      return Body.read(request.content().inputStream(), settings.bodyBytes(), deadline);
    } catch (UncheckedIOException | DataReader.InsufficientDataAvailableException e) {
      throw new CloseConnectionException("the other side has gone, or sent nothing for long", e);
    } finally {
      alarm.cancel(false);
      Thread.interrupted();
    }
  }

  private Reply infer(ServerRequest request, byte[] body, Admission.Place place, Deadline deadline)
      throws InterruptedException, Refusal {
    String name = named(request).name();
    InferRequest asked =
        InferRequest.read(body, jsonLength(request, body.length), served.backend().input());
    place.widen(asked.count());
    List<float[]> logits = computing.logits(asked.images(), place, deadline);
    return new InferAnswer(asked, logits, served.head()).reply(name, Protocol.MODEL_VERSION);
  }

  private static int jsonLength(ServerRequest request, int bodyLength) throws Refusal {
    Optional<String> text = request.headers().first(JSON_LENGTH);
    if (text.isEmpty()) {
      return bodyLength;
    }
    return number(InferAnswer.JSON_LENGTH, text.get(), bodyLength);
  }

  private Reply classify(
      ServerRequest request, byte[] body, Admission.Place place, Deadline deadline)
      throws IOException, InterruptedException, Refusal {
    OptionalInt top = OptionalInt.empty();
    int maps = 0;
    for (String name : request.query().names()) {
      String value = request.query().get(name);
      switch (name) {
        case "top" -> top = OptionalInt.of(number(name, value, served.backend().classes()));
        case "maps" -> maps = number(name, value, MOST_MAPS);
        default -> throw Refusal.bad("parameter '" + name + "' is not known, expected top or maps");
      }
    }
    String type = request.headers().first(HeaderNames.CONTENT_TYPE).orElse("");
    Computing.Prepared prepared = computing.prepare(Upload.image(type, body), deadline);
    Classification answer = new Classification(served, prepared);
    if (maps == 0) {
      float[] logits = computing.logits(prepared.input(), place, deadline).getFirst();
      return Reply.json(Reply.OK, answer.of(logits, top));
    }
    Features features = computing.features(prepared.input(), deadline);
    return Reply.json(Reply.OK, answer.of(features, top, maps));
  }

  private static int number(String name, String text, int most) throws Refusal {
    if (!text.matches("\\d{1,9}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > most) {
      throw Refusal.bad(name + " is '" + text + "', expected 1 to " + most);
    }
    return Integer.parseInt(text);
  }

  /// Answers what was sent, for [Ending#LINGER] what is sent still, and refuses what comes later.
  /// Every answer closes its connection. Returns when no more requests come.
  void drain() throws InterruptedException {
    ending.drain(settings.timeout());
  }

  @Override
  public void close() {
    alarms.shutdownNow();
    computing.close();
  }
}
