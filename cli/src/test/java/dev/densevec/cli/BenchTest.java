package dev.densevec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BenchTest {
  private static final String[] SHORT = {"--input=16", "--count=3", "--warm-up=0"};

  @TempDir private Path folder;

  private static CliRun bench(String... arguments) {
    List<String> all = new ArrayList<>(List.of("bench", Samples.NETWORK));
    all.addAll(List.of(SHORT));
    all.addAll(List.of(arguments));
    return CliRun.of(all.toArray(String[]::new));
  }

  private static JsonObject json(CliRun run) {
    assertThat(run.err()).isEmpty();
    assertThat(run.outLines()).hasSize(1);
    return JsonParser.parseString(run.out()).getAsJsonObject();
  }

  private static double number(JsonObject object, String... path) {
    JsonElement element = object;
    for (String name : path) {
      element = element.getAsJsonObject().get(name);
    }
    return element.getAsDouble();
  }

  @Test
  void commasAloneAreNoNumbers() {
    for (String option : new String[] {"--batch=,", "--threads=,", "--batch=,,"}) {
      CliRun run = bench(option);
      assertThat(run.exitCode()).as(option).isEqualTo(2);
      assertThat(run.err())
          .isEqualTo(
              String.format(
                  Locale.ROOT,
                  "densevec: %s names no number, expected one or several as in 1,8,32\n",
                  option.substring(0, option.indexOf('='))));
    }
  }

  @Test
  void latencyIsOneImageOnAllThreads() {
    JsonObject report = json(bench("--threads=2", "--format=json"));
    assertThat(report.get("format").getAsString()).isEqualTo("densevec-bench-1");
    assertThat(number(report, "machine", "vectorBits")).isPositive();
    JsonObject result = report.getAsJsonArray("results").get(0).getAsJsonObject();
    assertThat(number(result, "workload", "batch")).isEqualTo(1);
    assertThat(number(result, "workload", "threads")).isEqualTo(2);
    assertThat(number(result, "workload", "width")).isEqualTo(16);
    assertThat(number(result, "runs")).isEqualTo(3);
    assertThat(number(result, "millis", "min"))
        .isPositive()
        .isLessThanOrEqualTo(number(result, "millis", "p50"));
    assertThat(number(result, "millis", "p50"))
        .isLessThanOrEqualTo(number(result, "millis", "p99"));
    assertThat(number(result, "ofPeak", "median")).isBetween(0.0, 1.0);
    assertThat(number(result, "ofPeak", "median")).isPositive();
    assertThat(number(result, "nativeBytes")).isPositive();
    assertThat(result.has("phases")).isFalse();
  }

  @Test
  void throughputGivesEachThreadImagesOfItsOwn() {
    CliRun run = bench("--mode=throughput", "--threads=2");
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("batch 8, 2 threads", "images/s", "P99", "of the peak");
  }

  @Test
  void streamsRunAtTheSameTime() {
    JsonObject report = json(bench("--streams=3", "--batch=2", "--threads=1", "--format=json"));
    JsonObject result = report.getAsJsonArray("results").get(0).getAsJsonObject();
    assertThat(number(result, "workload", "streams")).isEqualTo(3);
    double images = number(result, "imagesPerSecond") * number(result, "millis", "mean") / 1000;
    assertThat(images).as("images of a run").isBetween(5.5, 6.5);
    assertThat(bench("--streams=3", "--threads=1").out()).contains("1 threads, 3 streams");
  }

  @Test
  void aSweepTriesEveryCombinationAndDrawsIt() throws IOException {
    Path png = folder.resolve("sweep.png");
    CliRun run = bench("--batch=1,3", "--threads=1,2", "--format=csv", "--png", png.toString());
    assertThat(run.err()).isEmpty();
    assertThat(run.outLines()).hasSize(5);
    assertThat(run.outLines().getFirst())
        .startsWith("network,width,height,pass,batch,threads,streams,runs");
    assertThat(run.outLines().get(4)).contains(",inference,3,2,1,3,");
    assertThat(ImageIO.read(png.toFile()).getHeight()).isEqualTo(1800);
    CliRun table = bench("--batch=1,2", "--threads=1");
    assertThat(table.outLines()).hasSize(5);
    assertThat(table.outLines().get(2)).startsWith("batch  threads");
  }

  @Test
  void trainingTellsItsPartsApart() throws IOException {
    Path png = folder.resolve("times.png");
    CliRun run =
        bench("--train", "--batch=2", "--threads=1", "--format=json", "--png", png.toString());
    JsonObject result = json(run).getAsJsonArray("results").get(0).getAsJsonObject();
    assertThat(result.getAsJsonObject("workload").get("training").getAsBoolean()).isTrue();
    JsonObject phases = result.getAsJsonObject("phases");
    double sum =
        number(phases, "forward") + number(phases, "backward") + number(phases, "optimizer");
    assertThat(number(phases, "optimizer")).isPositive();
    // What the parts add up to is what a step takes, but for the calls themselves.
    assertThat(sum)
        .isBetween(0.5 * number(result, "millis", "mean"), number(result, "millis", "mean"));
    assertThat(Files.exists(png)).isTrue();
  }

  @Test
  void weightsAreMeasuredAsTheyAre() throws IOException {
    String weights = Samples.weights(folder, Samples.NETWORK).toString();
    CliRun run = CliRun.of("bench", "-w", weights, "--count=1", "--warm-up=0", "--threads=1");
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("32x32 inference, batch 1, 1 threads");
  }

  @Test
  void aReportIsMeasuredAgain() throws IOException {
    Path file = folder.resolve("report.json");
    Files.writeString(file, bench("--batch=2", "--threads=1", "--format=json").out());
    CliRun run =
        CliRun.of(
            "bench", "--compare", file.toString(), "--count=1", "--warm-up=0", "--format=json");
    JsonArray changes = json(run).getAsJsonArray("changes");
    assertThat(changes).hasSize(1);
    assertThat(number(changes.get(0).getAsJsonObject(), "workload", "batch")).isEqualTo(2);
    assertThat(changes.get(0).getAsJsonObject().has("change")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--count=0",
        "--seconds=0",
        "--seconds=NaN",
        "--warm-up=-1",
        "--batch=0",
        "--batch=1,x",
        "--threads=0",
        "--threads=1,5000",
        "--mode=fast",
        "--mode=latency --batch=2",
        "--mode=latency --train",
        "--streams=0",
        "--streams=65",
        "--streams=2 --train",
        "--with=x.json",
        "--with=x.json --compare=y.json",
        "--input=0",
        "--memory=none"
      })
  void badUsageIsOneLine(String options) {
    List<String> all = new ArrayList<>(List.of("bench", Samples.NETWORK));
    all.addAll(List.of(options.split(" ")));
    CliRun run = CliRun.of(all.toArray(String[]::new));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.errLines()).hasSize(1);
  }

  @Test
  void somethingMustBeNamed() {
    CliRun run = CliRun.of("bench");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .isEqualTo("densevec: name either a network or a file with --weights FILE\n");
  }

  @Test
  void aBatchThatHasNoVarianceIsRefused() {
    CliRun run =
        CliRun.of("bench", Samples.NETWORK, "--input=2", "--train", "--batch=1", "--count=1");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errLines()).hasSize(1);
    assertThat(run.err()).contains("no variance");
  }
}
