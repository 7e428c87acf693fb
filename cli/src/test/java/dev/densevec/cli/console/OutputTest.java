package dev.densevec.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;

class OutputTest {

  private static Failure failureOf(String reason) {
    Output output =
        new Output(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException(reason);
              }
            },
            0);
    output.println("line");
    return catchThrowableOfType(Failure.class, output::flush);
  }

  @Test
  void aClosedPipeEndsQuietly() {
    Failure failure = failureOf("Broken pipe");
    assertThat(failure.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(failure.getMessage()).isEmpty();
  }

  @Test
  void anyOtherErrorIsToldInOneLine() {
    Failure failure = failureOf("No space left on device");
    assertThat(failure.exitCode()).isEqualTo(ExitCode.OUTPUT);
    assertThat(failure).hasMessage("can't write to standard output: No space left on device");
  }
}
