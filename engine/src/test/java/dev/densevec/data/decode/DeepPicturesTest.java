package dev.densevec.data.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.densevec.data.augment.Augmentation;
import dev.densevec.data.batch.Batch;
import dev.densevec.data.batch.BatchLoader;
import dev.densevec.data.batch.BatchOptions;
import dev.densevec.data.batch.Normalization;
import dev.densevec.data.image.Picture;
import dev.densevec.data.image.Resampling;
import dev.densevec.data.preprocess.Preprocessing;
import dev.densevec.data.preprocess.Resize;
import dev.densevec.data.sets.Dataset;
import dev.densevec.data.sets.Datasets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Pictures of more than 8 bits a sample, from the file to the network's input; what is expected is
/// worked out here in double precision.
final class DeepPicturesTest {
  private static final int WIDTH = 9;
  private static final int HEIGHT = 7;

  private static int[] random(int count, int largest) {
    return new Random(count).ints(count, 0, largest + 1).toArray();
  }

  private static void assertShares(Picture picture, int[] samples, int channels, double largest) {
    assertThat(picture.isDeep()).isTrue();
    assertThat(picture.channels()).isEqualTo(3);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      for (int c = 0; c < 3; c++) {
        int sample = samples[i * channels + (channels < 3 ? 0 : c)];
        assertThat(picture.value(c, i / WIDTH, i % WIDTH))
            .as("pixel %s, channel %s", i, c)
            .isCloseTo((float) (sample / largest), within(1.2e-7f));
        assertThat(picture.sample(c, i / WIDTH, i % WIDTH))
            .as("8 bits of pixel %s, channel %s", i, c)
            .isEqualTo((int) Math.round(sample / largest * 65535) >> 8);
      }
    }
  }

  private static byte[] words(int[] samples, ByteOrder order) {
    byte[] bytes = new byte[2 * samples.length];
    ByteBuffer words = ByteBuffer.wrap(bytes).order(order);
    for (int sample : samples) {
      words.putShort((short) sample);
    }
    return bytes;
  }

  private static byte[] png(int[] samples, int channels) {
    byte[][] rows = new byte[HEIGHT][];
    for (int y = 0; y < HEIGHT; y++) {
      int[] row = new int[WIDTH * channels];
      System.arraycopy(samples, y * row.length, row, 0, row.length);
      rows[y] = words(row, ByteOrder.BIG_ENDIAN);
    }
    int colour = new int[] {0, 0, 4, 2, 6}[channels];
    return new PngBuilder().header(WIDTH, HEIGHT, 16, colour, 0).rows(rows, 2 * channels).build();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void readsPng(int channels) throws IOException {
    int[] samples = random(WIDTH * HEIGHT * channels, 65535);
    assertShares(Images.decode(png(samples, channels)), samples, channels, 65535);
  }

  @ParameterizedTest
  @CsvSource({"P5, 65535", "P5, 4095", "P6, 65535", "P6, 256", "P2, 1023", "P3, 40000"})
  void readsNetpbm(String kind, int largest) throws IOException {
    int channels = kind.equals("P5") || kind.equals("P2") ? 1 : 3;
    int[] samples = random(WIDTH * HEIGHT * channels, largest);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(
        (kind + " " + WIDTH + " " + HEIGHT + " " + largest + "\n")
            .getBytes(StandardCharsets.US_ASCII));
    if (kind.equals("P5") || kind.equals("P6")) {
      file.writeBytes(words(samples, ByteOrder.BIG_ENDIAN));
    } else {
      for (int sample : samples) {
        file.writeBytes((sample + " ").getBytes(StandardCharsets.US_ASCII));
      }
    }
    assertShares(Images.decode(file.toByteArray()), samples, channels, largest);
  }

  @ParameterizedTest
  @CsvSource({"II, 1, 1", "MM, 1, 1", "II, 2, 3", "MM, 2, 4", "II, 0, 1", "MM, 1, 2"})
  void readsTiff(String order, int photometric, int channels) throws IOException {
    int[] samples = random(WIDTH * HEIGHT * channels, 65535);
    ByteOrder bytes = order.equals("II") ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    byte[] file =
        new TiffBuilder(bytes, false, WIDTH, HEIGHT, words(samples, bytes))
            .samples(photometric, channels, 16, 1)
            .build();
    if (photometric == 0) {
      for (int i = 0; i < samples.length; i++) {
        samples[i] = 65535 - samples[i];
      }
    }
    assertShares(Images.decode(file), samples, channels, 65535);
  }

  @Test
  void readsTiffOf32Bits() throws IOException {
    byte[] strip = new byte[12];
    ByteBuffer.wrap(strip).putInt(0x80000000).putInt(-1).putInt(0x00000100);
    Picture picture =
        Images.decode(
            new TiffBuilder(ByteOrder.BIG_ENDIAN, false, 3, 1, strip).samples(1, 1, 32, 1).build());
    assertThat(picture.value(0, 0, 0)).isEqualTo(0.5f);
    assertThat(picture.value(1, 0, 1)).isEqualTo(1f);
    assertThat(picture.value(2, 0, 2)).isCloseTo((float) (256 / 4294967295.0), within(1e-14f));
  }

  /// The triangle and the cubic filter written out once more, in double and in one pass for each
  /// result pixel.
  private static double filter(Resampling filter, double distance) {
    double x = Math.abs(distance);
    if (filter == Resampling.BILINEAR) {
      return Math.max(0, 1 - x);
    }
    return x < 1
        ? 1.5 * x * x * x - 2.5 * x * x + 1
        : x < 2 ? -0.5 * x * x * x + 2.5 * x * x - 4 * x + 2 : 0;
  }

  private static double[] resized(double[] line, int size, Resampling filter) {
    double scale = (double) line.length / size;
    double stretch = Math.max(1, scale);
    double[] result = new double[size];
    for (int i = 0; i < size; i++) {
      double sum = 0;
      double total = 0;
      for (int k = 0; k < line.length; k++) {
        double weight = filter(filter, (k + 0.5 - (i + 0.5) * scale) / stretch);
        sum += weight * line[k];
        total += weight;
      }
      result[i] = Math.clamp(sum / total, 0.0, 1.0);
    }
    return result;
  }

  private static double[][] resized(double[][] plane, int height, int width, Resampling filter) {
    double[][] narrow = new double[plane.length][];
    for (int y = 0; y < plane.length; y++) {
      narrow[y] = resized(plane[y], width, filter);
    }
    double[][] result = new double[height][width];
    for (int x = 0; x < width; x++) {
      double[] column = new double[plane.length];
      for (int y = 0; y < plane.length; y++) {
        column[y] = narrow[y][x];
      }
      double[] small = resized(column, height, filter);
      for (int y = 0; y < height; y++) {
        result[y][x] = small[y];
      }
    }
    return result;
  }

  /// Bright and dark samples side by side, so that the cubic filter leaves 0..1.
  @ParameterizedTest
  @CsvSource({"BILINEAR, 3, 4, 5", "BICUBIC, 3, 5, 4", "BICUBIC, 1, 12, 11", "BILINEAR, 1, 7, 9"})
  void preparesAsFloats(Resampling filter, int channels, int height, int width) throws IOException {
    int[] samples = random(WIDTH * HEIGHT * 3, 65535);
    for (int i = 0; i < samples.length; i += 2) {
      samples[i] = samples[i] < 32768 ? 3 : 65530;
    }
    List<Float> mean = Collections.nCopies(channels, 0.4f);
    List<Float> std = Collections.nCopies(channels, 0.2f);
    int crop = Math.min(height, width) - 1;
    Resize size = new Resize.Exact(width, height);
    float[] actual =
        new Preprocessing(size, filter, crop, crop, channels, mean, std)
            .apply(Images.decode(png(samples, 3)));
    int top = (int) Math.rint((height - crop) / 2.0);
    int left = (int) Math.rint((width - crop) / 2.0);
    for (int c = 0; c < channels; c++) {
      double[][] plane = new double[HEIGHT][WIDTH];
      for (int i = 0; i < WIDTH * HEIGHT; i++) {
        plane[i / WIDTH][i % WIDTH] =
            channels == 3
                ? samples[3 * i + c] / 65535.0
                : (0.299 * samples[3 * i] + 0.587 * samples[3 * i + 1] + 0.114 * samples[3 * i + 2])
                    / 65535;
      }
      double[][] small = resized(plane, height, width, filter);
      for (int i = 0; i < crop * crop; i++) {
        double expected = (small[top + i / crop][left + i % crop] - 0.4f) / 0.2f;
        assertThat(actual[c * crop * crop + i]) // worst seen 4.8e-7
            .as("channel %s, sample %s", c, i)
            .isCloseTo((float) expected, within(1e-6f));
      }
    }
  }

  /// All of them look the same to a program that keeps 8 bits.
  @Test
  void batchesKeepAllBits(@TempDir Path folder) throws IOException {
    for (int i = 0; i < 4; i++) {
      int[] samples = new int[WIDTH * HEIGHT];
      for (int k = 0; k < samples.length; k++) {
        samples[k] = (k << 8) + 60 * i;
      }
      Path file = folder.resolve("class" + i % 2).resolve(i + ".png");
      Files.createDirectories(file.getParent());
      Files.write(file, png(samples, 1));
    }
    Dataset set = Datasets.open("folder:" + folder).forTraining();
    Normalization norm = Normalization.of(plain(WIDTH, HEIGHT));
    Augmentation mirror = Augmentation.parse("flip");
    BatchOptions options = BatchOptions.training(4, plain(WIDTH, HEIGHT).shape(1), mirror, norm, 5);
    try (BatchLoader loader = new BatchLoader(set, options)) {
      loader.startEpoch(0);
      Batch batch = loader.next();
      int plane = WIDTH * HEIGHT;
      for (int n = 0; n < 4; n++) {
        float[] expected = plain(WIDTH, HEIGHT).apply(set.picture(batch.indices()[n]));
        int x = 3;
        float same = expected[2 * WIDTH + x];
        float mirrored = expected[2 * WIDTH + WIDTH - 1 - x];
        float actual =
            batch.images().getAtIndex(ValueLayout.JAVA_FLOAT, n * 3L * plane + 2 * WIDTH + x);
        assertThat(actual).isIn(same, mirrored);
      }
    }
    Normalization measured = Normalization.measured(set);
    double mean = 0;
    for (int k = 0; k < WIDTH * HEIGHT; k++) {
      mean += ((k << 8) + 90) / 65535.0 / (WIDTH * HEIGHT);
    }
    assertThat(measured.mean()[0]).isCloseTo((float) mean, within(1e-7f));
  }

  private static Preprocessing plain(int width, int height) {
    return new Preprocessing(
        new Resize.None(),
        Resampling.BILINEAR,
        width,
        height,
        3,
        List.of(0f, 0f, 0f),
        List.of(1f, 1f, 1f));
  }
}
