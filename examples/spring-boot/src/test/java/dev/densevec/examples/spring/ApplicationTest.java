package dev.densevec.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.classify.Classifier;
import dev.densevec.classify.Label;
import dev.densevec.data.ModelNotes;
import dev.densevec.data.labels.Labels;
import dev.densevec.data.preprocess.Preprocessing;
import dev.densevec.spec.Networks;
import dev.densevec.train.Initialization;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

class ApplicationTest {
  private static final Path PICTURE = Path.of("../chelsea.jpg");
  private static final Path GUIDE = Path.of("../../docs/guides/spring-boot.md");
  private static final Path SOURCE =
      Path.of("src/main/java/dev/densevec/examples/spring/Application.java");

  @TempDir private Path folder;

  private Path weights() throws IOException {
    Path file = folder.resolve("weights.safetensors");
    String network = "densenet:stem=cifar,stem-channels=4,growth=4,blocks=2-2,classes=10";
    try (Parameters parameters = Parameters.allocate(Networks.parse(network))) {
      Initialization.HE_FAN_OUT.apply(parameters, 1);
      ModelNotes notes = ModelNotes.of(Labels.named("cifar10"), Preprocessing.named("cifar10"));
      Checkpoints.save(parameters, file, notes.metadata());
    }
    return file;
  }

  private static HttpResponse<String> post(String port, byte[] body) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/classify"))
              .header("Content-Type", "application/octet-stream")
              .POST(HttpRequest.BodyPublishers.ofByteArray(body))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void aPictureThatIsPostedGetsTheLabelsOfTheClassifier() throws Exception {
    Path weights = weights();
    Label first;
    try (Classifier classifier = Classifier.open(weights)) {
      first = classifier.classify(PICTURE).getFirst();
    }
    String[] args = {
      "--weights=" + weights, "--server.port=0", "--server.address=127.0.0.1", "--debug=false"
    };
    try (ConfigurableApplicationContext context = SpringApplication.run(Application.class, args)) {
      String port = context.getEnvironment().getProperty("local.server.port");
      HttpResponse<String> answer = post(port, Files.readAllBytes(PICTURE));
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body())
          .startsWith("[{\"index\":" + first.index() + ",\"name\":\"" + first.name() + "\",")
          .contains("\"probability\":" + first.probability());
      HttpResponse<String> refused = post(port, new byte[] {1, 2, 3});
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body()).contains("not an image of a known format");
    }
  }

  /// The guide shows this very program.
  @Test
  void theGuideShowsThisProgram() throws IOException {
    String source = Files.readString(SOURCE);
    String program = source.substring(source.indexOf("@SpringBootApplication"));
    assertThat(Files.readString(GUIDE)).contains("```java\n" + program + "```");
  }
}
