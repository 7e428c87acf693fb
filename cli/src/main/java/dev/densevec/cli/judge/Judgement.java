package dev.densevec.cli.judge;

import dev.densevec.cli.input.NetworkHead;
import dev.densevec.data.Head;
import dev.densevec.data.batch.Batch;
import dev.densevec.metric.Argmax;
import dev.densevec.metric.Metrics;
import dev.densevec.metric.Predictions;
import dev.densevec.train.Evaluation;
import dev.densevec.train.Tally;
import dev.densevec.train.loss.Loss;
import dev.densevec.train.loss.SigmoidCrossEntropy;
import dev.densevec.train.loss.SoftmaxCrossEntropy;
import dev.densevec.weights.Parameters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;

/// What a network said of the images of a set, batch by batch.
public final class Judgement {
  /// With more numbers, classes are no longer ranked: it would take too much memory.
  private static final long MOST_RANKED = 20_000_000;

  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  private final List<String> names;
  private final NetworkHead head;
  private final Loss loss;
  private final MemorySegment scratch;
  private final Confusion confusion;
  private Optional<Predictions> predictions;
  private Tally tally = Tally.empty();

  /// @param names a name for each class
  /// @param head what the network's outputs are
  public Judgement(List<String> names, NetworkHead head) {
    this.names = List.copyOf(names);
    this.head = head;
    loss = exclusive() ? new SoftmaxCrossEntropy() : new SigmoidCrossEntropy();
    scratch = Arena.ofAuto().allocate((long) names.size() * Float.BYTES, Float.BYTES);
    confusion = new Confusion(exclusive() ? names : List.of());
    predictions = Optional.of(new Predictions(names.size(), exclusive()));
  }

  /// Whether the numbers of some images and classes are too many to rank.
  public static boolean tooMany(int images, int classes) {
    return (long) images * classes > MOST_RANKED;
  }

  /// Takes in a batch.
  ///
  /// @param logits a row of float32 for each image, native
  public void add(MemorySegment logits, Batch batch) {
    add(logits, batch.targets(), batch.n());
  }

  /// Takes in images.
  ///
  /// @param logits a row of float32 for each of `n` images, native
  /// @param targets what the outputs should be, as many
  void add(MemorySegment logits, MemorySegment targets, int n) {
    int classes = names.size();
    int[] labels = new int[n];
    double sum = 0;
    for (int i = 0; i < n; i++) {
      long row = (long) i * classes * Float.BYTES;
      MemorySegment own = logits.asSlice(row, (long) classes * Float.BYTES);
      sum += loss.of(own, targets, row, 1, scratch);
      float[] target = new float[classes];
      MemorySegment.copy(targets, FLOAT, row, target, 0, classes);
      labels[i] = exclusive() ? Argmax.of(classes, c -> target[c]) : -1;
      judge(own.toArray(FLOAT), target, labels[i]);
    }
    tally = tally.plus(sum / n, logits, targets, classes, labels, n);
  }

  private void judge(float[] logits, float[] target, int label) {
    if (exclusive()) {
      confusion.add(label, Argmax.of(logits.length, c -> logits[c]));
    }
    predictions = predictions.filter(p -> !tooMany(p.size() + 1, p.classes()));
    predictions.ifPresent(p -> p.add(head.head().exactProbabilities(logits), target));
  }

  /// Whether each image is taken for exactly one class.
  boolean exclusive() {
    return head.head() == Head.SOFTMAX;
  }

  List<String> names() {
    return names;
  }

  NetworkHead head() {
    return head;
  }

  /// What each class was taken for; empty where classes don't exclude each other.
  Confusion confusion() {
    return confusion;
  }

  /// Loss and hits of all images.
  public Evaluation evaluation() {
    return tally.evaluation();
  }

  /// Numbers by probabilities; empty if there were too many to keep.
  public Optional<Metrics> metrics() {
    return predictions.map(p -> new Metrics(p, head.thresholds()));
  }

  /// The report for people and programs.
  ///
  /// @param metrics what [#metrics()] returns; not empty where labels don't exclude each other
  /// @param resamples draws for intervals; 0 for none
  public Report report(Optional<Metrics> metrics, int resamples) {
    Summary summary = Summary.of(metrics, resamples);
    return exclusive()
        ? new EvalReport(this, metrics, summary)
        : new LabelReport(this, metrics.orElseThrow(), summary);
  }

  /// Checks that all outputs of some images are finite.
  public static boolean finite(MemorySegment logits, long count) {
    for (long i = 0; i < count; i++) {
      if (!Float.isFinite(logits.getAtIndex(Parameters.ELEMENT, i))) {
        return false;
      }
    }
    return true;
  }
}
