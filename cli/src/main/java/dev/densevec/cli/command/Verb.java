package dev.densevec.cli.command;

import dev.densevec.cli.console.ExitCode;
import java.io.IOException;

/// One of the things the command can do; its options are set before it runs.
public interface Verb {

  /// Does it.
  ///
  /// @return the exit code
  /// @throws dev.densevec.cli.console.Failure if something makes no sense or can't be done
  /// @throws IOException in one line if weights or labels can't be read
  ExitCode run() throws IOException, InterruptedException;
}
