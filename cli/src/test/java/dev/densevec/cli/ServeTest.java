package dev.densevec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ServeTest {
  private static final Path PICTURE = Path.of("../examples/chelsea.jpg");

  @TempDir private Path folder;

  /// The address that a server prints.
  private static URI address(CommandProcess command, Process process) throws Exception {
    while (command.out().isEmpty() && process.isAlive()) {
      Thread.sleep(20);
    }
    assertThat(process.isAlive()).as(command.err()).isTrue();
    return URI.create(command.out().strip());
  }

  private static JsonObject classify(HttpClient client, URI server) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve("/classify"))
            .POST(BodyPublishers.ofFile(PICTURE))
            .build();
    return JsonParser.parseString(client.send(request, BodyHandlers.ofString()).body())
        .getAsJsonObject();
  }

  /// Predicts as `predict` does, digit by digit, and is ended by SIGTERM while a request is half
  /// there, which it answers first.
  @Test
  void answersAsPredictAndEndsWhenAllIsAnswered() throws Exception {
    CommandProcess command = new CommandProcess(folder);
    Process process = command.start(List.of("serve", "--port=0", "--threads=2", "--streams=2"));
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI server = address(command, process);
      CliRun predicted = CliRun.of("predict", "--format=json", PICTURE.toString());
      JsonObject expected = JsonParser.parseString(predicted.out()).getAsJsonObject();
      JsonObject answer = classify(client, server);
      assertThat(answer.get("predictions")).isEqualTo(expected.get("predictions"));
      assertThat(answer.get("model").getAsString()).isEqualTo("cifar10");

      byte[] picture = Files.readAllBytes(PICTURE);
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.getPort())) {
        String head = "POST /classify HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n";
        socket
            .getOutputStream()
            .write(
                head.replace("%d", String.valueOf(picture.length))
                    .getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().write(picture, 0, 1000);
        Thread.sleep(200);
        process.destroy();
        while (!command.err().contains("ending: ")) {
          Thread.sleep(20);
        }
        assertThat(process.waitFor(1, TimeUnit.SECONDS)).as("has not ended yet").isFalse();
        socket.getOutputStream().write(picture, 1000, picture.length - 1000);
        String reply = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(reply).startsWith("HTTP/1.1 200 ");
        String body = reply.substring(reply.indexOf("\r\n\r\n") + 4);
        assertThat(JsonParser.parseString(body)).isEqualTo(answer);
      }
      assertThat(process.waitFor()).isEqualTo(143);
    } finally {
      process.destroyForcibly();
    }
    assertThat(command.err().lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("densevec: preprocessing: "),
            line ->
                assertThat(line).isEqualTo("densevec: serving the model cifar10, Ctrl-C ends it"),
            line ->
                assertThat(line)
                    .isEqualTo("densevec: ending: what was accepted is answered first"));
  }

  private Path bands(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = ServeTest.class.getResourceAsStream("bands/" + name)) {
      Files.write(file, in.readAllBytes());
    }
    return file;
  }

  private static HttpResponse<String> post(HttpClient client, URI place, Path file)
      throws Exception {
    HttpRequest request = HttpRequest.newBuilder(place).POST(BodyPublishers.ofFile(file)).build();
    return client.send(request, BodyHandlers.ofString());
  }

  /// Networks of bands, whose numbers `BandsTest` holds against PyTorch's.
  @ParameterizedTest
  @ValueSource(ints = {2, 4, 5})
  void picturesOfBands(int channels) throws Exception {
    String weights = bands("bands-" + channels + ".safetensors").toString();
    CommandProcess command = new CommandProcess(folder);
    Process process = command.start(List.of("serve", "--port=0", "--threads=1", "-w", weights));
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI server = address(command, process);
      for (String format : List.of("npy", "tif")) {
        Path picture = bands("bands-" + channels + "." + format);
        CliRun run = CliRun.of("predict", "-w", weights, "--format=json", picture.toString());
        JsonObject expected = JsonParser.parseString(run.out()).getAsJsonObject();
        HttpResponse<String> reply = post(client, server.resolve("/classify?maps=2"), picture);
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        JsonObject answer = JsonParser.parseString(reply.body()).getAsJsonObject();
        assertThat(answer.get("predictions")).isEqualTo(expected.get("predictions"));
        assertThat(answer.getAsJsonArray("maps")).hasSize(2);
      }
      HttpResponse<String> photo = post(client, server.resolve("/classify"), PICTURE);
      assertThat(photo.statusCode()).isEqualTo(400);
      assertThat(photo.body())
          .contains("the picture has 3 channels, " + channels + " are expected");
    } finally {
      process.destroyForcibly();
    }
    assertThat(command.err()).contains("samples of 0 to 1 as they are, a guess");
  }

  @Test
  void aPortThatIsTakenIsOneLine() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CliRun run = CliRun.of("serve", "--port=" + taken.getLocalPort());
      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err())
          .isEqualTo(
              "densevec: can't listen on 127.0.0.1:"
                  + taken.getLocalPort()
                  + ": Address already in use\n");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --port=-1         | --port is -1, expected 0 to 65535
          --port=65536      | --port is 65536, expected 0 to 65535
          --queue=0         | --queue is 0, expected 1 to 2147483647
          --max-body=0      | --max-body is 0, expected 1 to 1024
          --max-body=1025   | --max-body is 1025, expected 1 to 1024
          --max-pixels=0    | --max-pixels is 0, expected at least 1
          --delay=-1        | --delay is -1.0, expected 0 to 8.64E7
          --delay=NaN       | --delay is NaN, expected 0 to 8.64E7
          --timeout=0       | --timeout is 0.0, expected more than 0 and at most 86400.0
          --streams=0       | --streams is 0, expected 1 to 64
          --name=a/b        | --name is 'a/b', expected letters, digits, dots, dashes and underscores
          --host=no.invalid | can't listen on no.invalid:8080: no interface has this name or address
          """)
  void badValuesAreOneLine(String option, String message) {
    CliRun run = CliRun.of("serve", option);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).startsWith("densevec: " + message);
    assertThat(run.errLines()).hasSize(1);
  }
}
