package dev.densevec.cli.train;

import dev.densevec.train.optim.AdamW;
import dev.densevec.train.optim.Sgd;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The optimisers of the command line. [#rates], [#make] and [#text(Settings)] don't compile
/// without a case for each.
enum OptimizerName {
  SGD,
  ADAMW;

  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;

  /// The optimiser of a name; empty if there is none.
  static Optional<OptimizerName> of(String text) {
    return Arrays.stream(values()).filter(name -> name.text().equals(text)).findFirst();
  }

  /// The optimiser that settings name.
  ///
  /// @throws dev.densevec.cli.console.Failure if there is none of this name
  static OptimizerName of(Settings settings) {
    Map<String, OptimizerName> names = new TreeMap<>();
    for (OptimizerName name : values()) {
      names.put(name.text(), name);
    }
    return settings.choice("optimizer", names);
  }

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Settings that differ from the recipe's where this optimiser is asked for.
  Map<String, String> rates() {
    return switch (this) {
      case SGD -> Map.of();
      case ADAMW -> Map.of("lr", "1e-3", "weight-decay", "1e-2", "no-norm-decay", "true");
    };
  }

  /// Makes the optimiser of a network's parameters.
  TrainingSetup.OptimizerMaker make(Settings settings) {
    double momentum = settings.real("momentum", 0, 1);
    double decay = settings.real("weight-decay", 0, Double.POSITIVE_INFINITY);
    boolean all = !settings.flag("no-norm-decay");
    boolean nesterov = settings.flag("nesterov") && momentum > 0;
    return switch (this) {
      case SGD ->
          network -> Sgd.of(network.trained(), new Sgd.Settings(momentum, 0, nesterov, decay, all));
      case ADAMW ->
          network ->
              AdamW.of(network.trained(), new AdamW.Settings(BETA1, BETA2, EPSILON, decay, all));
    };
  }

  /// What it does, for people.
  String text(Settings settings) {
    String decay =
        ", weight decay "
            + settings.text("weight-decay")
            + (settings.flag("no-norm-decay") ? ", none of norms and biases" : "");
    return switch (this) {
      case SGD ->
          "sgd, momentum "
              + settings.text("momentum")
              + (settings.flag("nesterov") ? " Nesterov" : "")
              + decay;
      case ADAMW -> "adamw, betas " + BETA1 + " " + BETA2 + decay;
    };
  }
}
