package dev.densevec.cli.train;

import dev.densevec.cli.console.Console;
import dev.densevec.data.sets.Dataset;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/// Says which broken pictures were left out since it last did.
public final class SkippedPictures {
  private static final int MOST_NAMED = 10;

  private final Console console;
  private final Collection<Dataset> sets;
  private final Set<String> said = new LinkedHashSet<>();

  /// @param sets whose pictures are used
  public SkippedPictures(Console console, Collection<Dataset> sets) {
    this.console = console;
    this.sets = sets;
  }

  /// Writes a line for each new one, and the count of all if there is a new one.
  public void report() {
    int before = said.size();
    for (Dataset set : sets) {
      for (String problem : set.skipped()) {
        if (said.add(problem) && said.size() <= MOST_NAMED) {
          console.report(problem + "; left out");
        }
      }
    }
    if (said.size() > before) {
      console.report(
          String.format(Locale.ROOT, "%d broken pictures were left out so far", said.size()));
    }
  }
}
