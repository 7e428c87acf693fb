package dev.densevec.cli.train;

import dev.densevec.spec.NetworkSpec;
import dev.densevec.train.optim.Adam;
import dev.densevec.train.optim.AdamW;
import dev.densevec.train.optim.LayerRates;
import dev.densevec.train.optim.Optimizer;
import dev.densevec.train.optim.RmsProp;
import dev.densevec.train.optim.Sgd;
import dev.densevec.weights.TrainedParameters;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/// The optimisers of the command line. [#rates], [#own], [#maker] and [#text(Settings)] don't
/// compile without a case for each.
enum OptimizerName {
  SGD,
  ADAMW,
  ADAM,
  RMSPROP;

  /// Settings that some optimisers have and others don't.
  private static final List<String> SOME = List.of("betas", "alpha", "eps");

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
      case ADAM -> Map.of("lr", "1e-3", "weight-decay", "0");
      case RMSPROP -> Map.of("lr", "1e-3", "weight-decay", "0", "momentum", "0");
    };
  }

  /// Which of the settings that some have it has.
  private List<String> own() {
    return switch (this) {
      case SGD -> List.of();
      case ADAMW, ADAM -> List.of("betas", "eps");
      case RMSPROP -> List.of("alpha", "eps");
    };
  }

  /// Makes the optimiser of a network's parameters.
  ///
  /// @throws dev.densevec.cli.console.Failure if a setting makes no sense, or is another
  ///   optimiser's
  TrainingSetup.OptimizerMaker make(Settings settings) {
    for (String key : SOME) {
      if (!own().contains(key) && !settings.text(key).equals(Recipe.usual(key))) {
        throw settings.unfit(key, Recipe.usual(key) + ", because --optimizer is " + text());
      }
    }
    double layers = settings.positive("layer-decay");
    double backbone = settings.real("backbone-lr", 0, Double.POSITIVE_INFINITY);
    if (layers > 1) {
      throw settings.unfit("layer-decay", "a number above 0 and up to 1");
    }
    Function<TrainedParameters, Optimizer> maker = maker(settings);
    return network -> {
      NetworkSpec spec = network.parameters().spec();
      return maker.apply(network.trained().withRates(LayerRates.of(spec, layers, backbone)));
    };
  }

  private Function<TrainedParameters, Optimizer> maker(Settings settings) {
    double momentum = settings.real("momentum", 0, 1);
    double decay = settings.real("weight-decay", 0, Double.POSITIVE_INFINITY);
    boolean all = !settings.flag("no-norm-decay");
    boolean nesterov = settings.flag("nesterov") && momentum > 0;
    double epsilon = settings.positive("eps");
    double alpha = settings.real("alpha", 0, 1);
    double[] betas = settings.read("betas", OptimizerName::betas);
    Sgd.Settings sgd = new Sgd.Settings(momentum, 0, nesterov, decay, all);
    AdamW.Settings adam = new AdamW.Settings(betas[0], betas[1], epsilon, decay, all);
    RmsProp.Settings rms = new RmsProp.Settings(alpha, epsilon, momentum, decay, all);
    return switch (this) {
      case SGD -> trained -> Sgd.of(trained, sgd);
      case ADAMW -> trained -> AdamW.of(trained, adam);
      case ADAM -> trained -> Adam.of(trained, adam);
      case RMSPROP -> trained -> RmsProp.of(trained, rms);
    };
  }

  private static double[] betas(String text) {
    String[] parts = text.split(",", -1);
    try {
      double[] betas = Arrays.stream(parts).mapToDouble(Double::parseDouble).toArray();
      if (betas.length == 2 && Arrays.stream(betas).allMatch(b -> b >= 0 && b < 1)) {
        return betas;
      }
    } catch (NumberFormatException _) {
      // reported below
    }
    throw new IllegalArgumentException(
        "'" + text + "', expected two numbers from 0 to below 1, as in 0.9,0.999");
  }

  /// What it does, for people.
  String text(Settings settings) {
    String own =
        switch (this) {
          case SGD ->
              "momentum "
                  + settings.text("momentum")
                  + (settings.flag("nesterov") ? " Nesterov" : "");
          case ADAMW, ADAM ->
              "betas " + settings.text("betas") + ", epsilon " + settings.text("eps");
          case RMSPROP ->
              String.format(
                  Locale.ROOT,
                  "alpha %s, momentum %s, epsilon %s",
                  settings.text("alpha"),
                  settings.text("momentum"),
                  settings.text("eps"));
        };
    return text()
        + ", "
        + own
        + ", weight decay "
        + settings.text("weight-decay")
        + (settings.flag("no-norm-decay") ? ", none of norms and biases" : "")
        + unlessOne(", layer decay ", settings.text("layer-decay"))
        + unlessOne(", the backbone's rate times ", settings.text("backbone-lr"));
  }

  private static String unlessOne(String what, String value) {
    return value.equals("1") ? "" : what + value;
  }
}
