package dev.densevec.train.pass;

import dev.densevec.plan.layout.Sizes;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Parameter;
import dev.densevec.train.collective.Collective;
import dev.densevec.train.collective.Norms;
import dev.densevec.train.collective.Ranks;
import dev.densevec.weights.Parameters;
import dev.densevec.weights.TrainedParameters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Gradients of which each rank has a part, that of its images. They lie in one block in the order
/// of the forward, which the backward fills from the end on. A step adds the ranks' parts up, and
/// the sums to the gradients.
///
/// With norms over all images these are the convolutions' weights: every rank knows all sums that
/// norms and the classifier need, and so their gradients. With norms of each rank's own they are
/// all but the classifier's, and the running statistics, of which the mean is taken.
public final class PartialGradients implements AutoCloseable {
  private final Collective collective;
  private final MemorySegment block;
  private final BucketSums sums;
  private final Map<String, Long> ends = new HashMap<>();
  private long statisticsEnd;
  private final TrainedParameters written;
  private final List<Part> gradients = new ArrayList<>();
  private final List<Part> statistics = new ArrayList<>();

  /// @param own this rank's
  /// @param whole that of all ranks
  private record Part(MemorySegment own, MemorySegment whole) {}

  /// @param trained parameters with their gradients
  /// @param arena where the block's memory comes from
  public PartialGradients(TrainedParameters trained, Ranks ranks, Arena arena) {
    collective = ranks.collective();
    NetworkSpec spec = trained.parameters().spec();
    List<Parameter> partial =
        spec.parameters().stream()
            .filter(p -> isPartial(p, ranks.norms(), spec))
            .filter(p -> trained.trains(p.name()) || !p.kind().trained())
            .sorted(Comparator.comparing(p -> p.kind().trained())) // statistics first
            .toList();
    block = arena.allocate(blockBytes(partial), Sizes.ALIGNMENT);
    Map<String, MemorySegment> segments = new LinkedHashMap<>(trained.gradients().segments());
    long offset = 0;
    for (Parameter parameter : partial) {
      String name = parameter.name();
      MemorySegment own = block.asSlice(offset, parameter.elements() * Float.BYTES);
      offset += Sizes.aligned(own.byteSize());
      if (parameter.kind().trained()) {
        ends.put(name, offset);
        segments.put(name, own);
        gradients.add(new Part(own, trained.gradients().get(name)));
      } else {
        statistics.add(new Part(own, trained.parameters().get(name)));
        statisticsEnd = offset;
      }
    }
    sums = new BucketSums(block, unit(), collective);
    written =
        new TrainedParameters(
            trained.parameters(), Parameters.of(spec, segments, () -> {}), trained.frozen());
  }

  private static boolean isPartial(Parameter parameter, Norms norms, NetworkSpec spec) {
    return switch (parameter.kind()) {
      case CONV_WEIGHT ->
          norms == Norms.RANK
              || spec.stemNorm().isEmpty()
              || !parameter.name().equals(spec.stemConv().weight());
      case CONV_BIAS, NORM_WEIGHT, NORM_BIAS, NORM_MEAN, NORM_VAR -> norms == Norms.RANK;
      case LINEAR_WEIGHT, LINEAR_BIAS -> false;
    };
  }

  private long blockBytes(List<Parameter> partial) {
    long bytes = 0;
    for (Parameter parameter : partial) {
      bytes += Sizes.aligned(parameter.elements() * Float.BYTES);
    }
    return Math.ceilDiv(bytes, unit()) * unit();
  }

  /// What a sum over ranks is a multiple of.
  private long unit() {
    return Sizes.ALIGNMENT * collective.size();
  }

  /// The parameters, with the gradients that a step adds to: the parts, or the gradients themselves
  /// of what is not partial.
  public TrainedParameters written() {
    return written;
  }

  /// Begins a step.
  public void clear() {
    block.fill((byte) 0);
    sums.begin();
  }

  /// Where the part of a parameter's gradient ends in the block; 0 for one that has none.
  public long end(String parameter) {
    return ends.getOrDefault(parameter, 0L);
  }

  /// Says that the backward has filled the block from an offset on. The statistics in front of all
  /// gradients follow at the end.
  public void filled(long from) {
    sums.filled(Math.max(from, statisticsEnd));
  }

  /// Adds up the ranks' parts of a step, and the sums to the gradients.
  public void sum() {
    for (int i = 0; i < statistics.size(); i++) {
      statistics.get(i).own().copyFrom(statistics.get(i).whole());
    }
    sums.finish();
    for (int i = 0; i < gradients.size(); i++) {
      add(gradients.get(i).own(), gradients.get(i).whole());
    }
    for (int i = 0; i < statistics.size(); i++) {
      average(statistics.get(i).own(), statistics.get(i).whole());
    }
  }

  private static void add(MemorySegment sums, MemorySegment dst) {
    for (long at = 0; at < dst.byteSize(); at += Float.BYTES) {
      float sum = dst.get(Parameters.ELEMENT, at) + sums.get(Parameters.ELEMENT, at);
      dst.set(Parameters.ELEMENT, at, sum);
    }
  }

  @Override
  public void close() {
    sums.close();
  }

  private void average(MemorySegment sums, MemorySegment dst) {
    float share = 1f / collective.size();
    for (long at = 0; at < dst.byteSize(); at += Float.BYTES) {
      dst.set(Parameters.ELEMENT, at, sums.get(Parameters.ELEMENT, at) * share);
    }
  }
}
