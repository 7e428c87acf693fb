package dev.densevec.plan.train;

import dev.densevec.kernel.KernelSet;
import dev.densevec.plan.layout.ParamLayout;
import dev.densevec.spec.Conv;
import dev.densevec.spec.Norm;
import dev.densevec.spec.ResNetSpec;
import dev.densevec.spec.ResidualBlock;
import dev.densevec.spec.ResidualBlock.ConvNorm;
import dev.densevec.spec.ResidualBlock.Skip;
import dev.densevec.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Builds the [TrainingPlan] of a residual or plain network: first drafts of the steps, which say
/// the maps and their lifetimes, then the steps.
///
/// A norm stands with the map it normalises and is applied by the map's reader: the next
/// convolution, the sum at a block's end, or the head.
final class ResNetTrainingPlanner {
  private final ResNetSpec spec;
  private final Shape input;
  private final Division division;
  private final boolean keep;
  private final ResNetMaps maps;
  private final List<Draft> drafts = new ArrayList<>();
  private final ParamLayout params;
  private final TrainingStepPlanner parts;
  private final ConvolveTrainingPlanner convolutions;

  /// A map, by its number, with the norm that its reader applies.
  private record Source(int map, Optional<Norm> norm) {}

  /// A step to be planned.
  private sealed interface Draft {}

  /// @param shortcut number of the map that is added, if there is one
  private record ConvDraft(
      Conv conv,
      Source src,
      int dst,
      Optional<Integer> shortcut,
      ResidualBlock block,
      boolean clears)
      implements Draft {}

  /// @param input number of the block's input
  private record JoinDraft(
      ResidualBlock block, Source src, int input, Optional<Source> projection, int dst)
      implements Draft {}

  ResNetTrainingPlanner(
      ResNetSpec spec, Shape input, KernelSet kernels, Division division, boolean keep) {
    this.spec = spec;
    this.input = input;
    this.division = division;
    this.keep = keep;
    this.maps = new ResNetMaps(spec, input, kernels, division);
    this.params = new ParamLayout(kernels);
    this.parts = new TrainingStepPlanner(spec, input, kernels, params);
    this.convolutions = new ConvolveTrainingPlanner(kernels, params, parts, input.n());
  }

  TrainingPlan plan() {
    Source end = new Source(maps.stem(), Optional.empty());
    for (List<ResidualBlock> stage : spec.stages()) {
      for (ResidualBlock block : stage) {
        end =
            spec.kind() == ResNetSpec.Kind.PREACT
                ? preactivated(block, end.map())
                : block(block, end);
      }
    }
    end = spec.finalNorm().isPresent() ? new Source(end.map(), spec.finalNorm()) : end;
    maps.use(end.map(), step());
    maps.place(step());
    List<TrainingStep> steps = steps(end);
    return new TrainingPlan(
        spec,
        input,
        keep,
        division,
        steps,
        maps.buffers(),
        maps.common().sums(maps.widest()),
        Math.max(parts.scratchBytes(), convolutions.scratchBytes()),
        params.bytes(),
        params.tables());
  }

  /// Number of the step that the next draft becomes: the stem is step 0.
  private int step() {
    return drafts.size() + 1;
  }

  /// @param clears whether nobody else writes the gradient of the source before
  private int convolve(
      Conv conv, Source src, Optional<Integer> shortcut, ResidualBlock block, boolean clears) {
    maps.use(src.map(), step());
    shortcut.ifPresent(map -> maps.use(map, step()));
    int dst = maps.convolved(conv, src.map(), step());
    drafts.add(new ConvDraft(conv, src, dst, shortcut, block, clears));
    return dst;
  }

  /// A plain or residual block.
  private Source block(ResidualBlock block, Source in) {
    Optional<Source> projection =
        block
            .projection()
            .map(
                unit ->
                    new Source(
                        convolve(unit.conv(), in, Optional.empty(), block, false),
                        Optional.of(unit.norm())));
    Source src = in;
    for (ConvNorm layer : block.layers()) {
      boolean only = !src.equals(in) || block.skip() == Skip.NONE;
      int dst = convolve(layer.conv(), src, Optional.empty(), block, only);
      src = new Source(dst, Optional.of(layer.norm()));
    }
    return block.skip() == Skip.NONE ? src : join(block, src, in.map(), projection);
  }

  private Source join(ResidualBlock block, Source src, int around, Optional<Source> projection) {
    maps.use(src.map(), step());
    maps.use(around, step());
    projection.ifPresent(source -> maps.use(source.map(), step()));
    int dst = maps.like(block.name(), src.map(), step());
    drafts.add(new JoinDraft(block, src, around, projection, dst));
    return new Source(dst, Optional.empty());
  }

  private Source preactivated(ResidualBlock block, int in) {
    int map = in;
    List<ConvNorm> layers = block.layers();
    for (int i = 0; i < layers.size(); i++) {
      Source src = new Source(map, Optional.of(layers.get(i).norm()));
      Optional<Integer> shortcut = i + 1 < layers.size() ? Optional.empty() : Optional.of(in);
      map = convolve(layers.get(i).conv(), src, shortcut, block, i > 0);
    }
    return new Source(map, Optional.empty());
  }

  private List<TrainingStep> steps(Source end) {
    parts.identity(maps.mostPixels());
    List<TrainingStep> steps = new ArrayList<>();
    steps.add(parts.stem(maps.placed(maps.stem()), maps.common()));
    for (Draft draft : drafts) {
      steps.add(
          switch (draft) {
            case ConvDraft conv -> step(conv);
            case JoinDraft join -> step(join);
          });
    }
    BatchMap last = maps.placed(end.map());
    NormPlan norm = parts.norm(end.norm(), last.features().channels());
    steps.add(parts.head(last, norm, maps.common()));
    return List.copyOf(steps);
  }

  private TrainingStep.Convolve step(ConvDraft draft) {
    BatchMap src = maps.placed(draft.src().map());
    return convolutions.plan(
        draft.conv(),
        src,
        parts.norm(draft.src().norm(), src.features().channels()),
        maps.placed(draft.dst()),
        draft.shortcut().map(map -> shortcut(draft.block(), maps.placed(map))),
        draft.clears());
  }

  private static TrainingStep.Shortcut shortcut(ResidualBlock block, BatchMap src) {
    boolean pads = block.skip() == Skip.PAD;
    return new TrainingStep.Shortcut(
        src, pads ? block.stride() : 1, pads ? block.skipChannel() : 0);
  }

  private TrainingStep.Join step(JoinDraft draft) {
    BatchMap dst = maps.placed(draft.dst());
    int channels = dst.features().channels();
    return new TrainingStep.Join(
        draft.block().name(),
        maps.placed(draft.src().map()),
        parts.norm(draft.src().norm(), channels),
        shortcut(draft.block(), maps.placed(draft.input())),
        draft
            .projection()
            .map(
                source ->
                    new TrainingStep.Projection(
                        maps.placed(source.map()), parts.norm(source.norm(), channels))),
        dst,
        parts.planes(channels));
  }
}
