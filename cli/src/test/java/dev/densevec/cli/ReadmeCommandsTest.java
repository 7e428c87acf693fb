package dev.densevec.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.densevec.checkpoint.CheckpointFormat;
import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.checkpoint.Checkpoints.Storage;
import dev.densevec.checkpoint.tensor.DType;
import dev.densevec.cli.help.Version;
import dev.densevec.data.labels.Labels;
import dev.densevec.spec.Networks;
import dev.densevec.train.Initialization;
import dev.densevec.weights.Parameters;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Runs every command of README and of the guides by a shell, in a folder that has what a clone has
/// and stand-ins for the files that the document says are needed besides. What is shown below a
/// command must be printed, unless a stand-in takes part.
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

  /// Stands in for DenseNet-121, with its input and classes.
  private static final String SMALL =
      "densenet:stem=imagenet,stem-channels=16,growth=8,bottleneck=4,compression=0.5,blocks=2-2-2-2";

  /// Exit code of what ended by SIGTERM.
  private static final int ENDED = 143;

  @TempDir private Path folder;
  private Path clone;

  /// A command of a document.
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
            + classPath()
            + "' dev.densevec.cli.Main \"$@\"\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static String classPath() {
    return System.getProperty("jdk.module.path", "")
        + File.pathSeparator
        + System.getProperty("java.class.path");
  }

  private static String text(String document) throws IOException {
    return Files.readString(Path.of("..").resolve(document));
  }

  private static List<Command> commands(String document) throws IOException {
    List<Command> commands = new ArrayList<>();
    Matcher matcher = COMMAND.matcher(text(document));
    while (matcher.find()) {
      List<String> output =
          matcher.group(1) == null
              ? List.of()
              : matcher.group(3).lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
      commands.add(new Command(matcher.group(2), output));
    }
    return commands;
  }

  private static List<String> needed(String document) throws IOException {
    return NEEDED.matcher(text(document)).results().map(line -> line.group(1)).toList();
  }

  /// Makes what a command needs and no clone has.
  private void standIn(String name) throws IOException {
    Path place = clone.resolve(name);
    switch (name) {
      case "densenet121.pth" -> weights(place, SMALL);
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
      case "flowers/" -> {
        for (int i = 0; i < 24; i++) {
          Path folder = Files.createDirectories(place.resolve(i % 2 == 0 ? "rose" : "tulip"));
          Samples.png(folder.resolve(i + ".png"), 80, 60, i);
        }
      }
      case "xrays/" -> xrays(Files.createDirectories(place));
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

  /// X-rays in the layout of ChestX-ray14, two of each patient.
  private static void xrays(Path folder) throws IOException {
    Files.createDirectories(folder.resolve("images"));
    StringBuilder table = new StringBuilder("Image Index,Finding Labels,Follow-up #,Patient ID\n");
    StringBuilder test = new StringBuilder();
    List<String> labels = List.of("No Finding", "Effusion", "Mass", "Effusion|Mass");
    for (int i = 0; i < 40; i++) {
      String name = String.format(Locale.ROOT, "%08d_%03d.png", i / 2, i % 2);
      Samples.png(folder.resolve("images").resolve(name), 60, 60, i);
      table.append(name + "," + labels.get(i % 4) + "," + i % 2 + "," + i / 2 + "\n");
      test.append(i < 28 ? "" : name + "\n");
    }
    Files.writeString(folder.resolve("Data_Entry_2017.csv"), table);
    Files.writeString(folder.resolve("test_list.txt"), test);
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
    try (Parameters parameters = Parameters.allocate(Networks.parse(network))) {
      Initialization.HE_FAN_OUT.apply(parameters, 1);
      Checkpoints.save(
          parameters, file, new Storage(CheckpointFormat.PYTORCH, DType.F32), Map.of());
    }
  }

  /// What a command prints on both its streams.
  ///
  /// @throws AssertionError if it fails
  private List<String> run(String command) throws IOException, InterruptedException {
    // Measures for a moment only, trains for an epoch, and serves until it is told to end.
    String text =
        command
            .replaceAll("--seconds \\d+", "--seconds 0.05")
            .replaceAll("--warm-up \\d+", "--warm-up 0")
            .replaceAll("--epochs \\d+", "--epochs 1")
            .replaceFirst("(?s)densevec train (?!.*--epochs)", "densevec train --epochs 1 ")
            .replaceAll("--watch (?=-)", "--watch=0 ")
            .replaceFirst("^densevec serve", "exec densevec serve --port 0");
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
    if (text.startsWith("exec ")) {
      endServer(process, printed);
    }
    int code = process.waitFor();
    List<String> lines =
        Files.readAllLines(printed).stream()
            .filter(line -> !line.startsWith("densevec: the machine is busy: "))
            .toList();
    assertThat(code)
        .as("%s%n%s", command, String.join("\n", lines))
        .matches(c -> c < 2 || (c == ENDED && text.startsWith("exec ")));
    assertThat(lines)
        .as(command)
        .noneMatch(line -> line.startsWith("WARNING") || line.contains("Exception"));
    return lines;
  }

  /// A server goes on until it is told to end.
  private static void endServer(Process process, Path printed)
      throws IOException, InterruptedException {
    while (process.isAlive() && !Files.readString(printed).contains("http://127.0.0.1:")) {
      Thread.sleep(20);
    }
    process.destroy();
  }

  /// The line with runs of spaces made one.
  private static String words(String line) {
    return line.strip().replaceAll("\\s+", " ");
  }

  /// Whether a line is the one shown: the same words, and numbers that differ by at most one of the
  /// last place after the point; any numbers where they are measured.
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

  /// @return how many commands there are, and how many outputs were compared
  private int[] runAll(String document) throws Exception {
    List<String> needed = needed(document);
    for (String name : needed) {
      standIn(name);
    }
    int compared = 0;
    List<Command> commands = commands(document);
    for (Command command : commands) {
      List<String> printed = run(command.text());
      if (needed.stream().noneMatch(command.text()::contains)) {
        compare(command, printed);
        compared += command.output().isEmpty() ? 0 : 1;
      }
    }
    return new int[] {commands.size(), compared};
  }

  @Test
  void everyCommandRuns() throws Exception {
    int[] counts = runAll("README.md");
    assertThat(counts[0]).isGreaterThan(19);
    assertThat(counts[1]).isGreaterThan(5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "docs/serve.md",
        "docs/guides/fine-tune.md",
        "docs/guides/chest-x-rays.md",
        "docs/guides/server-speed.md",
        "docs/guides/jshell.md"
      })
  void everyCommandOfTheGuidesRuns(String guide) throws Exception {
    assertThat(runAll(guide)[0]).isPositive();
  }

  @Test
  void whatTheGuideTypesIntoJShellNamesTheCat() throws Exception {
    String guide = text("docs/guides/jshell.md");
    runAll("docs/guides/jshell.md");
    assertThat(guide).contains("cli/target/app/densevec-engine-" + Version.text() + ".jar");
    Matcher typed = Pattern.compile("(?ms)^```java\n(.*?)^```").matcher(guide);
    assertThat(typed.find()).isTrue();
    Path script = Files.writeString(folder.resolve("typed.jsh"), typed.group(1) + "/exit\n");
    Path printed = folder.resolve("printed");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jshell").toString(),
                "--class-path",
                classPath(),
                "-R--add-modules=jdk.incubator.vector",
                "-R--enable-native-access=ALL-UNNAMED",
                script.toString())
            .directory(clone.toFile())
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    process.getOutputStream().close();
    assertThat(process.waitFor()).isZero();
    assertThat(Files.readString(printed)).contains("Label[index=3, name=cat, probability=0.91");
  }
}
