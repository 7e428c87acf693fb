package dev.densevec.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileTest {
  @TempDir private Path folder;

  private static CliRun profile(String... arguments) {
    List<String> all =
        new ArrayList<>(
            List.of("profile", Samples.NETWORK, "--seconds=0.05", "--warm-up=0", "--threads=1"));
    all.addAll(List.of(arguments));
    return CliRun.of(all.toArray(String[]::new));
  }

  @Test
  void theTableHasBlocksAndTheHottestSteps() throws IOException {
    Path png = folder.resolve("roofline.png");
    CliRun run = profile("--top=2", "--png", png.toString());
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("features.denseblock1 ", "GFLOP/s", "of roofline", "\nall ");
    assertThat(run.outLines().getLast()).matches("5 more steps take .* ms");
    assertThat(ImageIO.read(png.toFile()).getWidth()).isEqualTo(1800);
  }

  @Test
  void stepsAddUpAndCsvHasTheHottestFirst() {
    JsonObject json = JsonParser.parseString(profile("--format=json").out()).getAsJsonObject();
    double sum = 0;
    for (JsonElement step : json.getAsJsonArray("steps")) {
      sum += step.getAsJsonObject().get("millis").getAsDouble();
    }
    assertThat(json.getAsJsonArray("steps")).hasSize(7);
    assertThat(sum).isCloseTo(json.get("stepsMillis").getAsDouble(), within(1e-9));
    assertThat(json.get("peakGflops").getAsDouble()).isPositive();
    List<String> csv = profile("--format=csv").outLines();
    assertThat(csv.getFirst()).startsWith("step,kind,pass,millis,macs,bytes,gflops");
    assertThat(csv.stream().skip(1).map(line -> Double.valueOf(line.split(",", -1)[3])).toList())
        .hasSize(7)
        .isSortedAccordingTo((a, b) -> Double.compare(b, a));
  }

  @Test
  void aTrainingStepGoesForwardAndBackward() {
    CliRun run = profile("--train", "--batch=2", "--format=csv", "--input=16");
    assertThat(run.err()).isEmpty();
    assertThat(run.outLines()).hasSize(1 + 7 * 2 + 2);
    assertThat(run.out())
        .contains("features.conv0,stem,backward,", "weights,weights,forward,", "optimizer,");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--top=0", "--batch=2", "--seconds=-1", "--threads=1,2", "--memory=x"})
  void badUsageIsOneLine(String option) {
    CliRun run = CliRun.of("profile", Samples.NETWORK, option);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errLines()).hasSize(1);
  }
}
