package dev.densevec.bench.scale;

import dev.densevec.train.collective.Norms;
import java.util.List;
import java.util.Locale;

/// Training steps of one network by some ranks.
///
/// @param network the network's name
/// @param batch images of a step, those of all ranks
/// @param layout ranks and their threads
/// @param norms over which images norms take their statistics
/// @param warmUp steps that don't count, at first
/// @param steps steps that count
record ScaleRun(String network, int batch, Layout layout, Norms norms, int warmUp, int steps) {

  /// How many processes of how many threads.
  ///
  /// @param ranks processes, a power of two
  /// @param threads threads of each
  record Layout(int ranks, int threads) {
    /// Reads `2x1`, two ranks of one thread.
    ///
    /// @throws IllegalArgumentException for anything else
    static Layout of(String text) {
      String[] sides = text.split("x", -1);
      try {
        return new Layout(Integer.parseInt(sides[0]), Integer.parseInt(sides[1]));
      } catch (NumberFormatException | ArrayIndexOutOfBoundsException _) {
        throw new IllegalArgumentException(
            "layout '" + text + "', expected RANKSxTHREADS, as in 2x1");
      }
    }

    Layout {
      if (Integer.bitCount(ranks) != 1 || ranks < 1 || threads < 1) {
        throw new IllegalArgumentException(
            ranks + "x" + threads + ": expected a power of two of ranks and at least one thread");
      }
    }

    @Override
    public String toString() {
      return ranks + "x" + threads;
    }
  }

  /// The run as arguments of a command line, which [#of(List)] reads back.
  List<String> arguments() {
    return List.of(
        network,
        String.valueOf(batch),
        layout.toString(),
        norms.name(),
        String.valueOf(warmUp),
        String.valueOf(steps));
  }

  static ScaleRun of(List<String> arguments) {
    return new ScaleRun(
        arguments.get(0),
        Integer.parseInt(arguments.get(1)),
        Layout.of(arguments.get(2)),
        Norms.valueOf(arguments.get(3)),
        Integer.parseInt(arguments.get(4)),
        Integer.parseInt(arguments.get(5)));
  }

  /// Who runs it, for a table.
  String who() {
    return layout.ranks() == 1
        ? "densevec " + layout
        : String.format(
            Locale.ROOT, "densevec %s, norms %s", layout, norms.name().toLowerCase(Locale.ROOT));
  }
}
