package dev.densevec.cli.speed.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.densevec.cli.CliRun;
import dev.densevec.cli.speed.Result;
import dev.densevec.cli.speed.Spread;
import dev.densevec.cli.speed.Times;
import dev.densevec.cli.speed.Workload;
import dev.densevec.measure.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Comparisons of made-up reports.
final class ComparisonTest {
  private static final Machine MACHINE = new Machine("a cpu", 2, 512, "25", "Linux amd64", 0.5);

  @TempDir private Path folder;

  private static Result result(String network, int batch, double share, double spread) {
    return new Result(
        new Workload(network, 224, 224, false, batch, 2),
        100,
        new Times(10, 9, 10, 11, 12, 13, 14),
        100 * batch,
        50,
        new Spread(share, share * (1 - spread / 2), share * (1 + spread / 2), 9),
        0.1,
        200,
        20,
        1000,
        null,
        null);
  }

  private static SpeedReport report(Result... results) {
    return SpeedReport.of(MACHINE, List.of(results));
  }

  @ParameterizedTest
  @CsvSource({
    "0.50, 0.001, 0.51, 0.001, same", // the floor
    "0.50, 0.001, 0.53, 0.001, faster",
    "0.50, 0.001, 0.47, 0.001, slower",
    "0.50, 0.03, 0.475, 0.03, same", // both spreads together
    "0.50, 0.01, 0.47, 0.03, slower"
  })
  void changesBeyondTheNoiseAreTold(
      double before, double spreadBefore, double now, double spreadNow, String verdict) {
    Comparison comparison =
        new Comparison(
            report(result("densenet121", 1, before, spreadBefore)),
            report(result("densenet121", 1, now, spreadNow)));
    Comparison.Row row = comparison.rows().getFirst();
    assertThat(row.change()).isCloseTo(now / before - 1, within(1e-9));
    assertThat(row.verdict()).isEqualTo(verdict);
    assertThat(comparison.table().getLast()).endsWith(verdict);
  }

  @Test
  void workloadsAreTheSameWhateverTheNetworkIsCalled() {
    String text = dev.densevec.spec.Networks.parse("densenet121").text();
    Comparison comparison =
        new Comparison(
            report(result("densenet121", 1, 0.5, 0), result("densenet121", 8, 0.5, 0)),
            report(result(text, 1, 0.6, 0), result(text, 4, 0.5, 0)));
    assertThat(comparison.rows())
        .extracting(Comparison.Row::verdict)
        .containsExactly("faster", "only before", "only now");
    assertThat(comparison.csv()).hasSize(4);
    assertThat(comparison.json()).contains("\"verdict\":\"only now\"", "\"before\":{", "\"now\":{");
  }

  @Test
  void aReportReadsBackAsItWasWritten() throws IOException {
    SpeedReport report = report(result("densenet121", 1, 0.5, 0.01));
    Path file = Files.writeString(folder.resolve("report.json"), report.json());
    assertThat(SpeedReport.read(file)).isEqualTo(report);
  }

  @Test
  void theCommandComparesTwoReports() throws IOException {
    Path before = folder.resolve("before.json");
    Path now = folder.resolve("now.json");
    Files.writeString(before, report(result("densenet121", 1, 0.5, 0.01)).json());
    Machine other = new Machine("another cpu", 2, 256, "25", "Linux amd64", 0.5);
    Files.writeString(
        now, SpeedReport.of(other, List.of(result("densenet121", 1, 0.4, 0.01))).json());
    CliRun run = CliRun.of("bench", "--compare", before.toString(), "--with", now.toString());
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.outLines()).hasSize(3);
    assertThat(run.outLines().getFirst()).contains("a cpu", "another cpu");
    assertThat(run.outLines().getLast()).contains("-20.0 %").endsWith("slower");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "not json",
        "{}",
        "{\"format\":\"densevec-bench-1\"}",
        "{\"format\":\"densevec-bench-1\",\"machine\":{},\"results\":[]}",
        "{\"format\":\"densevec-bench-1\",\"machine\":{},\"results\":[null]}",
        "{\"format\":\"densevec-bench-1\",\"machine\":{},\"results\":[{\"workload\":{\"network\":\"x\"}}]}",
        "{\"format\":\"densevec-bench-1\",\"machine\":[],\"results\":[]}"
      })
  void whatIsNoReportIsRefusedByName(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("report.json"), text);
    assertThatThrownBy(() -> SpeedReport.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + ": no report of densevec bench");
    CliRun run = CliRun.of("bench", "--compare", file.toString());
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.errLines()).hasSize(1);
  }

  @Test
  void aMissingReportIsToldByName() {
    CliRun run = CliRun.of("bench", "--compare", folder.resolve("none.json").toString());
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains("none.json: no such file");
  }
}
