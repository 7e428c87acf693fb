package dev.densevec.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.infer.Features;
import dev.densevec.tensor.Shape;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A server whose network another engine computes.
@Timeout(60)
class BackendTest {
  private final AtomicBoolean closed = new AtomicBoolean();
  private ServerRig rig;
  private InferenceServer server;

  /// Says of an image its first ten samples.
  private final class Samples implements Backend {
    @Override
    public Shape input() {
      return new Shape(1, 3, 32, 32);
    }

    @Override
    public int classes() {
      return 10;
    }

    @Override
    public int maxBatch() {
      return 4;
    }

    @Override
    public int streams() {
      return 1;
    }

    @Override
    public long memoryBytes() {
      return 77;
    }

    @Override
    public void predict(MemorySegment images, int n, MemorySegment logits) {
      long image = input().imageElements();
      for (int i = 0; i < n; i++) {
        for (int c = 0; c < classes(); c++) {
          float sample = images.getAtIndex(ValueLayout.JAVA_FLOAT, i * image + c);
          logits.setAtIndex(ValueLayout.JAVA_FLOAT, (long) i * classes() + c, sample);
        }
      }
    }

    @Override
    public Optional<Features> features(float[] image) {
      return Optional.empty();
    }

    @Override
    public void close() {
      closed.set(true);
    }
  }

  @BeforeEach
  void start() throws IOException {
    rig = new ServerRig(ServerSettings.defaults());
    ServedModel served =
        new ServedModel(
            ServerRig.NAME,
            new Samples(),
            rig.served.preprocessing(),
            rig.served.head(),
            rig.served.answers(),
            rig.served.activation());
    server =
        InferenceServer.start(served, ServerSettings.defaults().withPort(0), rig.problems::add);
  }

  @AfterEach
  void end() {
    server.close();
    rig.close();
  }

  private HttpResponse<byte[]> post(String path, byte[] body) throws Exception {
    URI place = URI.create("http://127.0.0.1:" + server.port() + path);
    HttpRequest request =
        HttpRequest.newBuilder(place).POST(BodyPublishers.ofByteArray(body)).build();
    return rig.client.send(request, BodyHandlers.ofByteArray());
  }

  @Test
  void itsLogitsAreAnsweredInTheOrderOfTheImages() throws Exception {
    float[] images = rig.images(3, 1);
    String json = ServerRig.request(images, 3, 3, 32, 32).toString();
    HttpResponse<byte[]> response = post(ServerRig.INFER, json.getBytes(UTF_8));
    assertThat(response.statusCode()).as(ServerRig.text(response)).isEqualTo(200);
    float[] logits = ServerRig.logits(response);
    assertThat(logits).hasSize(30);
    for (int i = 0; i < 3; i++) {
      for (int c = 0; c < 10; c++) {
        assertThat(logits[10 * i + c]).isEqualTo(images[3 * 32 * 32 * i + c]);
      }
    }
    server.close();
    assertThat(closed).as("its owner closes it").isFalse();
  }

  @Test
  void mapsAreRefusedWhereItGivesLogitsAlone() throws Exception {
    byte[] png = ServerRig.png(32, 32, 1);
    assertThat(post("/classify", png).statusCode()).isEqualTo(200);
    HttpResponse<byte[]> response = post("/classify?maps=1", png);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(ServerRig.json(response).get("error").getAsString())
        .isEqualTo("maps are asked for, and what computes this model has none");
    assertThat(rig.problems).isEmpty();
  }
}
