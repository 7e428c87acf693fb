package dev.densevec.bench.load;

import dev.densevec.cli.command.ServeCommand;
import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.Failures;
import picocli.CommandLine;

/// `densevec serve` with ONNX Runtime in place of this library.
final class OnnxServer {
  private OnnxServer() {}

  /// Serves until the process is asked to end.
  ///
  /// @param args options of `densevec serve`
  public static void main(String[] args) {
    Console console = Console.system();
    ServeCommand command = new ServeCommand(console, OnnxBackend::open);
    try {
      new CommandLine(command).parseArgs(args);
      System.exit(command.run().code());
    } catch (Exception e) {
      System.exit(Failures.report(e, console).code());
    }
  }
}
