package dev.densevec.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The command in odd surroundings writes what it writes elsewhere, or one line.
class EnvironmentTest {
  private static final String NO_FONTS = "this system has no fonts: install fontconfig";

  @TempDir private static Path folder;
  private static List<String> arguments;
  private static CliRun expected;
  private static List<String> expectedCurve;

  /// Surroundings.
  enum Surroundings {
    ARABIC(process -> locale(process, "ar", "EG")),
    TURKISH(process -> locale(process, "tr", "TR")),
    PERSIAN(process -> locale(process, "fa", "IR")),
    POSIX(process -> process.set("LC_ALL", "C")),
    NO_LOCALE(process -> process.set("LC_ALL", null).set("LANG", null).set("LC_CTYPE", null)),
    NO_HOME(process -> process.set("HOME", null).with("-Duser.home=?")),
    NO_TMPDIR(process -> process.with("-Djava.io.tmpdir=" + folder.resolve("not there"))),
    /// As where the folder of temporary files is full: none can be made.
    FULL_TMPDIR(process -> process.set("TMPDIR", "/proc").with("-Djava.io.tmpdir=/proc")),
    SMALL_HEAP(process -> process.with("-Xmx32m")),
    ONE_PROCESSOR(process -> process.with("-XX:ActiveProcessorCount=1")),
    TIED_TO_ONE(process -> process.by("taskset", "-c", "0")),
    FEW_FILES(process -> process.by("sh", "-c", "ulimit -n 40; exec \"$@\"", "sh"));

    @SuppressWarnings("ImmutableEnumChecker") // without a state
    private final UnaryOperator<CommandProcess> making;

    Surroundings(UnaryOperator<CommandProcess> making) {
      this.making = making;
    }

    private static CommandProcess locale(CommandProcess process, String language, String country) {
      return process
          .set("LC_ALL", language + "_" + country + ".UTF-8")
          .with("-Duser.language=" + language, "-Duser.country=" + country);
    }

    private CommandProcess process() {
      return making.apply(new CommandProcess(folder));
    }
  }

  @BeforeAll
  static void makeFiles() throws Exception {
    String weights = Samples.weights(folder, Samples.NETWORK).toString();
    Path png = Samples.png(folder.resolve("I.png"), 40, 30, 1);
    arguments = new ArrayList<>(List.of("predict", "-w", weights, "--format=json", png.toString()));
    BufferedImage image = ImageIO.read(png.toFile());
    for (String format : List.of("jpg", "gif", "bmp", "tif")) {
      File file = folder.resolve("I." + format).toFile();
      assertThat(ImageIO.write(image, format, file)).isTrue();
      arguments.add(file.toString());
    }
    expected = new CommandProcess(folder).run(arguments.toArray(String[]::new));
    assertThat(expected.exitCode()).as(expected.err()).isZero();
    assertThat(expected.outLines()).hasSize(5);
    Samples.cifar(folder.resolve("cifar"), 40, 20);
    CliRun run = train(new CommandProcess(folder), folder.resolve("run"));
    assertThat(run.exitCode()).as(run.err()).isZero();
    expectedCurve = curve(folder.resolve("run"));
    assertThat(expectedCurve).hasSize(3);
  }

  private static CliRun train(CommandProcess process, Path out) throws Exception {
    return process.run(
        "train",
        "cifar10:" + folder.resolve("cifar"),
        "--arch=" + Samples.NETWORK,
        "--batch=20",
        "--input=16",
        "--epochs=2",
        "--out=" + out);
  }

  /// The log but for its times.
  private static List<String> curve(Path out) throws IOException {
    return Files.readAllLines(out.resolve("log.csv")).stream()
        .map(line -> line.replaceFirst("(,[^,]*){2}(,[^,]*)$", "$2"))
        .toList();
  }

  private static void assertOneLine(CliRun run) {
    assertThat(run.exitCode()).as(run.err()).isIn(3, 4, 5);
    List<String> lines = new ArrayList<>(run.errLines());
    lines.removeIf(line -> line.startsWith("densevec: preprocessing: "));
    assertThat(lines).as(run.err()).hasSize(1).first().asString().startsWith("densevec: ");
    assertThat(run.err()).doesNotContain("Exception", "null", "java.");
  }

  @ParameterizedTest
  @EnumSource
  void predictsTheSameOrSaysWhyNot(Surroundings surroundings) throws Exception {
    assumeCanBe(surroundings);
    CliRun run = surroundings.process().run(arguments.toArray(String[]::new));
    if (run.exitCode() == 0) {
      assertThat(run.out()).isEqualTo(expected.out());
    } else {
      assertThat(surroundings).as(run.err()).isEqualTo(Surroundings.FEW_FILES);
      assertOneLine(run);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NO_HOME", "FULL_TMPDIR", "SMALL_HEAP", "ONE_PROCESSOR", "FEW_FILES"})
  void trainsTheSameOrSaysWhyNot(Surroundings surroundings) throws Exception {
    Path out = folder.resolve(surroundings.name().toLowerCase(Locale.ROOT));
    CliRun run = train(surroundings.process(), out);
    if (run.exitCode() == 0) {
      assertThat(curve(out)).isEqualTo(expectedCurve);
      assertThat(Files.size(out.resolve("curves.png"))).isPositive();
      assertThat(Path.of("?")).doesNotExist();
    } else {
      assertThat(surroundings).as(run.err()).isEqualTo(Surroundings.FEW_FILES);
      assertOneLine(run);
    }
  }

  @Test
  void trainsWithoutFontsAndSaysThatNothingIsDrawn() throws Exception {
    Path out = folder.resolve("fontless");
    CliRun run = train(withoutFonts(), out);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(curve(out)).isEqualTo(expectedCurve);
    assertThat(out.resolve("best.safetensors")).exists();
    assertThat(out.resolve("curves.png")).doesNotExist();
    assertThat(run.errLines()).filteredOn(line -> line.contains(NO_FONTS)).hasSize(1);
  }

  @Test
  void picturesWithoutFontsAreRefusedInALine() throws Exception {
    Path maps = folder.resolve("maps");
    CliRun run =
        withoutFonts().run("cam", "-w", arguments.get(2), "-o", maps.toString(), arguments.get(4));
    assertThat(run.exitCode()).as(run.err()).isEqualTo(5);
    assertThat(run.errLines()).filteredOn(line -> line.contains(NO_FONTS)).hasSize(1);
    assertThat(run.err()).doesNotContain("Exception", "null", "java.");
  }

  private static CommandProcess withoutFonts() throws IOException {
    Path fonts =
        Files.writeString(
            folder.resolve("fonts.conf"),
            "<?xml version=\"1.0\"?><fontconfig><dir>/not/there</dir></fontconfig>");
    // Java keeps what it has found in the user's folder.
    return new CommandProcess(folder)
        .set("FONTCONFIG_FILE", fonts.toString())
        .with("-Duser.home=" + folder.resolve("nobody"));
  }

  private static void assumeCanBe(Surroundings surroundings)
      throws IOException, InterruptedException {
    if (surroundings == Surroundings.TIED_TO_ONE) {
      Process which = new ProcessBuilder("sh", "-c", "taskset -c 0 true").start();
      assumeTrue(which.waitFor() == 0, "no taskset here");
    }
  }
}
