package dev.densevec.cli;

import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.Screen;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// What one command line did, run inside this process.
///
/// @param exitCode the exit code
/// @param out standard output
/// @param err standard error
public record CliRun(int exitCode, String out, String err) {

  /// Begins the line of standard error that every use of a network writes.
  private static final String PREPROCESSING = "densevec: preprocessing: ";

  /// Begins the line of a measurement beside which other programs ran.
  private static final String BUSY = "densevec: the machine is busy: ";

  /// The same without the lines that say how pictures become the network's input, and that the
  /// machine is busy.
  private CliRun withoutPreprocessing() {
    return new CliRun(
        exitCode, out, err.replaceAll("(?m)^(?:" + PREPROCESSING + "|" + BUSY + ").*\\n", ""));
  }

  /// Runs the command and keeps the line that says how pictures become the network's input.
  public static CliRun whole(String... args) {
    return run("", args);
  }

  /// Runs the command with an empty standard input; of standard error, the line that says how
  /// pictures become the network's input is left out.
  public static CliRun of(String... args) {
    return withInput("", args);
  }

  /// The same with `input` on standard input.
  public static CliRun withInput(String input, String... args) {
    return run(input, args).withoutPreprocessing();
  }

  private static CliRun run(String input, String... args) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    var errors = new PrintStream(err, true, StandardCharsets.UTF_8);
    int code = Main.run(args, new Console(in, out, errors, Screen.NONE));
    return new CliRun(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /// Lines of standard output.
  public List<String> outLines() {
    return out.lines().toList();
  }

  /// Lines of standard error.
  public List<String> errLines() {
    return err.lines().toList();
  }
}
