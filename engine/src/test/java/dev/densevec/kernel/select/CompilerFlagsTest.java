package dev.densevec.kernel.select;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The compiler directives and the launcher's flags name kernels that exist, and miss none that
/// inference runs.
class CompilerFlagsTest {
  private static final String KERNELS = "dev.densevec.kernel.vector.";
  private static final Path TILES =
      Path.of("src", "main", "java", "dev", "densevec", "kernel", "vector", "tile");

  private static String directives() throws IOException {
    try (InputStream stream = CompilerDirectives.class.getResourceAsStream("compiler.json")) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /// Classes and methods, with `*` for any text, of the flags that have kernels compiled early.
  private static List<String> early() throws IOException {
    Pattern flag =
        Pattern.compile("-XX:CompileCommand=CompileThresholdScaling,(\\S+)::(\\S+),0\\.01");
    try (Stream<String> lines = Files.lines(Path.of("..", "cli", "bin", "densevec.jvm"))) {
      return lines
          .flatMap(line -> flag.matcher(line).results())
          .map(match -> match.group(1) + "::" + match.group(2))
          .toList();
    }
  }

  private static boolean covers(String pattern, String method) {
    return Pattern.matches(pattern.replace(".", "\\.").replace("*", ".*"), method);
  }

  @Test
  void tilesOfConvolutionsAreCompiledEarly() throws IOException {
    List<String> flags = early();
    try (Stream<Path> files = Files.list(TILES)) {
      List<String> tiles =
          files
              .map(file -> file.getFileName().toString().replace(".java", ""))
              .filter(name -> name.startsWith("Conv"))
              .toList();
      assertThat(tiles).isNotEmpty();
      assertThat(tiles)
          .allMatch(
              tile ->
                  flags.stream()
                      .anyMatch(flag -> covers(flag, KERNELS + "tile." + tile + "::run")));
    }
  }

  @Test
  void passesOfInferenceAreCompiledEarly() throws IOException {
    List<String> flags = early();
    for (String method :
        List.of(
            "VectorPointwise::affineRelu",
            "VectorWinograd::inputChannels",
            "VectorResidual::add",
            "VectorResidual::rectify",
            "tile.Floor::raise")) {
      assertThat(flags).as(method).anyMatch(flag -> covers(flag, KERNELS + method));
    }
    assertThat(flags).noneMatch(flag -> covers(flag, KERNELS + "VectorTraining::moments"));
  }

  @Test
  void flagsNameClassesThatExist() throws IOException {
    for (String flag : early()) {
      String type = flag.substring(0, flag.indexOf("::"));
      if (!type.contains("*")) {
        assertThat(declares(type, flag.substring(flag.indexOf("::") + 2))).as(flag).isTrue();
      }
    }
  }

  @Test
  void directivesNameMethodsThatExist() throws IOException {
    List<MatchResult> entries =
        Pattern.compile("\"[-+]([\\w/]+)\\.([\\w*]+)\"").matcher(directives()).results().toList();
    assertThat(entries).isNotEmpty();
    for (MatchResult entry : entries) {
      String type = entry.group(1).replace('/', '.');
      assertThat(declares(type, entry.group(2))).as(entry.group()).isTrue();
    }
  }

  /// The second compiler leaves methods that return a constant to the first.
  @Test
  void whatTilesSayOfThemselvesIsLeftToTheFirstCompiler() throws Exception {
    String first = directives().substring(0, directives().indexOf('}'));
    try (Stream<Path> files = Files.list(TILES)) {
      List<String> tiles =
          files
              .map(file -> file.getFileName().toString().replace(".java", ""))
              .filter(name -> name.matches("(Conv|Outer)\\d.*"))
              .toList();
      assertThat(tiles).isNotEmpty();
      for (String tile : tiles) {
        for (Method method : kernel(KERNELS + "tile." + tile).getDeclaredMethods()) {
          if (method.getParameterCount() == 0) {
            assertThat(first).contains("tile/*." + method.getName() + '"');
          }
        }
      }
    }
    assertThat(first).contains("VectorKernels.*").doesNotContain("Exclude");
  }

  /// Whether a class has a method of a name that may hold `*`.
  private static boolean declares(String type, String method) {
    try {
      return Arrays.stream(kernel(type).getDeclaredMethods())
          .anyMatch(found -> covers(method, found.getName()));
    } catch (ClassNotFoundException _) {
      return false;
    }
  }

  private static Class<?> kernel(String type) throws ClassNotFoundException {
    return Class.forName(type, false, CompilerFlagsTest.class.getClassLoader());
  }
}
