package dev.densevec.cli.console;

import dev.densevec.cli.format.Columns;
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
  private final InputStream in;
  private final Output out;
  private final PrintStream err;
  private final Screen screen;
  private final long startNanos = System.nanoTime();

  /// @param in standard input
  /// @param out standard output
  /// @param err standard error
  /// @param screen which of them are terminals
  public Console(InputStream in, OutputStream out, PrintStream err, Screen screen) {
    this.in = in;
    this.out = new Output(out, screen.out());
    this.err = err;
    this.screen = screen;
  }

  /// The streams of the process.
  public static Console system() {
    return new Console(
        System.in,
        new FileOutputStream(FileDescriptor.out),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        Screen.ofLauncher());
  }

  /// A console of which nothing is seen.
  public static Console silent() {
    PrintStream nothing =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    return new Console(InputStream.nullInputStream(), nothing, nothing, Screen.NONE);
  }

  /// The same streams with results, too, on standard error, as far as others' results go to
  /// standard output.
  public Console onStandardError() {
    return new Console(in, err, err, new Screen(screen.err(), screen.err()));
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

  /// Which of the streams are terminals, and how wide.
  public Screen screen() {
    return screen;
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

  /// Whether progress is worth showing: standard error is a terminal.
  public boolean showsProgress() {
    return screen.err() > 0;
  }

  /// Writes one line to standard error, whatever characters a file's name put into it; several
  /// where a terminal is narrower.
  public void report(String line) {
    Columns.fold("densevec: " + OneLine.of(line), screen.err()).forEach(err::println);
  }
}
