package dev.densevec.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OwnJavaTest {

  /// Prints what it was started with.
  static final class Echo {
    private Echo() {}

    public static void main(String[] args) {
      System.out.println(System.getProperty("densevec.echo"));
      System.out.println(System.getProperty("java.class.path"));
      System.out.println(String.join("|", args));
    }
  }

  @Test
  void aProcessHasClassPathFlagsAndArguments() throws Exception {
    List<String> command =
        OwnJava.command(Echo.class.getName(), List.of("a b", "c"), "-Ddensevec.echo=yes");
    ProcessBuilder builder = new ProcessBuilder(command);
    OwnJava.provide(builder.environment());
    assertThat(printed(builder).lines())
        .containsExactly("yes", System.getProperty("java.class.path"), "a b|c");
  }

  @Test
  void aProcessOfAClassHasTheClassPath() throws Exception {
    assertThat(printed(OwnJava.process(Echo.class, List.of("a b", "c"))).lines())
        .containsExactly("null", System.getProperty("java.class.path"), "a b|c");
  }

  private static String printed(ProcessBuilder builder) throws Exception {
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return text;
  }
}
