package dev.densevec.bench;

import dev.densevec.bench.kernel.Layers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/// `jmh`: the JMH benchmarks, with JMH's own options. Kernels run at every layer shape of a network
/// unless the options name others.
@Command(name = "jmh", description = "Runs JMH benchmarks; -h shows JMH's options.")
public final class JmhCommand implements Callable<Integer> {
  private static final String NETWORK = "densenet121";

  @Unmatched private final List<String> arguments = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    org.openjdk.jmh.Main.main(withLayers(arguments).toArray(String[]::new));
    return 0;
  }

  /// The arguments, and `-p name=values` for each parameter that they don't set.
  static List<String> withLayers(List<String> arguments) {
    String network = value(arguments, "network", NETWORK);
    Map<String, List<String>> all =
        Map.of("layer", Layers.convolutions(network), "pass", Layers.passes(network));
    List<String> complete = new ArrayList<>(arguments);
    all.forEach(
        (name, values) -> {
          if (value(arguments, name, "").isEmpty()) {
            complete.add("-p");
            complete.add(name + "=" + String.join(",", values));
          }
        });
    return complete;
  }

  private static String value(List<String> arguments, String name, String fallback) {
    return arguments.stream()
        .filter(argument -> argument.startsWith(name + "="))
        .map(argument -> argument.substring(name.length() + 1))
        .findFirst()
        .orElse(fallback);
  }
}
