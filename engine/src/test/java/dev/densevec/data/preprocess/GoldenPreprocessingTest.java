package dev.densevec.data.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.densevec.data.decode.Images;
import dev.densevec.data.image.RgbImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Photographs against what torchvision's transforms on Pillow images make of them.
final class GoldenPreprocessingTest {
  private static final Path PHOTOS =
      Path.of(System.getProperty("densevec.data", "../shared/data"), "photos");
  private static final Path GOLDEN =
      Path.of(System.getProperty("densevec.golden", "../shared/golden"), "preprocess.safetensors");

  private static final Map<String, Preprocessing> MODES =
      Map.of(
          "bilinear", Preprocessing.named("imagenet"),
          "bicubic", Preprocessing.named("timm"),
          "r32", Preprocessing.named("cifar10-per-image"));

  @ParameterizedTest
  @CsvSource({
    "astronaut.png, 0",
    "camera.png, 0",
    "chelsea.png, 0",
    "coffee.png, 0",
    "palette_color.png, 0",
    "rocket.jpg, 1"
  })
  void preparesPhotographsAsTorchvisionDoes(String photo, double allowedMeanDifference)
      throws IOException {
    assumeTrue(Files.exists(GOLDEN), GOLDEN + " is missing");
    assumeTrue(Files.exists(PHOTOS.resolve(photo)), PHOTOS.resolve(photo) + " is missing");
    RgbImage image = Images.read(PHOTOS.resolve(photo)).toRgb();
    for (var mode : MODES.entrySet()) {
      float[] expected = tensor(photo + "." + mode.getKey());
      byte[] actual = mode.getValue().crop(image).pixels();
      assertThat(actual.length).isEqualTo(expected.length);
      double sum = 0;
      for (int i = 0; i < actual.length; i++) {
        sum += Math.abs((actual[i] & 0xFF) - expected[i]);
      }
      assertThat(sum / actual.length)
          .as("mean difference of %s %s", photo, mode.getKey())
          .isLessThanOrEqualTo(allowedMeanDifference);
    }
  }

  private static float[] tensor(String name) throws IOException {
    ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(GOLDEN)).order(ByteOrder.LITTLE_ENDIAN);
    int headerLength = Math.toIntExact(file.getLong());
    String header = new String(file.array(), 8, headerLength, StandardCharsets.UTF_8);
    Matcher entry =
        Pattern.compile(
                Pattern.quote("\"" + name + "\"")
                    + "\\s*:\\s*\\{[^}]*\"data_offsets\"\\s*:\\s*\\[(\\d+),\\s*(\\d+)]")
            .matcher(header);
    assertThat(entry.find()).as("tensor %s", name).isTrue();
    int from = Integer.parseInt(entry.group(1));
    float[] values = new float[(Integer.parseInt(entry.group(2)) - from) / Float.BYTES];
    file.position(8 + headerLength + from);
    file.asFloatBuffer().get(values);
    return values;
  }
}
