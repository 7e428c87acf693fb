package dev.densevec.plan.infer;

import dev.densevec.kernel.KernelSet;
import dev.densevec.plan.layout.Buffer;
import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.plan.layout.MemoryPlan;
import dev.densevec.plan.layout.PackPlanner;
import dev.densevec.plan.layout.ParamLayout;
import dev.densevec.plan.layout.Slot;
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

/// Builds the [InferencePlan] of a residual or plain network: first drafts of the steps, which say
/// the maps and their lifetimes, then the steps.
final class ResNetPlanner {
  /// Bytes of a map after which two pixels would meet in the same sets of a first-level cache.
  private static final long SET_BYTES = 4096;

  private final ResNetSpec spec;
  private final Shape input;
  private final KernelSet kernels;
  private final int workers;
  private final ParamLayout params;
  private final ConvolvePlanner convolutions;
  private final StemPlanner stem;
  private final List<Draft> drafts = new ArrayList<>();
  private final List<MapDraft> maps = new ArrayList<>();

  /// A convolution to be planned.
  ///
  /// @param norm the norm in front of it
  /// @param folded the norm after it
  /// @param src number of the map it reads; `dst` of that it writes
  /// @param shortcut number of the map that is added, if there is one
  /// @param block the block it belongs to
  private record Draft(
      Conv conv,
      Optional<Norm> norm,
      Optional<Norm> folded,
      int src,
      int dst,
      Optional<Integer> shortcut,
      ResidualBlock block,
      boolean relu,
      boolean endsStage) {}

  /// A map with the steps that use it.
  private static final class MapDraft {
    private final String name;
    private final FeatureMap size;
    private final int first;
    private int last;
    private Optional<Slot> slot = Optional.empty();

    MapDraft(String name, FeatureMap size, int step) {
      this.name = name;
      this.size = size;
      this.first = step;
      this.last = step;
    }

    FeatureMap placed() {
      return size.at(slot.orElseThrow().offset());
    }
  }

  ResNetPlanner(ResNetSpec spec, Shape input, KernelSet kernels, int workers) {
    this.spec = spec;
    this.input = input;
    this.kernels = kernels;
    this.workers = workers;
    this.params = new ParamLayout(kernels);
    this.convolutions = new ConvolvePlanner(kernels, params);
    this.stem = new StemPlanner(spec, input, kernels, params);
  }

  InferencePlan plan() {
    int x = map("stem", stem.outH(), stem.outW(), spec.width(), 0);
    for (List<ResidualBlock> stage : spec.stages()) {
      for (ResidualBlock block : stage) {
        x = draft(block, x, block.equals(stage.getLast()));
      }
    }
    use(x);
    MemoryPlan memory = new MemoryPlan();
    for (MapDraft map : maps) {
      map.slot = Optional.of(memory.add(map.name, map.size.bytes(), map.first, map.last));
    }
    HeadPlanner head = new HeadPlanner(spec, kernels, params, memory, step());
    List<Buffer> buffers = memory.place();
    return new InferencePlan(
        spec,
        input,
        workers,
        steps(x, head),
        buffers,
        Buffer.end(buffers),
        Math.max(stem.scratchBytes(), convolutions.scratchBytes()),
        params.bytes(),
        params.tables());
  }

  private int map(String name, int h, int w, int channels, int step) {
    long stride = (long) kernels.padded(channels) * Float.BYTES;
    long apart = stride % SET_BYTES == 0 ? stride + PackPlanner.PADDING : stride;
    maps.add(new MapDraft(name, new FeatureMap(h, w, channels, 0, apart), step));
    return maps.size() - 1;
  }

  /// Number of the step that the next draft becomes: the stem is step 0.
  private int step() {
    return drafts.size() + 1;
  }

  private int use(int map) {
    maps.get(map).last = step();
    return map;
  }

  private int write(Conv conv, int src) {
    FeatureMap size = maps.get(src).size;
    return map(
        conv.name(), conv.outSize(size.h()), conv.outSize(size.w()), conv.outChannels(), step());
  }

  /// Drafts a block's steps.
  ///
  /// @param x number of the block's input
  /// @return number of its output
  private int draft(ResidualBlock block, int x, boolean endsStage) {
    Optional<Integer> around = block.skip() == Skip.NONE ? Optional.empty() : Optional.of(x);
    if (block.projection().isPresent()) {
      ConvNorm projection = block.projection().get();
      int projected = write(projection.conv(), use(x));
      around = Optional.of(projected);
      drafts.add(
          new Draft(
              projection.conv(),
              Optional.empty(),
              Optional.of(projection.norm()),
              x,
              projected,
              Optional.empty(),
              block,
              false,
              false));
    }
    int last = block.layers().size() - 1;
    int y = x;
    for (int i = 0; i <= last; i++) {
      boolean ends = i == last;
      int dst = write(block.layers().get(i).conv(), use(y));
      Optional<Integer> shortcut = ends ? around : Optional.empty();
      shortcut.ifPresent(this::use);
      drafts.add(layer(block, i, y, dst, shortcut, ends && endsStage));
      y = dst;
    }
    return y;
  }

  /// In a pre-activation block, the first norm stands in front of its convolution, every other is
  /// folded into the convolution before it.
  private Draft layer(
      ResidualBlock block, int i, int src, int dst, Optional<Integer> shortcut, boolean endsStage) {
    List<ConvNorm> layers = block.layers();
    boolean preact = spec.kind() == ResNetSpec.Kind.PREACT;
    boolean ends = i == layers.size() - 1;
    Optional<Norm> after =
        preact
            ? ends ? Optional.empty() : Optional.of(layers.get(i + 1).norm())
            : Optional.of(layers.get(i).norm());
    return new Draft(
        layers.get(i).conv(),
        preact && i == 0 ? Optional.of(layers.get(i).norm()) : Optional.empty(),
        after,
        src,
        dst,
        shortcut,
        block,
        after.isPresent(),
        endsStage);
  }

  private List<Step> steps(int last, HeadPlanner head) {
    int pixels = maps.stream().mapToInt(map -> map.size.pixels()).max().orElseThrow();
    params.identity(Math.max(pixels, stem.bandPixels()));
    List<Step> steps = new ArrayList<>();
    steps.add(stem.plan(maps.getFirst().placed()));
    for (Draft draft : drafts) {
      steps.add(step(draft));
    }
    steps.add(head.plan(maps.get(last).placed(), spec.finalNorm()));
    return List.copyOf(steps);
  }

  private Step.Convolve step(Draft draft) {
    return convolutions.plan(
        new ConvolvePlanner.Request(
            draft.conv,
            draft.folded,
            draft.norm,
            maps.get(draft.src).placed(),
            maps.get(draft.dst).placed(),
            draft.shortcut.map(map -> shortcut(draft, maps.get(map).placed())),
            draft.relu,
            draft.endsStage));
  }

  private static Step.Shortcut shortcut(Draft draft, FeatureMap src) {
    boolean pads = draft.block.skip() == Skip.PAD;
    int stride = pads ? draft.block.stride() : 1;
    return new Step.Shortcut(src, stride, pads ? draft.block.skipChannel() : 0);
  }
}
