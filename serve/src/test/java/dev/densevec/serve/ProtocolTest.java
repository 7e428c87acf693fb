package dev.densevec.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProtocolTest {
  private static final String LENGTH = "Inference-Header-Content-Length";
  private static ServerRig rig;

  @BeforeAll
  static void start() throws IOException {
    rig = new ServerRig(ServerSettings.defaults());
  }

  @AfterAll
  static void stop() {
    rig.close();
    assertThat(rig.problems).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/v2, server",
    "/v2/, server",
    "/v2/health/live, health",
    "/v2/health/ready, health",
    "/v2/models/small, model",
    "/v2/models/small/versions/1, model",
    "/v2/models/small/ready, model_ready",
    "/v2/models/small/versions/1/ready, model_ready"
  })
  void answersAreAsTheProtocolSays(String path, String definition) throws Exception {
    HttpResponse<byte[]> response = rig.get(path);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    Schema.check(definition, ServerRig.text(response));
  }

  @Test
  void theModelSaysWhatItTakes() throws Exception {
    JsonObject model = ServerRig.json(rig.get("/v2/models/small"));
    assertThat(model.getAsJsonArray("inputs").toString())
        .isEqualTo("[{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[-1,3,32,32]}]");
    assertThat(model.getAsJsonArray("outputs").toString())
        .isEqualTo(
            "[{\"name\":\"logits\",\"datatype\":\"FP32\",\"shape\":[-1,10]},"
                + "{\"name\":\"probabilities\",\"datatype\":\"FP32\",\"shape\":[-1,10]}]");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v2/models/other, 404",
    "GET, /v2/models/small/versions/2, 404",
    "GET, /v2/models/small/versions/1/other, 404",
    "POST, /v2/models/other/infer, 404",
    "GET, /v2/models/small/infer, 405",
    "POST, /v2/health/live, 405",
    "DELETE, /v2/models/small, 405",
    "GET, /classify, 405",
    "GET, /other, 404",
    "GET, /v2/%2e%2e/%2e%2e/etc/passwd, 404",
    "POST, /classify?colour=1, 400",
    "POST, /classify?top=0, 400",
    "POST, /classify?top=11, 400",
    "POST, /classify?maps=-1, 400",
  })
  void whatIsNotThereIsAnError(String method, String path, int status) throws Exception {
    HttpResponse<byte[]> response =
        rig.client.send(
            rig.to(path).method(method, BodyPublishers.noBody()).build(),
            BodyHandlers.ofByteArray());
    assertThat(response.statusCode()).as(ServerRig.text(response)).isEqualTo(status);
    Schema.check("error", ServerRig.text(response));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 8, 19})
  void inferenceGivesTheBitsOfTheModel(int count) throws Exception {
    float[] images = rig.images(count, count);
    JsonObject request = ServerRig.request(images, count, 3, 32, 32);
    request.addProperty("id", "a \"name\"");
    HttpResponse<byte[]> response = rig.infer(request.toString());
    assertThat(response.statusCode()).as(ServerRig.text(response)).isEqualTo(200);
    Schema.check("inference", ServerRig.text(response));
    assertThat(ServerRig.json(response).get("id").getAsString()).isEqualTo("a \"name\"");
    assertThat(ServerRig.logits(response)).isEqualTo(expected(images));
  }

  /// Logits of images one by one.
  private static float[] expected(float[] images) {
    int size = (int) rig.model.input().imageElements();
    float[] logits = new float[images.length / size * 10];
    for (int i = 0; i < images.length / size; i++) {
      float[] one = rig.model.predict(Arrays.copyOfRange(images, i * size, (i + 1) * size));
      System.arraycopy(one, 0, logits, 10 * i, 10);
    }
    return logits;
  }

  @Test
  void numbersMayBeNestedAsTheShapeSays() throws Exception {
    float[] images = rig.images(2, 5);
    JsonObject request = ServerRig.request(images, 2, 3, 32, 32);
    JsonArray flat = input(request).remove("data").getAsJsonArray();
    JsonArray level = flat;
    for (int length : new int[] {32, 32, 3}) {
      JsonArray outer = new JsonArray();
      for (int i = 0; i < level.size(); i++) {
        if (i % length == 0) {
          outer.add(new JsonArray());
        }
        outer.get(outer.size() - 1).getAsJsonArray().add(level.get(i));
      }
      level = outer;
    }
    input(request).add("data", level);
    assertThat(ServerRig.logits(rig.infer(request.toString()))).isEqualTo(expected(images));
  }

  private static JsonObject input(JsonObject request) {
    return request.getAsJsonArray("inputs").get(0).getAsJsonObject();
  }

  private static byte[] binary(String json, float[] images, int extra) {
    byte[] head = json.getBytes(StandardCharsets.UTF_8);
    ByteBuffer body = ByteBuffer.allocate(head.length + 4 * images.length + extra);
    body.put(head).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(images);
    return body.array();
  }

  private static HttpResponse<byte[]> post(byte[] body, String length) throws Exception {
    return rig.client.send(
        rig.to(ServerRig.INFER)
            .header(LENGTH, length)
            .POST(BodyPublishers.ofByteArray(body))
            .build(),
        BodyHandlers.ofByteArray());
  }

  private static String binaryRequest(int size, String more) {
    return "{\"inputs\":[{\"name\":\"input\",\"shape\":[2,3,32,32],\"datatype\":\"FP32\","
        + "\"parameters\":{\"binary_data_size\":"
        + size
        + "}}]"
        + more
        + "}";
  }

  @Test
  void binaryTensorsAreThoseOfJson() throws Exception {
    float[] images = rig.images(2, 6);
    String json = binaryRequest(4 * images.length, ",\"parameters\":{\"binary_data_output\":true}");
    HttpResponse<byte[]> response = post(binary(json, images, 0), String.valueOf(json.length()));
    assertThat(response.statusCode()).as(ServerRig.text(response)).isEqualTo(200);
    int length = Integer.parseInt(response.headers().firstValue(LENGTH).orElseThrow());
    String head = new String(response.body(), 0, length, StandardCharsets.UTF_8);
    Schema.check("inference", head);
    float[] values = new float[40];
    ByteBuffer.wrap(response.body(), length, response.body().length - length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(values);
    assertThat(response.body()).hasSize(length + 160);
    assertThat(Arrays.copyOf(values, 20)).isEqualTo(expected(images));
    float[] second = rig.served.head().probabilities(Arrays.copyOfRange(values, 10, 20));
    assertThat(Arrays.copyOfRange(values, 30, 40)).isEqualTo(second);
  }

  @Test
  void outputsAreChosenOneByOne() throws Exception {
    float[] images = rig.images(2, 7);
    String json =
        binaryRequest(
            4 * images.length,
            ",\"outputs\":[{\"name\":\"probabilities\"},"
                + "{\"name\":\"logits\",\"parameters\":{\"binary_data\":true}}]");
    HttpResponse<byte[]> response = post(binary(json, images, 0), String.valueOf(json.length()));
    int length = Integer.parseInt(response.headers().firstValue(LENGTH).orElseThrow());
    String head = new String(response.body(), 0, length, StandardCharsets.UTF_8);
    Schema.check("inference", head);
    assertThat(head)
        .containsSubsequence("probabilities", "\"data\"", "logits", "\"binary_data_size\":80");
    assertThat(response.body()).hasSize(length + 80);
  }

  @ParameterizedTest
  @CsvSource({"24576, 4", "24575, 0", "24576, -4", "-1, 0", "2147483648, 0"})
  void binaryTensorsOfOtherSizesAreRefused(long size, int extra) throws Exception {
    float[] images = rig.images(2, 6);
    float[] sent = extra < 0 ? Arrays.copyOf(images, images.length - 1) : images;
    String json = binaryRequest(0, "").replace(":0}", ":" + size + "}");
    refused(post(binary(json, sent, Math.max(0, extra)), String.valueOf(json.length())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "x", "99999999", "5"})
  void theLengthOfTheJsonIsNotBelieved(String length) throws Exception {
    float[] images = rig.images(2, 6);
    refused(post(binary(binaryRequest(4 * images.length, ""), images, 0), length));
  }

  @Test
  void numbersThatAreNoneAreRefused() throws Exception {
    float[] images = rig.images(2, 6);
    images[17] = Float.NaN;
    String json = binaryRequest(4 * images.length, "");
    HttpResponse<byte[]> response = post(binary(json, images, 0), String.valueOf(json.length()));
    refused(response);
    assertThat(ServerRig.text(response)).contains("number 17 of the input is NaN");
  }

  private static void refused(HttpResponse<byte[]> response) throws IOException {
    assertThat(response.statusCode()).as(ServerRig.text(response)).isEqualTo(400);
    Schema.check("error", ServerRig.text(response));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "{}",
        "{\"inputs\":[]}",
        "{\"inputs\":{}}",
        "{\"inputs\":[{}]}",
        "{\"inputs\":[IN],\"colour\":1}",
        "{\"inputs\":[IN],\"inputs\":[IN]}",
        "{\"inputs\":[IN,IN]}",
        "{\"inputs\":[IN]} x",
        "{\"inputs\":[IN],\"id\":7}",
        "{\"inputs\":[IN],\"parameters\":{\"priority\":1}}",
        "{\"inputs\":[IN],\"outputs\":[{\"name\":\"other\"}]}",
        "{\"inputs\":[IN],\"outputs\":[{}]}",
        "{\"inputs\":[IN],\"outputs\":[{\"name\":\"logits\"},{\"name\":\"logits\"}]}",
        "{\"inputs\":[IN],\"outputs\":[{\"name\":\"logits\",\"parameters\":{\"classification\":3}}]}",
        "{\"inputs\":[{\"name\":\"input\",\"shape\":[1,3,32,32],\"datatype\":\"FP64\",\"data\":[1]}]}",
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,3,32,32],\"datatype\":\"FP32\",\"data\":[1]}]}",
        "{\"inputs\":[{\"name\":\"input\",\"shape\":[1,3,32,32],\"datatype\":\"FP32\",\"data\":[1]}]}",
        "{\"inputs\":[{\"name\":\"input\",\"shape\":[0,3,32,32],\"datatype\":\"FP32\",\"data\":[]}]}",
        "{\"inputs\":[{\"name\":\"input\",\"shape\":[1,3,32],\"datatype\":\"FP32\",\"data\":[1]}]}",
        "{\"inputs\":[{\"name\":\"input\",\"shape\":[9223372036854775807,3,32,32],\"datatype\":\"FP32\",\"data\":[1]}]}",
        "{\"inputs\":[{\"name\":\"input\",\"shape\":[1e99,3,32,32],\"datatype\":\"FP32\",\"data\":[1]}]}",
        "{\"inputs\":[{\"name\":\"input\",\"shape\":[1,3,32,32],\"datatype\":\"FP32\"}]}",
        "{\"inputs\":[{\"name\":\"input\",\"shape\":[1,3,32,32],\"datatype\":\"FP32\",\"data\":[1,\"2\"]}]}",
        "{\"inputs\":[{\"name\":\"input\",\"shape\":[1,3,32,32],\"datatype\":\"FP32\",\"data\":[1,[2]]}]}",
        "{\"inputs\":[{\"name\":\"input\",\"shape\":[1,3,32,32],\"datatype\":\"FP32\",\"data\":[[1],[2,3]]}]}",
        "{\"inputs\":[{\"name\":\"input\",\"shape\":[1,3,32,32],\"datatype\":\"FP32\",\"data\":[[1],2]}]}",
        "{\"inputs\":[{\"name\":\"input\",\"shape\":[1,3,32,32],\"datatype\":\"FP32\",\"data\":[1e60]}]}",
        "{\"inputs\":[{\"name\":\"input\",\"shape\":[1,3,32,32],\"datatype\":\"FP32\",\"data\":[NaN]}]}",
        "{\"inputs\":[{\"name\":\"input\",\"shape\":[1,3,32,32],\"datatype\":\"FP32\",\"data\":[null]}]}",
        "{\"inputs\":[{\"name\":\"input\",\"shape\":[1,3,32,32],\"datatype\":\"FP32\",\"data\":[true]}]}",
      })
  void requestsThatMakeNoSenseAreRefused(String json) throws Exception {
    String input = input(ServerRig.request(rig.images(1, 1), 1, 3, 32, 32)).toString();
    refused(rig.infer(json.replace("IN", input)));
  }

  @Test
  void deepAndForeignTextIsRefused() throws Exception {
    refused(rig.infer("[".repeat(100_000)));
    refused(
        rig.infer(
            "{\"inputs\":[{\"name\":\"input\",\"shape\":[1,3,32,32],\"data\":"
                + "[".repeat(100_000)));
    refused(rig.post(ServerRig.INFER, new byte[] {'{', '"', (byte) 0xff, '"', '}'}));
  }

  @Test
  void moreImagesThanHaveRoomAreRefused() throws Exception {
    String json =
        ServerRig.request(new float[0], 300, 3, 32, 32)
            .toString()
            .replace("\"data\":[]", "\"data\":[0" + ",0".repeat(300 * 3 * 32 * 32 - 1) + "]");
    HttpResponse<byte[]> response = rig.infer(json);
    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(ServerRig.text(response)).contains("300 images in a request, at most 256 have room");
  }
}
