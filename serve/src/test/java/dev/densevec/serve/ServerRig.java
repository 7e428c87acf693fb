package dev.densevec.serve;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.densevec.classify.Label;
import dev.densevec.data.Head;
import dev.densevec.data.preprocess.Preprocessing;
import dev.densevec.explain.ClassActivation;
import dev.densevec.infer.Model;
import dev.densevec.spec.Networks;
import dev.densevec.train.Initialization;
import dev.densevec.weights.Parameters;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/// A server on a free port with a small network, and a client.
final class ServerRig implements AutoCloseable {
  static final String NAME = "small";
  static final Preprocessing PREPROCESSING = Preprocessing.named("cifar10");
  static final String INFER = "/v2/models/small/infer";

  private static final String NETWORK = "densenet-bc-22-4";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  final Model model;
  final ServedModel served;
  final InferenceServer server;
  final List<String> problems = new CopyOnWriteArrayList<>();
  final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();

  ServerRig(ServerSettings settings) throws IOException {
    this(settings, 1);
  }

  ServerRig(ServerSettings settings, int streams) throws IOException {
    try (Parameters parameters = Parameters.allocate(Networks.parse(NETWORK))) {
      Initialization.HE_FAN_OUT.apply(parameters, 1);
      Model.Options options =
          Model.Options.defaults()
              .withThreads(2)
              .withMaxBatch(8)
              .withInput(PREPROCESSING.shape(1))
              .withStreams(streams);
      model = Model.of(parameters, options);
      served =
          new ServedModel(
              NAME,
              model,
              PREPROCESSING,
              Head.SOFTMAX,
              (logits, top) -> ranked(logits).subList(0, top.orElse(5)),
              ClassActivation.of(parameters));
    }
    server = InferenceServer.start(served, settings.withPort(0), problems::add);
  }

  static List<Label> ranked(float[] logits) {
    float[] probabilities = Head.SOFTMAX.probabilities(logits);
    return IntStream.range(0, logits.length)
        .mapToObj(c -> new Label(c, "class " + c, probabilities[c]))
        .sorted(Comparator.comparingDouble(label -> -label.probability()))
        .toList();
  }

  /// The bytes of a PNG of noise.
  static byte[] png(int width, int height, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, random.nextInt(1 << 24));
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  /// Normalised images of noise.
  float[] images(int count, long seed) {
    float[] images = new float[(int) (count * model.input().imageElements())];
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < images.length; i++) {
      images[i] = (float) random.nextDouble(-2, 2);
    }
    return images;
  }

  /// A request in JSON.
  static JsonObject request(float[] images, long... shape) {
    JsonObject input = new JsonObject();
    input.addProperty("name", "input");
    input.addProperty("datatype", "FP32");
    JsonArray lengths = new JsonArray();
    for (long length : shape) {
      lengths.add(length);
    }
    input.add("shape", lengths);
    JsonArray data = new JsonArray();
    for (float value : images) {
      data.add(value);
    }
    input.add("data", data);
    JsonArray inputs = new JsonArray();
    inputs.add(input);
    JsonObject request = new JsonObject();
    request.add("inputs", inputs);
    return request;
  }

  HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .timeout(PATIENCE);
  }

  HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
    return client.send(to(path).build(), BodyHandlers.ofByteArray());
  }

  HttpResponse<byte[]> post(String path, byte[] body) throws IOException, InterruptedException {
    return post(path, BodyPublishers.ofByteArray(body));
  }

  HttpResponse<byte[]> post(String path, BodyPublisher body)
      throws IOException, InterruptedException {
    return client.send(to(path).POST(body).build(), BodyHandlers.ofByteArray());
  }

  HttpResponse<byte[]> infer(String json) throws IOException, InterruptedException {
    return post(INFER, json.getBytes(StandardCharsets.UTF_8));
  }

  static JsonObject json(HttpResponse<byte[]> response) {
    return JsonParser.parseString(text(response)).getAsJsonObject();
  }

  static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  static float[] floats(JsonArray array) {
    float[] values = new float[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).getAsFloat();
    }
    return values;
  }

  /// The logits of an answer in JSON.
  static float[] logits(HttpResponse<byte[]> response) {
    JsonObject output = json(response).getAsJsonArray("outputs").get(0).getAsJsonObject();
    return floats(output.getAsJsonArray("data"));
  }

  /// A number of `/metrics`.
  double metric(String name) throws IOException, InterruptedException {
    return text(get("/metrics"))
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  /// A connection on which bytes can be sent as they are.
  Socket socket() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout((int) PATIENCE.toMillis());
    return socket;
  }

  static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  /// What is answered until the connection is closed.
  static String rest(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    client.close();
    server.close();
    model.close();
  }
}
