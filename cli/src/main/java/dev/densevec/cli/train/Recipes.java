package dev.densevec.cli.train;

import dev.densevec.cli.console.Failure;
import java.util.LinkedHashMap;
import java.util.Map;

/// Settings by name. Each recipe is the first with some values of its own.
final class Recipes {
  private static final Map<String, Map<String, String>> ALL = new LinkedHashMap<>();
  private static final Map<String, String> ADAM_W =
      Map.of("lr", "1e-3", "weight-decay", "1e-2", "no-norm-decay", "true");

  static {
    Map<String, String> cifar = new LinkedHashMap<>();
    cifar.put("arch", "densenet-bc-100-12");
    cifar.put("input", "auto");
    cifar.put("normalize", "auto");
    cifar.put("init", "he-fan-out");
    cifar.put("dropout", "0");
    cifar.put("epochs", "300");
    cifar.put("batch", "64");
    cifar.put("accumulate", "1");
    cifar.put("optimizer", "sgd");
    cifar.put("lr", "0.1");
    cifar.put("schedule", "multistep");
    cifar.put("momentum", "0.9");
    cifar.put("nesterov", "true");
    cifar.put("weight-decay", "1e-4");
    cifar.put("no-norm-decay", "false");
    cifar.put("clip", "0");
    cifar.put("ema", "0");
    cifar.put("label-smoothing", "0");
    cifar.put("augment", "crop-flip");
    cifar.put("mixup", "0");
    cifar.put("cutmix", "0");
    cifar.put("random-erasing", "0");
    cifar.put("seed", "1");
    cifar.put("memory", "keep");
    cifar.put("val-every", "1");
    cifar.put("patience", "0");
    cifar.put("save-every", "10min");
    cifar.put("log-format", "csv");
    cifar.put("log-every", "0");
    cifar.put("grad-norms", "false");
    cifar.put("strict", "false");
    ALL.put("cifar", cifar);
    ALL.put(
        "imagenet",
        with(
            cifar,
            Map.of(
                "arch", "densenet121",
                "epochs", "90",
                "batch", "256",
                "schedule", "multistep:at=30e/60e",
                "augment", "random-resized-crop")));
    ALL.put(
        "quick",
        with(
            cifar,
            Map.of(
                "arch", "densenet-bc-40-12",
                "epochs", "15",
                "lr", "0.3",
                "schedule", "onecycle",
                "weight-decay", "5e-4",
                "label-smoothing", "0.1")));
    ALL.put(
        "d2l",
        with(
            cifar,
            Map.of(
                "arch", "d2l",
                "input", "96",
                "init", "he-fan-in",
                "epochs", "10",
                "batch", "256",
                "schedule", "constant",
                "momentum", "0",
                "nesterov", "false",
                "weight-decay", "0",
                "augment", "none")));
  }

  private Recipes() {}

  private static Map<String, String> with(Map<String, String> base, Map<String, String> own) {
    Map<String, String> recipe = new LinkedHashMap<>(base);
    recipe.putAll(own);
    return recipe;
  }

  /// The settings of a recipe, for another optimiser with that one's usual rates.
  ///
  /// @param optimizer name of the optimiser; any other than `adamw` leaves the recipe's
  /// @throws Failure if there is none of this name
  static Map<String, String> named(String name, String optimizer) {
    return optimizer.equals("adamw") ? with(named(name), ADAM_W) : named(name);
  }

  /// The settings of a recipe.
  ///
  /// @throws Failure if there is none of this name
  static Map<String, String> named(String name) {
    Map<String, String> recipe = ALL.get(name);
    if (recipe == null) {
      throw Failure.usage(
          "--recipe is '" + name + "', expected one of " + String.join(", ", ALL.keySet()));
    }
    return Map.copyOf(recipe);
  }
}
