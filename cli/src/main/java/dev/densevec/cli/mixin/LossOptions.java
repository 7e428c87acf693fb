package dev.densevec.cli.mixin;

import picocli.CommandLine.Option;

/// What a training minimises, and what its best epoch is chosen by. The fields are only declared:
/// [TrainingOptions#given()] takes what was typed from the parser.
@SuppressWarnings("UnusedVariable")
public final class LossOptions {
  @Option(
      names = "--head",
      paramLabel = "HEAD",
      description =
          "softmax, of classes that exclude each other, or sigmoid, of labels that don't (default: by the"
              + " data).")
  private String head;

  @Option(
      names = "--pos-weight",
      paramLabel = "W",
      description =
          "Weight of a sigmoid's positives: a number, one for each class with commas, or balanced:"
              + " negatives by positives; none.")
  private String positives;

  @Option(
      names = "--class-weights",
      paramLabel = "W",
      description =
          "Weight of each class under a softmax: numbers with commas, or balanced: by how rare they are;"
              + " none.")
  private String classes;

  @Option(
      names = "--focal",
      paramLabel = "GAMMA",
      description = "Focal loss (arXiv 1708.02002): what is certain counts less; 0 for none.")
  private String focal;

  @Option(
      names = "--focal-alpha",
      paramLabel = "A",
      description = "Focal loss: weight of a sigmoid's positives, from 0 to 1; none.")
  private String alpha;

  @Option(
      names = "--sampling",
      paramLabel = "WAY",
      description =
          "plain: each image once an epoch, or balanced: each class as often, images drawn again.")
  private String sampling;

  @Option(
      names = "--monitor",
      paramLabel = "METRIC",
      description =
          "What the best epoch and --patience go by: loss, accuracy, balanced-accuracy, auroc, ap,"
              + " precision, recall or f1 (default: top-1; of a sigmoid auroc).")
  private String monitor;
}
