package dev.densevec.cli.watch;

import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.Failure;
import dev.densevec.cli.console.ProgressOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/// How a run shall be watched.
public final class WatchOptions {
  private static final String PORT = "8081";
  private static final int MOST = 65535;

  @Mixin private ProgressOption progress;

  @Option(
      names = "--watch",
      paramLabel = "PORT",
      arity = "0..1",
      preprocessor = PortAlone.class,
      description =
          "Show the run on a page for this machine: curves, confusion, worst images (default port: "
              + PORT
              + "; 0 for any that is free).")
  private String port;

  @Option(
      names = "--tensorboard",
      paramLabel = "FOLDER",
      description =
          "Write events for TensorBoard there: numbers of epochs and of every 20th step (or --log-every),"
              + " distributions of weights, and a batch as the network gets it.")
  private Path tensorboard;

  /// Takes the next argument only if it is a number: data may follow the option.
  static final class PortAlone implements IParameterPreprocessor {
    @Override
    @SuppressWarnings("JdkObsolete") // the library's type
    public boolean preprocess(
        Stack<String> args, CommandSpec command, ArgSpec option, Map<String, Object> info) {
      boolean attached = "=".equals(info.get("separator"));
      if (!attached && (args.isEmpty() || !args.peek().matches("\\d+"))) {
        args.push(PORT);
      }
      return false;
    }
  }

  /// Refuses these options where there is nothing to watch.
  ///
  /// @throws Failure if nothing is trained that could be watched
  public void requireTraining(boolean trains) {
    if (asked() && !trains) {
      throw Failure.usage(
          (port == null ? "--tensorboard" : "--watch")
              + " is about training, and --find-lr is in its place");
    }
  }

  /// These options as they were typed, for a run that goes on.
  public List<String> typed() {
    List<String> typed = new ArrayList<>();
    if (port != null) {
      typed.add("--watch=" + port);
    }
    if (tensorboard != null) {
      typed.add("--tensorboard=" + tensorboard);
    }
    return typed;
  }

  private boolean asked() {
    return tensorboard != null || port != null;
  }

  /// What is asked for.
  ///
  /// @throws Failure if the port is none
  public Watching watching(Console console) {
    return new Watching(progress.shown(console), Optional.ofNullable(tensorboard), port());
  }

  private OptionalInt port() {
    if (port == null) {
      return OptionalInt.empty();
    }
    if (!port.matches("\\d{1,9}") || Integer.parseInt(port) > MOST) {
      throw Failure.usage("--watch is '" + port + "', expected a port from 0 to " + MOST);
    }
    return OptionalInt.of(Integer.parseInt(port));
  }
}
