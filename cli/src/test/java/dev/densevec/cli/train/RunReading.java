package dev.densevec.cli.train;

import dev.densevec.cli.Samples;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Networks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/// Opens what a run leaves beside its checkpoints, for tests of other packages.
public final class RunReading {
  private static final NetworkSpec SPEC = Networks.parse(Samples.NETWORK);

  /// A log of two epochs.
  public static final String CSV =
      String.join(",", EpochRow.NAMES)
          + "\n1,13,0.1,2.3,0.1,2.2,0.2,0.6,99.5,1.25\n2,26,0.05,2.1,0.2,,,,98,1.5\n";

  /// The same as JSON.
  public static final String JSON =
      """
      {"epoch":1,"step":13,"lr":0.1,"train_loss":2.3,"val_loss":null}
      {"epoch":2,"step":26,"lr":0.05,"train_loss":2.1,"val_loss":2.0}
      """;

  /// Norms of gradients, of more layers than there are.
  public static final String GRADIENTS =
      "epoch,a,b\n" + "1" + ",0.25".repeat(20) + "\n2" + ",1.5e-3".repeat(20) + "\n";

  private RunReading() {}

  /// Opens the log of epochs for a run that goes on, and draws it.
  public static void logs(Path folder, String format) throws IOException {
    Settings settings = Settings.of(Map.of("log-format", format, "log-every", "0"), Map.of());
    new RunLog(folder, settings, 2, 26);
  }

  /// Opens the log of gradients for a run that goes on.
  public static void gradients(Path folder) throws IOException {
    new GradientNorms(SPEC, folder, 2);
  }
}
