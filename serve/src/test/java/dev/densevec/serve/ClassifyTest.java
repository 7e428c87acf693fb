package dev.densevec.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.densevec.classify.Label;
import dev.densevec.data.decode.Images;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassifyTest {
  private static final int MOST_BYTES = 100_000;
  private static final long MOST_PIXELS = 10_000;
  private static ServerRig rig;

  @BeforeAll
  static void start() throws IOException {
    rig =
        new ServerRig(
            ServerSettings.defaults().withLimits(MOST_BYTES, MOST_PIXELS, Duration.ofSeconds(30)));
  }

  @AfterAll
  static void stop() {
    rig.close();
    assertThat(rig.problems).isEmpty();
  }

  private static float[] logits(byte[] png) throws IOException {
    return rig.model.predict(ServerRig.PREPROCESSING.apply(Images.decode(png)));
  }

  private static List<Label> labels(HttpResponse<byte[]> response) {
    assertThat(response.statusCode()).as(ServerRig.text(response)).isEqualTo(200);
    return ServerRig.json(response).getAsJsonArray("predictions").asList().stream()
        .map(element -> element.getAsJsonObject())
        .map(
            json ->
                new Label(
                    json.get("class").getAsInt(),
                    json.get("label").getAsString(),
                    json.get("probability").getAsFloat()))
        .toList();
  }

  @Test
  void aPictureHasItsClasses() throws Exception {
    byte[] png = ServerRig.png(50, 40, 1);
    HttpResponse<byte[]> response = rig.post("/classify", png);
    assertThat(labels(response)).isEqualTo(ServerRig.ranked(logits(png)).subList(0, 5));
    assertThat(ServerRig.json(response).get("width").getAsInt()).isEqualTo(50);
    assertThat(ServerRig.json(response).get("height").getAsInt()).isEqualTo(40);
    assertThat(labels(rig.post("/classify?top=10", png))).isEqualTo(ServerRig.ranked(logits(png)));
  }

  /// Logit = bias + mean of the map, so maps of two classes differ as logits and biases do.
  @Test
  void mapsAccountForTheLogits() throws Exception {
    byte[] png = ServerRig.png(50, 40, 2);
    HttpResponse<byte[]> response = rig.post("/classify?maps=2&top=3", png);
    assertThat(labels(response)).isEqualTo(ServerRig.ranked(logits(png)).subList(0, 3));
    JsonArray maps = ServerRig.json(response).getAsJsonArray("maps");
    assertThat(maps).hasSize(2);
    for (int i = 0; i < 2; i++) {
      JsonObject map = maps.get(i).getAsJsonObject();
      int index = map.get("class").getAsInt();
      float[] values = ServerRig.floats(map.getAsJsonArray("map"));
      assertThat(values).hasSize(map.get("width").getAsInt() * map.get("height").getAsInt());
      double mean = 0;
      for (float value : values) {
        mean += value / values.length;
      }
      double bias = rig.served.activation().bias(index);
      assertThat(bias + mean)
          .isCloseTo(logits(png)[index], org.assertj.core.api.Assertions.within(1e-4));
    }
    JsonObject seen = ServerRig.json(response).getAsJsonObject("seen");
    assertThat(seen.get("width").getAsDouble()).isBetween(1.0, 50.0);
  }

  private static HttpResponse<byte[]> form(String type, byte[] body) throws Exception {
    return rig.client.send(
        rig.to("/classify")
            .header("Content-Type", type)
            .POST(BodyPublishers.ofByteArray(body))
            .build(),
        BodyHandlers.ofByteArray());
  }

  private static byte[] parts(String boundary, String head, byte[] content, String tail)
      throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.write(head.replace("B", boundary).getBytes(StandardCharsets.UTF_8));
    body.write(content);
    body.write(tail.replace("B", boundary).getBytes(StandardCharsets.UTF_8));
    return body.toByteArray();
  }

  @Test
  void aFormHasAPictureAmongItsFields() throws Exception {
    byte[] png = ServerRig.png(30, 60, 3);
    String head =
        String.join(
            "\r\n",
            "--B",
            "Content-Disposition: form-data; name=\"note\"",
            "",
            "hello",
            "--B",
            "Content-Disposition: form-data; name=\"photo\"; filename=\"a.png\"",
            "Content-Type: image/png",
            "",
            "");
    byte[] body = parts("xYz", head, png, "\r\n--B--\r\n");
    assertThat(labels(form("multipart/form-data; boundary=xYz", body)))
        .isEqualTo(ServerRig.ranked(logits(png)).subList(0, 5));
    assertThat(labels(form("multipart/form-data; boundary=\"xYz\"", body))).hasSize(5);
  }

  private static void refused(HttpResponse<byte[]> response, int status) throws IOException {
    assertThat(response.statusCode()).as(ServerRig.text(response)).isEqualTo(status);
    Schema.check("error", ServerRig.text(response));
  }

  @Test
  void formsWithoutAPictureAreRefused() throws Exception {
    String head =
        "--B\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.png\"\r\n\r\n";
    byte[] png = ServerRig.png(30, 60, 3);
    String type = "multipart/form-data; boundary=xYz";
    refused(form(type, new byte[0]), 400);
    refused(form(type, "--xYz--\r\n".getBytes(StandardCharsets.UTF_8)), 400);
    refused(form(type, parts("xYz", head, Arrays.copyOf(png, 99), "")), 400);
    refused(form(type, parts("other", head, png, "\r\n--B--\r\n")), 400);
    refused(form("multipart/form-data", parts("xYz", head, png, "\r\n--B--\r\n")), 400);
    refused(form(type, parts("xYz", head + head, png, "\r\n--B--\r\n")), 400);
    refused(
        form(type, parts("xYz", "--B\r\n" + "x: y\r\n".repeat(10_000), png, "\r\n--B--\r\n")), 400);
    byte[] two = parts("xYz", head + "x\r\n" + head, png, "\r\n--B--\r\n");
    refused(form(type, two), 400);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 8, 60, 500})
  void piecesOfPicturesAreRefused(int length) throws Exception {
    refused(rig.post("/classify", Arrays.copyOf(ServerRig.png(50, 40, 1), length)), 400);
  }

  @Test
  void picturesOfTooManyPixelsAreRefused() throws Exception {
    byte[] png = ServerRig.png(101, 100, 1);
    assertThat(png).hasSizeLessThan(MOST_BYTES);
    HttpResponse<byte[]> response = rig.post("/classify", png);
    refused(response, 400);
    assertThat(ServerRig.text(response)).contains("101x100 pixels, more than the 10000 allowed");
    assertThat(rig.post("/classify", ServerRig.png(100, 100, 1)).statusCode()).isEqualTo(200);
  }

  @Test
  void bodiesAreBounded() throws Exception {
    for (int size : new int[] {MOST_BYTES + 1, 2 * MOST_BYTES}) {
      refused(rig.post("/classify", new byte[size]), 413);
      refused(rig.post(ServerRig.INFER, new byte[size]), 413);
      refused(
          rig.post(
              "/classify",
              BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[size]))),
          413);
    }
    refused(rig.post("/classify", new byte[MOST_BYTES]), 400);
  }

  @Test
  void thePageNeedsNothingFromElsewhere() throws Exception {
    HttpResponse<byte[]> page = rig.get("/");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'none'");
    assertThat(ServerRig.text(page)).doesNotContain("://").contains("classify?maps=");
  }

  @Test
  void requestsAreCounted() throws Exception {
    rig.post("/classify", ServerRig.png(50, 40, 1));
    rig.post("/classify", new byte[1]);
    String metrics = ServerRig.text(rig.get("/metrics"));
    assertThat(metrics)
        .containsPattern("(?m)^densevec_requests_total\\{route=\"classify\",status=\"200\"} [1-9]")
        .containsPattern("(?m)^densevec_requests_total\\{route=\"classify\",status=\"400\"} [1-9]")
        .containsPattern(
            "(?m)^densevec_request_seconds_bucket\\{route=\"classify\",le=\"\\+Inf\"} [1-9]")
        .containsPattern("(?m)^# TYPE densevec_batch_images histogram");
    assertThat(rig.metric("densevec_images_inside")).isZero();
    assertThat(rig.metric("densevec_images_waiting")).isZero();
    assertThat(rig.metric("densevec_model_bytes")).isEqualTo((double) rig.model.memoryBytes());
  }
}
