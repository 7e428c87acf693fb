package dev.densevec.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonParser;
import dev.densevec.data.batch.Normalization;
import dev.densevec.data.sets.Datasets;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Networks of other numbers of channels than one and three; the numbers are PyTorch's
/// (`engine/src/test/reference/make_bands.py`).
final class BandsTest {
  /// Largest error seen, relative to the largest number: 3e-7.
  private static final String PREDICTIONS = "predictions";

  private static final double RELATIVE = 6e-7;

  @TempDir private Path folder;

  private Path resource(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = BandsTest.class.getResourceAsStream("bands/" + name)) {
      Files.createDirectories(file.getParent());
      Files.write(file, in.readAllBytes());
    }
    return file;
  }

  private double[] expected(int channels, String name) throws IOException {
    return Files.readAllLines(resource("bands-" + channels + ".numbers")).stream()
        .filter(line -> line.startsWith(name + " "))
        .flatMapToDouble(
            line -> Arrays.stream(line.split(" ")).skip(1).mapToDouble(Double::valueOf))
        .toArray();
  }

  private String weights(int channels) throws IOException {
    return resource("bands-" + channels + ".safetensors").toString();
  }

  private static void assertClose(double[] actual, double[] expected) {
    double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    assertThat(actual)
        .hasSameSizeAs(expected)
        .containsExactly(expected, within(RELATIVE * largest));
  }

  /// The scores in the order of the classes.
  ///
  /// @param list the list that has the classes
  private static double[] logits(CliRun run, String list) {
    assertThat(run.exitCode()).as(run.err()).isZero();
    return JsonParser.parseString(run.out())
        .getAsJsonObject()
        .getAsJsonArray(list)
        .asList()
        .stream()
        .map(p -> p.getAsJsonObject())
        .sorted((a, b) -> a.get("class").getAsInt() - b.get("class").getAsInt())
        .mapToDouble(p -> p.get("logit").getAsDouble())
        .toArray();
  }

  private static String numbers(int channels, int first) {
    return IntStream.range(0, channels)
        .mapToObj(c -> String.format(Locale.ROOT, "%.1f", (c + first) / 10.0))
        .collect(Collectors.joining(","));
  }

  @ParameterizedTest
  @CsvSource({"2,npy", "2,tif", "4,npy", "4,tif", "5,npy", "5,tif"})
  void predictsWhatTorchPredicts(int channels, String format) throws IOException {
    String picture = resource("bands-" + channels + "." + format).toString();
    String[] args = {"predict", "-w", weights(channels), "--logits", "--format=json", picture};
    CliRun run = CliRun.whole(args);
    assertClose(logits(run, PREDICTIONS), expected(channels, "logits"));
    assertThat(run.err())
        .contains(
            "mean" + " 0.0000".repeat(channels) + ", std" + " 1.0000".repeat(channels),
            "samples of 0 to 1 as they are, a guess: the weights don't say");
    String[] more = Arrays.copyOf(args, args.length + 2);
    more[args.length] = "--mean=" + numbers(channels, 1);
    more[args.length + 1] = "--std=" + numbers(channels, 2);
    assertClose(logits(CliRun.of(more), PREDICTIONS), expected(channels, "normalised"));
  }

  @Test
  void embedsWhatTorchEmbeds() throws IOException {
    Path out = folder.resolve("features.csv");
    String picture = resource("bands-4.tif").toString();
    CliRun run = CliRun.of("embed", "-w", weights(4), "--out", out.toString(), picture);
    assertThat(run.exitCode()).as(run.err()).isZero();
    String row = Files.readAllLines(out).getLast();
    double[] features =
        Arrays.stream(row.split(",", -1)).skip(1).mapToDouble(Double::valueOf).toArray();
    assertClose(features, expected(4, "features"));
  }

  /// The first band is what the map lies over.
  @Test
  void showsWhereBandsWereSeen() throws IOException {
    String picture = resource("bands-4.npy").toString();
    String out = folder.resolve("maps").toString();
    CliRun run =
        CliRun.of("cam", "-w", weights(4), "--top=3", "--format=json", "--out", out, picture);
    assertClose(logits(run, "classes"), expected(4, "logits"));
    try (var files = Files.walk(folder.resolve("maps"))) {
      Path png = files.filter(file -> file.toString().endsWith(".png")).findFirst().orElseThrow();
      int rgb = ImageIO.read(png.toFile()).getRGB(0, 0) & 0xFFFFFF;
      int grey = Files.readAllBytes(Path.of(picture))[128] & 0xFF;
      assertThat(rgb).isEqualTo(grey * 0x010101);
    }
  }

  private Path set() throws IOException {
    for (String file : List.of("a/1.npy", "b/1.npy", "c/1.npy")) {
      for (String part : List.of("train", "test")) {
        Path place = folder.resolve("set").resolve(part).resolve(file);
        Files.createDirectories(place.getParent());
        Files.copy(resource("bands-4.npy"), place, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return folder.resolve("set");
  }

  private CliRun train(String... more) throws IOException {
    List<String> args =
        List.of(
            "train",
            set().toString(),
            "--arch=densenet:stem=cifar,stem-channels=4,growth=4,blocks=1-1",
            "--epochs=1",
            "--batch=3",
            "--out=" + folder.resolve("run"));
    String[] all = Arrays.copyOf(args.toArray(String[]::new), args.size() + more.length);
    System.arraycopy(more, 0, all, args.size(), more.length);
    return CliRun.whole(all);
  }

  @Test
  void trainsOnBandsAndMeasures() throws IOException {
    CliRun run = train("--augment=crop-flip+vertical-flip+rotate(10)");
    assertThat(run.exitCode()).as(run.err()).isZero();
    Normalization measured =
        Normalization.measured(Datasets.open(set().toString()).train().orElseThrow(), 4);
    String best = folder.resolve("run/best.safetensors").toString();
    CliRun judged = CliRun.whole("eval", set().toString(), "-w", best, "--format=json");
    assertThat(judged.exitCode()).as(judged.err()).isZero();
    assertThat(judged.err())
        .contains(
            measured.means().stream()
                    .map(mean -> String.format(Locale.ROOT, "%.4f", mean))
                    .collect(Collectors.joining(" ", "mean ", ", std "))
                + String.format(Locale.ROOT, "%.4f", measured.deviations().getFirst()),
            "the weights say so");
    assertThat(run.out()).contains("in=4", "3 images of 1x4x32x32");
  }

  @Test
  void fineTunesWeightsOfBands() throws IOException {
    CliRun tuned =
        CliRun.whole(
            "train",
            set().toString(),
            "--weights=" + weights(4),
            "--epochs=1",
            "--batch=3",
            "--out=" + folder.resolve("tuned"));
    assertThat(tuned.exitCode()).as(tuned.err()).isZero();
    assertThat(tuned.out()).contains("mean 0.0000 0.0000 0.0000 0.0000, std 1.0000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"color-jitter(0.4,0.4,0.4)", "rand-augment(2,9)", "trivial-augment"})
  void coloursOfBandsAreNotChanged(String step) throws IOException {
    CliRun run = train("--augment=crop-flip+" + step);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errLines().getLast())
        .startsWith("densevec: --augment: " + step.substring(0, 10))
        .endsWith(" changes colours, which pictures of 4 channels don't have");
    assertThat(folder.resolve("run")).doesNotExist();
  }

  @Test
  void otherNumbersAreRefused() throws IOException {
    String png = Samples.png(folder.resolve("a.png"), 32, 32, 1).toString();
    assertThat(CliRun.of("predict", "--head=softmax", "-w", weights(4), png).err())
        .startsWith("densevec: " + png + ": the picture has 3 channels, 4 are expected\n");
    String two = resource("bands-2.npy").toString();
    assertThat(CliRun.of("predict", "--head=softmax", "-w", weights(4), two).err())
        .startsWith("densevec: " + two + ": the picture has 2 channels, 4 are expected\n");
    assertThat(CliRun.of("predict", "-w", weights(4), "--mean=1,2", png).err())
        .isEqualTo("densevec: --mean has 2 numbers, the network takes images of 4 channels\n");
    assertThat(CliRun.of("predict", "-w", weights(4), "--preset=cifar10", png).err())
        .isEqualTo(
            "densevec: the network takes images of 4 channels, the preprocessing makes 3;"
                + " --mean and --std give statistics for all\n");
  }
}
