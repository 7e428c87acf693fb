package dev.densevec.cli.train;

import dev.densevec.cli.console.Failure;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// Settings by name: each recipe is [#CIFAR] with some values of its own. [#own] doesn't compile
/// without a case for each.
public enum Recipe {
  CIFAR,
  IMAGENET,
  QUICK,
  D2L,
  FINETUNE;

  /// A value that is worked out from the data and the network, see [AutoSettings].
  static final String AUTO = "auto";

  private static final Map<String, String> BASE = new LinkedHashMap<>();

  static {
    BASE.put("arch", "densenet-bc-100-12");
    BASE.put("input", AUTO);
    BASE.put("normalize", AUTO);
    BASE.put("filter", AUTO);
    BASE.put("init", "he-fan-out");
    BASE.put("dropout", "0");
    BASE.put("epochs", "300");
    BASE.put("batch", "64");
    BASE.put("accumulate", "1");
    BASE.put("optimizer", "sgd");
    BASE.put("lr", "0.1");
    BASE.put("scale-lr", "0");
    BASE.put("schedule", "multistep");
    BASE.put("layer-decay", "1");
    BASE.put("backbone-lr", "1");
    BASE.put("betas", "0.9,0.999");
    BASE.put("alpha", "0.99");
    BASE.put("eps", "1e-8");
    BASE.put("momentum", "0.9");
    BASE.put("nesterov", "true");
    BASE.put("weight-decay", "1e-4");
    BASE.put("no-norm-decay", "false");
    BASE.put("clip", "0");
    BASE.put("ema", "0");
    BASE.put("label-smoothing", "0");
    BASE.put("augment", "crop-flip");
    BASE.put("mixup", "0");
    BASE.put("cutmix", "0");
    BASE.put("random-erasing", "0");
    BASE.put("seed", "1");
    BASE.put("norms", "all");
    BASE.put("memory", "keep");
    BASE.put("val-every", "1");
    BASE.put("patience", "0");
    BASE.put("save-every", "10min");
    BASE.put("log-format", "csv");
    BASE.put("log-every", "0");
    BASE.put("grad-norms", "false");
    BASE.put("strict", "false");
    BASE.put("head", AUTO);
    BASE.put("pos-weight", "none");
    BASE.put("class-weights", "none");
    BASE.put("focal", "0");
    BASE.put("focal-alpha", "none");
    BASE.put("sampling", "plain");
    BASE.put("monitor", AUTO);
  }

  /// The recipe of a name.
  ///
  /// @throws Failure if there is none of this name
  public static Recipe named(String name) {
    return Arrays.stream(values())
        .filter(recipe -> recipe.text().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                Failure.usage(
                    "--recipe is '"
                        + name
                        + "', expected one of "
                        + Arrays.stream(values())
                            .map(Recipe::text)
                            .collect(Collectors.joining(", "))));
  }

  /// The value of a setting that no recipe has one of its own for.
  static String usual(String key) {
    return BASE.get(key);
  }

  /// What is typed.
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The settings.
  Map<String, String> settings() {
    return with(BASE, own());
  }

  /// What help says of options that are not given, by their names without dashes: the settings of
  /// the usual recipe, where they are known before the data.
  public static Map<String, String> defaults() {
    Map<String, String> defaults = new LinkedHashMap<>();
    CIFAR
        .settings()
        .forEach(
            (name, value) -> {
              if (!value.equals(AUTO)) {
                defaults.put(name, CIFAR.text() + ": " + value);
              }
            });
    return defaults;
  }

  /// The settings for an optimiser, with that one's usual rates.
  ///
  /// @param optimizer its name; empty for the recipe's
  Map<String, String> settings(String optimizer) {
    return OptimizerName.of(optimizer)
        .map(name -> with(settings(), name.rates()))
        .orElseGet(this::settings);
  }

  private Map<String, String> own() {
    return switch (this) {
      case CIFAR -> Map.of();
      case IMAGENET ->
          Map.of(
              "arch", "densenet121",
              "epochs", "90",
              "batch", "256",
              "schedule", "multistep:at=30e/60e",
              "augment", "random-resized-crop");
      case QUICK ->
          Map.of(
              "arch", "densenet-bc-40-12",
              "epochs", "15",
              "lr", "0.3",
              "schedule", "onecycle",
              "weight-decay", "5e-4",
              "label-smoothing", "0.1");
      case D2L ->
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
              "augment", "none");
      case FINETUNE ->
          Map.of(
              "epochs", AUTO,
              "batch", AUTO,
              "lr", "0.01",
              "schedule", "cosine:warmup=0.1",
              "augment", AUTO);
    };
  }

  private static Map<String, String> with(Map<String, String> base, Map<String, String> own) {
    Map<String, String> recipe = new LinkedHashMap<>(base);
    recipe.putAll(own);
    return recipe;
  }
}
