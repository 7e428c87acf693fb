package dev.densevec.train;

import dev.densevec.train.schedule.Plateau;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Where a run stands: all that a checkpoint must hold beside tensors.
///
/// @param epoch epochs that are complete, validation included
/// @param batch batches of the next epoch that are done
/// @param step steps of the optimiser that are done
/// @param tally losses and hits of the next epoch's batches so far
/// @param best the best validation so far
/// @param bestEpoch complete epochs at that time
/// @param seconds time spent so far
/// @param plateau what a schedule that goes by validations remembers
record LoopState(
    int epoch,
    int batch,
    long step,
    Tally tally,
    Optional<Evaluation> best,
    int bestEpoch,
    double seconds,
    Plateau.State plateau) {
  static LoopState start() {
    return new LoopState(0, 0, 0, Tally.empty(), Optional.empty(), 0, 0, Plateau.State.start());
  }

  LoopState afterStep(int batches, Tally sums) {
    return new LoopState(epoch, batch + batches, step + 1, sums, best, bestEpoch, seconds, plateau);
  }

  LoopState afterEpoch(Optional<Evaluation> newBest) {
    return new LoopState(
        epoch + 1,
        0,
        step,
        Tally.empty(),
        newBest.isPresent() ? newBest : best,
        newBest.isPresent() ? epoch + 1 : bestEpoch,
        seconds,
        plateau);
  }

  LoopState at(double time) {
    return new LoopState(epoch, batch, step, tally, best, bestEpoch, time, plateau);
  }

  LoopState withPlateau(Plateau.State other) {
    return new LoopState(epoch, batch, step, tally, best, bestEpoch, seconds, other);
  }

  /// As metadata; numbers read back to the bit.
  Map<String, String> metadata() {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("epoch", String.valueOf(epoch));
    metadata.put("batch", String.valueOf(batch));
    metadata.put("step", String.valueOf(step));
    metadata.put("seconds", String.valueOf(seconds));
    put(metadata, "epoch-", tally.lossSum(), tally.top1(), tally.top5(), tally.images());
    best.ifPresent(b -> put(metadata, "best-", b.loss(), b.top1(), b.top5(), b.images()));
    best.filter(b -> !Double.isNaN(b.score()))
        .ifPresent(b -> metadata.put("best-score", String.valueOf(b.score())));
    metadata.put("best-epoch", String.valueOf(bestEpoch));
    if (!plateau.equals(Plateau.State.start())) {
      metadata.put("plateau-factor", String.valueOf(plateau.factor()));
      metadata.put("plateau-best", String.valueOf(plateau.best()));
      metadata.put("plateau-worse", String.valueOf(plateau.worse()));
      metadata.put("plateau-cooling", String.valueOf(plateau.cooling()));
    }
    return metadata;
  }

  private static void put(
      Map<String, String> metadata,
      String prefix,
      Object loss,
      Object top1,
      Object top5,
      long images) {
    metadata.put(prefix + "loss", String.valueOf(loss));
    metadata.put(prefix + "top1", String.valueOf(top1));
    metadata.put(prefix + "top5", String.valueOf(top5));
    metadata.put(prefix + "images", String.valueOf(images));
  }

  /// Reads metadata back.
  ///
  /// @throws IllegalArgumentException in one line that names the word, if one is missing or no
  ///   number
  static LoopState of(Map<String, String> metadata) {
    Reader in = new Reader(metadata);
    Tally tally =
        new Tally(
            in.real("epoch-loss"),
            in.whole("epoch-top1"),
            in.whole("epoch-top5"),
            in.whole("epoch-images"));
    Optional<Evaluation> best =
        metadata.containsKey("best-loss")
            ? Optional.of(
                new Evaluation(
                    in.real("best-loss"),
                    in.real("best-top1"),
                    in.real("best-top5"),
                    in.whole("best-images"),
                    metadata.containsKey("best-score") ? in.real("best-score") : Double.NaN))
            : Optional.empty();
    return new LoopState(
        Math.toIntExact(in.whole("epoch")),
        Math.toIntExact(in.whole("batch")),
        in.whole("step"),
        tally,
        best,
        Math.toIntExact(in.whole("best-epoch")),
        in.real("seconds"),
        metadata.containsKey("plateau-factor") ? plateau(in) : Plateau.State.start());
  }

  private static Plateau.State plateau(Reader in) {
    return new Plateau.State(
        in.real("plateau-factor"),
        in.real("plateau-best"),
        Math.toIntExact(in.whole("plateau-worse")),
        Math.toIntExact(in.whole("plateau-cooling")));
  }

  private record Reader(Map<String, String> metadata) {
    double real(String key) {
      return read(key, Double::valueOf);
    }

    /// At most 2^31, so that a damaged file can't make sums overflow.
    long whole(String key) {
      long value = read(key, Long::valueOf);
      if (value < 0 || value > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(key + " is " + value + ", expected 0 to 2147483647");
      }
      return value;
    }

    private <T> T read(String key, Function<String, T> reader) {
      String text = metadata.get(key);
      try {
        return reader.apply(String.valueOf(text));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(key + " is " + text + ", expected a number", e);
      }
    }
  }
}
