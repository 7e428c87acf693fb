package dev.densevec.cli.console;

import dev.densevec.cli.format.OneLine;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;

/// The streams a command talks through.
///
/// Results go to [#out()], everything else to standard error, one line a message.
public final class Console {
  /// Set by the launcher when standard error is a terminal.
  private static final String TERMINAL = "densevec.stderr.terminal";

  private final InputStream in;
  private final Output out;
  private final PrintStream err;
  private final boolean terminal;
  private final long startNanos = System.nanoTime();

  /// @param in standard input
  /// @param out standard output
  /// @param err standard error
  /// @param terminal whether standard error is a terminal
  public Console(InputStream in, OutputStream out, PrintStream err, boolean terminal) {
    this.in = in;
    this.out = new Output(out);
    this.err = err;
    this.terminal = terminal;
  }

  /// The streams of the process.
  public static Console system() {
    return new Console(
        System.in,
        new FileOutputStream(FileDescriptor.out),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        Boolean.getBoolean(TERMINAL));
  }

  /// Standard input.
  public InputStream in() {
    return in;
  }

  /// Standard output, for results only.
  public Output out() {
    return out;
  }

  /// Standard error as it is, for the progress bar.
  public PrintStream err() {
    return err;
  }

  /// The clock's reading when this console was made.
  long startNanos() {
    return startNanos;
  }

  /// Whether standard error is a terminal.
  public boolean terminal() {
    return terminal;
  }

  /// Writes where a failure came from to standard error.
  public void trace(Throwable e) {
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace));
    trace
        .toString()
        .lines()
        .forEach(line -> err.println(OneLine.inked(line.replace("\t", "    "))));
  }

  /// Writes one line to standard error, whatever characters a file's name put into it.
  public void report(String line) {
    err.println("densevec: " + OneLine.of(line));
  }
}
