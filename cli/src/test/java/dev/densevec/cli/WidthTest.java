package dev.densevec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.Screen;
import dev.densevec.cli.format.Columns;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// On a terminal no line is longer than the terminal is wide.
class WidthTest {
  @TempDir private Path folder;

  /// What a command writes to terminals of these columns: the lines of both streams, and what was
  /// drawn over.
  private static List<String> lines(int columns, String... args) {
    var out = new ByteArrayOutputStream();
    var errors = new PrintStream(out, true, StandardCharsets.UTF_8);
    var in = new ByteArrayInputStream(new byte[0]);
    int code = Main.run(args, new Console(in, out, errors, new Screen(columns, columns)));
    String text = out.toString(StandardCharsets.UTF_8);
    assertThat(code).as(text).isZero();
    return text.replace("\r\u001b[K", "\n").lines().toList();
  }

  private static void requireFit(int columns, List<String> lines) {
    assertThat(lines).isNotEmpty().allMatch(line -> Columns.of(line) <= columns);
  }

  @ParameterizedTest
  @CsvSource({"40, table", "80, table"})
  void predictions(int columns, String format) throws IOException {
    Path pictures = Files.createDirectories(folder.resolve("p"));
    for (int i = 0; i < 30; i++) {
      Samples.png(pictures.resolve(i + ".png"), 40, 30, i);
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      names.add(Path.of(".").toAbsolutePath().relativize(pictures.resolve(i % 30 + ".png")) + "");
    }
    List<String> args = new ArrayList<>(List.of("predict", "--format", format));
    args.addAll(names);
    List<String> lines = lines(columns, args.toArray(String[]::new));
    // A path is never broken: it can be copied.
    lines.stream()
        .filter(line -> Columns.of(line) > columns)
        .forEach(line -> assertThat(names).contains(line.strip()));
    assertThat(lines.stream().map(String::strip)).containsAll(names);
  }

  @ParameterizedTest
  @CsvSource({"40", "80"})
  void training(int columns) throws IOException {
    Path data = folder.resolve("cifar");
    Samples.cifar(data, 64, 20);
    List<String> lines =
        lines(
            columns,
            "train",
            "cifar10:" + data,
            "--arch",
            Samples.NETWORK,
            "--epochs",
            "2",
            "--batch",
            "16",
            "--out",
            folder.resolve("run").toString());
    requireFit(columns, lines.stream().filter(line -> !line.contains(folder + "")).toList());
    assertThat(lines).anyMatch(line -> line.startsWith("epoch 2/2"));
    List<String> eval =
        lines(
            columns,
            "eval",
            "--weights",
            folder.resolve("run/best.safetensors").toString(),
            "cifar10:" + data);
    requireFit(columns, eval);
  }

  @ParameterizedTest
  @CsvSource({"40", "80"})
  void measuring(int columns) {
    List<String> args =
        List.of("bench", Samples.NETWORK, "--threads", "1,2", "--batch", "1,2", "--count", "3");
    List<String> lines = lines(columns, args.toArray(String[]::new));
    requireFit(columns, lines);
    assertThat(lines).filteredOn(line -> line.startsWith("batch  threads")).isNotEmpty();
    requireFit(columns, lines(columns, "bench", Samples.NETWORK, "--count", "3"));
    requireFit(columns, lines(columns, "profile", Samples.NETWORK, "--seconds", "0.1"));
    requireFit(columns, lines(columns, "networks"));
  }

  @Test
  void otherFormatsAreNotBroken() {
    List<String> args = List.of("bench", Samples.NETWORK, "--count", "3", "--format", "json");
    assertThat(lines(40, args.toArray(String[]::new)))
        .filteredOn(line -> line.startsWith("{"))
        .singleElement()
        .asString()
        .endsWith("}");
  }
}
