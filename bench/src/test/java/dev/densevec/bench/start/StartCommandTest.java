package dev.densevec.bench.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class StartCommandTest {
  private static final String PICTURE = "../examples/chelsea.jpg";

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();

  private int start(Path launcher) {
    return new CommandLine(new StartCommand())
        .setOut(new PrintWriter(out))
        .setExecutionExceptionHandler(
            (e, _, _) -> {
              throw e;
            })
        .execute("--rounds=1", "--launcher=" + launcher, PICTURE);
  }

  private Path script(String... lines) throws IOException {
    Path file = Files.writeString(folder.resolve("densevec"), String.join("\n", lines) + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void bothNameTheSameClass() {
    int code = start(Path.of("../cli/bin/densevec"));
    assertThat(code).as(out.toString()).isZero();
    assertThat(out.toString().lines().toList())
        .anyMatch(line -> line.matches("\\| densevec \\| [1-9].* \\| 3 \\|"))
        .anyMatch(line -> line.matches("\\| onnxruntime \\| [1-9].* \\| 3 \\|"));
  }

  @Test
  void anotherClassFails() throws Exception {
    Path real = Path.of("../cli/bin/densevec").toAbsolutePath();
    Path launcher =
        script(
            "#!/bin/sh",
            "case $1 in",
            "  export) exec '" + real + "' \"$@\" ;;",
            "esac",
            "echo '{\"predictions\":[{\"class\":5}]}'");
    assertThat(start(launcher)).isOne();
    assertThat(out.toString()).contains("they name different classes");
  }

  @Test
  void aProgramThatFailsIsNamedWithItsLastWords() throws Exception {
    Program program =
        new Program(
            "densevec",
            List.of(script("#!/bin/sh", "echo no weights >&2; exit 3").toString()),
            Map.of());
    assertThatThrownBy(program::run)
        .isInstanceOf(IOException.class)
        .hasMessage("densevec ended with exit code 3 and said: no weights");
  }
}
