package dev.densevec.plan.infer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.kernel.KernelSet;
import dev.densevec.plan.layout.AffinePlan;
import dev.densevec.plan.layout.Buffer;
import dev.densevec.plan.layout.ConvPlan;
import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.plan.layout.IndexTable;
import dev.densevec.plan.layout.Pack;
import dev.densevec.plan.layout.Strip;
import dev.densevec.plan.layout.WinogradPlan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// What holds for every plan.
public final class PlanChecks {
  /// Bytes `[offset, end)`.
  record Range(String name, long offset, long end) {}

  private final InferencePlan plan;
  private final KernelSet kernels;
  private final List<Range> params = new ArrayList<>();

  PlanChecks(InferencePlan plan, KernelSet kernels) {
    this.plan = plan;
    this.kernels = kernels;
  }

  public static void nothingAliveOverlaps(List<Buffer> buffers) {
    for (int i = 0; i < buffers.size(); i++) {
      Buffer a = buffers.get(i);
      for (Buffer b : buffers.subList(0, i)) {
        boolean together = a.firstStep() <= b.lastStep() && b.firstStep() <= a.lastStep();
        boolean overlap = a.offset() < b.end() && b.offset() < a.end();
        assertThat(together && overlap).as("%s on %s", a, b).isFalse();
      }
    }
  }

  /// Every byte a step reads or writes in the arena belongs to one buffer alive at that step.
  void arena() {
    nothingAliveOverlaps(plan.arena());
    assertThat(plan.arena()).allMatch(b -> b.offset() >= 0 && b.end() <= plan.arenaBytes());
    for (int i = 0; i < plan.steps().size(); i++) {
      int step = i;
      switch (plan.steps().get(i)) {
        case Step.Stem stem -> alive(i, stem.dst());
        case Step.Pool pool -> {
          alive(i, pool.src());
          alive(i, pool.dst());
        }
        case Step.Layer layer -> {
          alive(i, layer.map());
          int end = layer.dstChannels() + kernels.padded(layer.conv().conv().outChannels());
          assertThat(bytes(end))
              .as("end of a stored pixel")
              .isLessThanOrEqualTo(layer.map().stride());
          if (layer.shared()) {
            alive(i, layer.strip().offset(), layer.strip().bytes());
          }
        }
        case Step.Convolve convolve -> {
          alive(i, convolve.src());
          alive(i, convolve.map());
          convolve.shortcut().ifPresent(shortcut -> shortcut(step, convolve, shortcut));
        }
        case Step.Transition transition -> {
          alive(i, transition.src());
          alive(i, transition.dst());
        }
        case Step.Head head -> {
          alive(i, head.src());
          alive(i, head.features(), bytes(kernels.padded(head.linear().inFeatures())));
          alive(i, head.logits(), bytes(linearFloats(head)));
        }
      }
    }
  }

  private void shortcut(int step, Step.Convolve convolve, Step.Shortcut shortcut) {
    FeatureMap src = shortcut.src();
    FeatureMap map = convolve.map();
    alive(step, src);
    assertThat((map.h() - 1) * shortcut.stride()).isLessThan(src.h());
    assertThat((map.w() - 1) * shortcut.stride()).isLessThan(src.w());
    assertThat(shortcut.channel() + src.channels()).isLessThanOrEqualTo(map.channels());
  }

  private void alive(int step, FeatureMap map) {
    assertThat(bytes(map.channels())).isLessThanOrEqualTo(map.stride());
    alive(step, map.offset(), map.bytes());
  }

  private void alive(int step, long offset, long bytes) {
    assertThat(plan.arena())
        .as("bytes %d to %d at step %d", offset, offset + bytes, step)
        .anyMatch(
            b ->
                b.firstStep() <= step
                    && step <= b.lastStep()
                    && b.offset() <= offset
                    && offset + bytes <= b.end());
  }

  /// A worker's strips and packed pixels fit its scratch, one after the other.
  void scratch() {
    assertThat(plan.scratchBytes()).isPositive();
    for (Step step : plan.steps()) {
      switch (step) {
        case Step.Stem stem -> inScratch(stem.convolved().offset(), 0);
        case Step.Pool pool -> inScratch(0, Step.Pool.ROWS * pool.pooledRow());
        case Step.Layer layer -> {
          Pack pack = layer.pack();
          strip(layer);
          inScratch(pack.offset(), pack.pixels() * pack.stride());
          layer
              .winograd()
              .ifPresent(plan -> winograd(pack.offset() + pack.pixels() * pack.stride(), plan));
        }
        case Step.Convolve convolve -> {
          Strip strip = convolve.strip();
          inScratch(strip.offset(), strip.bytes());
          convolve.winograd().ifPresent(winograd -> winograd(strip.bytes(), winograd));
        }
        case Step.Transition transition -> {
          Pack pack = transition.pack();
          inScratch(pack.offset(), pack.pixels() * pack.stride());
        }
        case Step.Head head -> assertThat(head.shape().panels()).isPositive();
      }
    }
  }

