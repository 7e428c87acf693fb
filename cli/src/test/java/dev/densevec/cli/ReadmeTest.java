package dev.densevec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.cli.command.VerbName;
import dev.densevec.data.ModelNotes;
import dev.densevec.data.labels.Labels;
import dev.densevec.data.preprocess.Preprocessing;
import dev.densevec.weights.Parameters;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What README shows works as it stands there.
class ReadmeTest {
  private static final Pattern JAVA = Pattern.compile("(?ms)^```java\n(.*?)^```");
  private static final Pattern EXPORTS = Pattern.compile("exports ([\\w.]+);");

  /// A command, with the lines that it goes on in.
  private static final Pattern COMMAND =
      Pattern.compile("(?m)^ {4}(?:\\$ )?densevec ((?:.*\\\\\n)*.*)$");

  @TempDir private Path folder;

  private static String readme() throws IOException {
    return Files.readString(Path.of("../README.md"));
  }

  private static List<String> snippets() throws IOException {
    List<String> snippets = new ArrayList<>();
    Matcher matcher = JAVA.matcher(readme());
    while (matcher.find()) {
      snippets.add(matcher.group(1));
    }
    return snippets;
  }

  private static String classPath() {
    String modules = System.getProperty("jdk.module.path", "");
    return modules + File.pathSeparator + System.getProperty("java.class.path");
  }

  /// Compiles a snippet in a class of its own, with all that the engine exports imported.
  private void compile(String snippet) throws IOException {
    StringBuilder source = new StringBuilder("import java.nio.file.*;\nimport java.util.*;\n");
    String module = Files.readString(Path.of("../engine/src/main/java/module-info.java"));
    Matcher exports = EXPORTS.matcher(module);
    while (exports.find()) {
      source.append("import ").append(exports.group(1)).append(".*;\n");
    }
    source
        .append("public class Snippet {\n")
        .append("public static void main(String[] args) throws Exception {\n")
        .append(snippet)
        .append("}\n}\n");
    Path file = folder.resolve("Snippet.java");
    Files.writeString(file, source);
    StringWriter messages = new StringWriter();
    PrintWriter writer = new PrintWriter(messages);
    int code =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                writer,
                writer,
                "-proc:none",
                "-cp",
                classPath(),
                "-d",
                folder.toString(),
                file.toString());
    assertThat(code).as(messages.toString()).isZero();
  }

  private List<String> run() throws IOException, InterruptedException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--add-modules=jdk.incubator.vector",
            "-cp",
            folder + File.pathSeparator + classPath(),
            "Snippet");
    Path out = folder.resolve("stdout");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(folder.resolve("stderr").toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(folder.resolve("stderr"))).isZero();
    return Files.readAllLines(out);
  }

  @Test
  void theFirstSnippetNamesWhatAPictureShows() throws Exception {
    CliRun.of("convert", "embedded", folder.resolve("cifar10.safetensors").toString());
    Path example = Path.of("examples/chelsea.jpg");
    Files.createDirectories(folder.resolve(example).getParent());
    Files.copy(Path.of("..").resolve(example), folder.resolve(example));
    compile(snippets().get(0));
    assertThat(run()).containsExactly("cat");
  }

  @Test
  void theSecondSnippetTrainsANetworkThatTheCommandKnows() throws Exception {
    Samples.cifar(folder.resolve("cifar-10-batches-bin"), 64, 20);
    compile(snippets().get(1));
    assertThat(run()).hasSize(15).allMatch(line -> line.matches("epoch \\d+: loss .*validation.*"));
    for (String name : List.of("last", "best")) {
      Path file = folder.resolve("run").resolve(name + ".safetensors");
      Checkpoints.Loaded loaded = Checkpoints.open(file);
      try (Parameters parameters = loaded.parameters()) {
        ModelNotes notes = ModelNotes.read(loaded.metadata(), parameters.spec().classes());
        assertThat(notes.labels()).contains(Labels.named("cifar10"));
        assertThat(notes.preprocessing()).contains(Preprocessing.named("cifar10"));
      }
    }
  }

  @Test
  void theThirdSnippetNamesThreeClasses() throws Exception {
    Files.createDirectories(folder.resolve("run"));
    try (Parameters parameters = Samples.parameters(Samples.NETWORK)) {
      ModelNotes notes = ModelNotes.of(Labels.named("cifar10"), Preprocessing.named("cifar10"));
      Checkpoints.save(parameters, folder.resolve("run/best.safetensors"), notes.metadata());
    }
    Samples.png(folder.resolve("photo.jpg"), 50, 40, 1);
    compile(snippets().get(2));
    assertThat(run()).hasSize(3).allMatch(line -> line.startsWith("Label[index="));
  }

  @Test
  void everyCommandIsOne() throws IOException {
    Matcher matcher = COMMAND.matcher(readme());
    List<String> wrong = new ArrayList<>();
    int count = 0;
    while (matcher.find()) {
      List<String> words = words(matcher.group(1));
      Optional<VerbName> verb = VerbName.of(words.getFirst());
      if (verb.isEmpty()) {
        assertThat(words.getFirst()).isIn("--help", "help", "completion");
        continue;
      }
      count++;
      List<String> args = new ArrayList<>(words);
      args.add("--help");
      CliRun run = CliRun.of(args.toArray(String[]::new));
      if (run.exitCode() != 0) {
        wrong.add(String.join(" ", words) + ": " + run.err());
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(count).isGreaterThan(15);
  }

  /// The words of a command up to a pipe or a comment.
  private static List<String> words(String line) {
    String command = line.replace("\\\n", " ").replaceFirst("\\s[|#].*", "");
    return Arrays.stream(command.strip().split("\\s+", -1))
        .map(word -> word.replace("'", ""))
        .toList();
  }
}
