package dev.densevec.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.densevec.checkpoint.CheckpointFormat;
import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.checkpoint.Checkpoints.Storage;
import dev.densevec.checkpoint.tensor.DType;
import dev.densevec.data.labels.Labels;
import dev.densevec.weights.Parameters;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs every command of README by a shell, in a folder that has what a clone has and stand-ins for
/// the files that README says are needed besides. What is shown below a command must be printed,
/// unless a stand-in takes part.
class ReadmeCommandsTest {
  private static final Path DIRECTIVES =
      Path.of("../engine/src/main/resources/dev/densevec/kernel/select/compiler.json");

  /// A command, with the lines that it goes on in, and the lines shown below it.
  private static final Pattern COMMAND =
      Pattern.compile(
          "(?m)^ {4}(\\$ )?((?:\\S.*\\| )?densevec (?:.*\\\\\n)*.*)\n((?: {4}(?!\\$ |.*\\bdensevec ).*\n|\n(?= {4}[^$]))*)");

  /// A line of the table of what is needed.
  private static final Pattern NEEDED = Pattern.compile("(?m)^\\| `([^`]+)` \\| .*needed.*\\|$");

  /// Verbs that print times, or losses whose last digits depend on the length of vectors.
  private static final Pattern MEASURES =
      Pattern.compile("densevec (bench|profile|train|compare)\\b");

  private static final Pattern NUMBER = Pattern.compile("\\d+(?:,\\d{3})*(\\.\\d+)?(?:E-?\\d+)?");
  private static final String ELLIPSIS = "...";

  @TempDir private Path folder;
  private Path clone;

  /// A command of README.
  ///
  /// @param text what is typed
  /// @param output the lines shown below it; empty if nothing is
  private record Command(String text, List<String> output) {}

  @BeforeEach
  void makeClone() throws IOException {
    clone = Files.createDirectories(folder.resolve("clone"));
    Files.copy(Path.of("../README.md"), clone.resolve("README.md"));
    Files.createDirectories(clone.resolve("examples"));
    try (Stream<Path> examples = Files.list(Path.of("../examples"))) {
      for (Path file : examples.toList()) {
        Files.copy(file, clone.resolve("examples").resolve(file.getFileName()));
      }
    }
    Path script = Files.createDirectories(folder.resolve("bin")).resolve("densevec");
    Files.writeString(
        script,
        "#!/bin/sh\nexec '"
            + Path.of(System.getProperty("java.home"), "bin", "java")
            + "' '@"
            + Path.of("bin/densevec.jvm").toAbsolutePath()
            + "' '-XX:CompilerDirectivesFile="
            + DIRECTIVES.toAbsolutePath().normalize()
            + "' -Xmx1g -cp '"
            + System.getProperty("jdk.module.path", "")
            + File.pathSeparator
            + System.getProperty("java.class.path")
            + "' dev.densevec.cli.Main \"$@\"\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static List<Command> commands() throws IOException {
    List<Command> commands = new ArrayList<>();
    Matcher matcher = COMMAND.matcher(Files.readString(Path.of("../README.md")));
    while (matcher.find()) {
      List<String> output =
          matcher.group(1) == null
              ? List.of()
              : matcher.group(3).lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
      commands.add(new Command(matcher.group(2), output));
    }
    return commands;
  }

  private static List<String> needed() throws IOException {
    return NEEDED
        .matcher(Files.readString(Path.of("../README.md")))
        .results()
        .map(line -> line.group(1))
        .toList();
  }

  /// Makes what a command needs and no clone has.
  private void standIn(String name) throws IOException {
    Path place = clone.resolve(name);
    switch (name) {
      case "densenet121.pth" -> weights(place, "densenet121");
      case "densenet-bc-100-12-cifar10.pth.tar" -> weights(place, "densenet-bc-100-12");
      case "cifar-10-batches-bin" -> Samples.cifar(place, 64, 20);
      case "photos/", "more/" -> {
        Files.createDirectories(place);
        Samples.png(place.resolve("a.png"), 60, 50, 1);
        Files.copy(Path.of("../examples/rocket.jpg"), place.resolve("b.jpg"));
      }
      case "cifar10-few/" -> {
        for (String part : List.of("train", "test")) {
          for (int i = 0; i < 32; i++) {
            Path folder = Files.createDirectories(place.resolve(part).resolve("class" + i % 2));
            Samples.png(folder.resolve(i + ".png"), 32, 32, i);
          }
        }
      }
      case "labels.csv" -> table(place, "cifar10.", Labels.named("cifar10"));
      case "pairs/" -> pairs(Files.createDirectories(place));
      default -> fail("no stand-in for " + name);
    }
  }

  /// A picture of each class, and a table of them.
  private static void table(Path table, String prefix, List<String> classes) throws IOException {
    StringBuilder lines = new StringBuilder("path,label\n");
    for (int i = 0; i < classes.size(); i++) {
      String name = prefix + i + ".png";
      Samples.png(table.resolveSibling(name), 32, 32, i);
      lines.append(name).append(',').append(classes.get(i)).append('\n');
    }
    Files.writeString(table, lines);
  }

  /// Pictures with two labels each.
  private static void pairs(Path folder) throws IOException {
    StringBuilder lines = new StringBuilder("path,split,cat,dog\n");
    for (int i = 0; i < 24; i++) {
      Samples.png(folder.resolve(i + ".png"), 64, 32, i);
      String part = i < 16 ? "train" : i < 20 ? "valid" : "test";
      lines.append(i + ".png," + part + "," + i % 2 + "," + i / 2 % 2 + "\n");
    }
    Files.writeString(folder.resolve("labels.csv"), lines);
  }

  private static void weights(Path file, String network) throws IOException {
    try (Parameters parameters = Samples.parameters(network)) {
      Checkpoints.save(
          parameters, file, new Storage(CheckpointFormat.PYTORCH, DType.F32), Map.of());
    }
  }

  /// What a command prints on both its streams.
  ///
  /// @throws AssertionError if it fails
  private List<String> run(String command) throws IOException, InterruptedException {
    // Measures for a moment only, and trains for an epoch.
    String text =
        command
            .replaceAll("--seconds \\d+", "--seconds 0.05")
            .replaceAll("--warm-up \\d+", "--warm-up 0")
            .replaceAll("--epochs \\d+", "--epochs 1")
            .replaceAll("--watch (?=-)", "--watch=0 ");
    Path printed = folder.resolve("printed");
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", text)
            .directory(clone.toFile())
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile());
    Map<String, String> environment = builder.environment();
    environment.put("PATH", folder.resolve("bin") + File.pathSeparator + environment.get("PATH"));
    environment.put("DENSEVEC_CACHE", folder.resolve("cache").toString());
    environment.put("LC_ALL", "C.UTF-8");
    Process process = builder.start();
    process.getOutputStream().close();
    int code = process.waitFor();
    List<String> lines =
        Files.readAllLines(printed).stream()
            .filter(line -> !line.startsWith("densevec: the machine is busy: "))
            .toList();
    assertThat(code).as("%s%n%s", command, String.join("\n", lines)).isLessThan(2);
    assertThat(lines)
        .as(command)
        .noneMatch(line -> line.startsWith("WARNING") || line.contains("Exception"));
    return lines;
  }

