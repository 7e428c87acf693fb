package dev.densevec.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A process of its own, for what a process does once or what other tests would disturb.
public final class JavaProcess {
  /// The option that brings the Vector API.
  public static final String VECTORS = "--add-modules=jdk.incubator.vector";

  private static final String CLASS_PATH =
      Path.of("target", "classes") + File.pathSeparator + Path.of("target", "test-classes");

  private final List<String> command = new ArrayList<>();

  /// @param options options of the virtual machine
  /// @param main the class to run
  /// @param arguments its arguments
  public JavaProcess(List<String> options, Class<?> main, String... arguments) {
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", CLASS_PATH, main.getName()));
    command.addAll(List.of(arguments));
  }

  /// Runs the process, which must end with code 0.
  ///
  /// @return what it wrote to standard output
  public String output() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    return written(process, process.getInputStream());
  }

  /// Runs the process, which must end with code 0.
  ///
  /// @return what it wrote to standard error
  public String errors() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    return written(process, process.getErrorStream());
  }

  private String written(Process process, InputStream stream)
      throws IOException, InterruptedException {
    String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("exit code of %s", command).isZero();
    return text.strip();
  }
}
