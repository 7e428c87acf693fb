package dev.densevec.cli.help;

import java.util.Arrays;

/// Options that help lists together, in the order of their headings.
enum OptionGroup {
  OWN("Options"),
  RUN(
      "The run",
      "train",
      "recipe",
      "monitor",
      "out",
      "resume",
      "find-lr",
      "seed",
      "patience",
      "save-every",
      "val-every"),
  DATA(
      "Data",
      "part",
      "val",
      "split",
      "classes",
      "labels",
      "no-labels",
      "root",
      "path-column",
      "class-map",
      "label-column",
      "label-columns",
      "split-column",
      "valid-list",
      "test-list",
      "group-column",
      "uncertain",
      "blank",
      "strict"),
  NETWORK(
      "Network and weights",
      "arch",
      "weights",
      "ignore",
      "init",
      "freeze",
      "classifier",
      "fresh-classifier"),
  INPUT(
      "From picture to input",
      "preset",
      "normalize",
      "input",
      "resize",
      "crop",
      "filter",
      "mean",
      "std"),
  STEPS(
      "Steps",
      "epochs",
      "batch",
      "accumulate",
      "optimizer",
      "lr",
      "scale-lr",
      "schedule",
      "layer-decay",
      "backbone-lr",
      "momentum",
      "nesterov",
      "betas",
      "alpha",
      "eps",
      "weight-decay",
      "no-norm-decay",
      "clip"),
  REGULARISATION(
      "Against overfitting",
      "augment",
      "mixup",
      "cutmix",
      "random-erasing",
      "label-smoothing",
      "dropout",
      "ema"),
  LOSS("Loss", "pos-weight", "class-weights", "focal", "focal-alpha", "sampling"),
  RESULTS(
      "Results",
      "top",
      "wide",
      "tta",
      "class",
      "method",
      "head",
      "threshold",
      "logits",
      "format",
      "png",
      "onnx",
      "log-format",
      "log-every",
      "grad-norms",
      "watch",
      "tensorboard"),
  MEASURING("Measuring", "mode", "count", "seconds", "warm-up", "compare", "with"),
  SERVER("Server", "host", "port", "name"),
  LIMITS("Limits", "delay", "queue", "max-body", "max-pixels", "timeout"),
  MACHINE("Machine", "threads", "streams", "memory"),
  RANKS("Several processes", "ranks", "hosts", "norms", "restarts", "rank-timeout"),
  GENERAL("General", "progress", "debug", "help", "version");

  private final String heading;

  /// Between commas: an enum has no fields that could change.
  private final String names;

  OptionGroup(String heading, String... names) {
    this.heading = heading;
    this.names = "," + String.join(",", names) + ",";
  }

  /// What stands above.
  String heading() {
    return heading;
  }

  /// The group of an option; [#OWN] if it is in no other.
  ///
  /// @param name without dashes
  static OptionGroup of(String name) {
    return Arrays.stream(values())
        .filter(group -> group.names.contains("," + name + ","))
        .findFirst()
        .orElse(OWN);
  }
}