  /// The line with runs of spaces made one.
  private static String words(String line) {
    return line.strip().replaceAll("\\s+", " ");
  }

  /// Whether a line is the one shown: the same words, and numbers that differ by at most one of the
  /// last place behind the point; any numbers where they are measured.
  private static boolean agrees(String shown, String printed, boolean measured) {
    Matcher a = NUMBER.matcher(words(shown));
    Matcher b = NUMBER.matcher(words(printed));
    if (!a.replaceAll("#").equals(b.replaceAll("#"))) {
      return false;
    }
    a.reset();
    b.reset();
    while (!measured && a.find() && b.find()) {
      int places = a.group(1) == null ? 0 : a.group(1).length() - 1;
      double least = places == 0 ? 0 : 1.01 * Math.pow(10, -places);
      if (Math.abs(number(a) - number(b)) > least) {
        return false;
      }
    }
    return true;
  }

  private static double number(Matcher matcher) {
    return Double.parseDouble(matcher.group().replace(",", ""));
  }

  private void compare(Command command, List<String> printed) {
    boolean measured = MEASURES.matcher(command.text()).find();
    for (String shown : command.output()) {
      if (!shown.equals(ELLIPSIS)) {
        assertThat(printed)
            .as("%s: %s", command.text(), shown)
            .anyMatch(line -> agrees(shown, line, measured));
      }
    }
    if (!command.output().isEmpty() && !command.output().contains(ELLIPSIS)) {
      assertThat(printed.stream().filter(line -> !line.isBlank()).count())
          .as(command.text())
          .isEqualTo(command.output().size());
    }
  }

  @Test
  void everyCommandRuns() throws Exception {
    List<String> needed = needed();
    for (String name : needed) {
      standIn(name);
    }
    int compared = 0;
    int count = 0;
    for (Command command : commands()) {
      List<String> printed = run(command.text());
      count++;
      if (needed.stream().noneMatch(command.text()::contains)) {
        compare(command, printed);
        compared += command.output().isEmpty() ? 0 : 1;
      }
    }
    assertThat(count).isGreaterThan(19);
    assertThat(compared).isGreaterThan(5);
  }
}