  private void strip(Step.Layer layer) {
    Strip strip = layer.strip();
    int unit = layer.rowUnit();
    assertThat(strip.rows()).isGreaterThanOrEqualTo(strip.bandRows() + 2);
    assertThat(strip.columns()).isGreaterThanOrEqualTo(layer.map().w() + 2);
    assertThat((strip.rows() - 2) % unit).as("rows of whole tiles").isZero();
    assertThat((strip.columns() - 2) % unit).as("columns of whole tiles").isZero();
    assertThat(strip.bandRows() % unit == 0 || strip.bandRows() == layer.map().h())
        .as("bands of %d rows begin where tiles do", strip.bandRows())
        .isTrue();
    if (!layer.shared()) {
      assertThat(strip.offset() + strip.bytes())
          .as("end of the strip")
          .isLessThanOrEqualTo(layer.pack().offset());
    }
  }

  private void winograd(long free, WinogradPlan winograd) {
    assertThat(winograd.source().offset()).isGreaterThanOrEqualTo(free);
    assertThat(winograd.source().end()).isLessThanOrEqualTo(winograd.output());
    inScratch(winograd.output(), 36 * winograd.inverse().planeStride());
  }

  private void inScratch(long offset, long bytes) {
    assertThat(offset).isNotNegative();
    assertThat(offset + bytes).isLessThanOrEqualTo(plan.scratchBytes());
  }

  /// No two parameters share a byte, and all fit the segment.
  void parameters() {
    for (Step step : plan.steps()) {
      switch (step) {
        case Step.Stem stem -> add(stem.conv());
        case Step.Pool _ -> {}
        case Step.Layer layer -> {
          add(layer.norm());
          layer.reduce().ifPresent(this::add);
          add(layer.conv());
        }
        case Step.Convolve convolve -> {
          add(convolve.norm());
          add(convolve.conv());
        }
        case Step.Transition transition -> {
          add(transition.norm());
          add(transition.conv());
        }
        case Step.Head head -> {
          add(head.norm());
          int floats = linearFloats(head);
          add("linear", head.shape().weights(), (long) floats * head.linear().inFeatures());
          add("linear bias", head.shape().bias(), floats);
        }
      }
    }
    params.sort(Comparator.comparingLong(Range::offset));
    long end = 0;
    for (Range range : params) {
      assertThat(range.offset()).as(range.name()).isGreaterThanOrEqualTo(end);
      end = range.end();
    }
    assertThat(end).isLessThanOrEqualTo(plan.paramBytes());
    tables();
  }

  /// Tables lie one after the other, whole.
  private void tables() {
    int[] indices = plan.indices();
    int end = 0;
    for (Map.Entry<IndexTable, Integer> entry : plan.tables().entrySet()) {
      IndexTable table = entry.getKey();
      assertThat(entry.getValue()).isEqualTo(end);
      for (int i = 0; i < table.size(); i++) {
        if (indices[end + i] != table.get(i)) {
          assertThat(indices[end + i]).as("%s, entry %d", table, i).isEqualTo(table.get(i));
        }
      }
      end += table.size();
    }
    assertThat(indices).hasSize(end).isNotEmpty();
  }

  private void add(ConvPlan conv) {
    int floats = kernels.padded(conv.conv().outChannels());
    int taps = conv.points().size() > 1 ? 1 : conv.conv().kernel() * conv.conv().kernel();
    int depth = taps * conv.paddedIn();
    assertThat(conv.shape().depth()).isEqualTo(depth);
    add(conv.conv().name(), conv.shape().weights(), (long) floats * depth * conv.points().size());
    add(conv.conv().name() + " bias", conv.bias(), floats);
  }

  private void add(AffinePlan norm) {
    String name = norm.norm().map(n -> n.name()).orElse("identity");
    add(name, norm.shape().scale(), kernels.padded(norm.channels()));
    add(name + " shift", norm.shape().shift(), kernels.padded(norm.channels()));
  }

  private void add(String name, long offset, long elements) {
    params.add(new Range(name, offset, offset + bytes(elements)));
  }

  private int linearFloats(Step.Head head) {
    return head.shape().panels() * KernelSet.LINEAR_VECTORS * kernels.lanes();
  }

  private static long bytes(long elements) {
    return elements * Float.BYTES;
  }
}
