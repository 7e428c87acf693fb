package dev.densevec.infer;

import dev.densevec.plan.infer.Step;
import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.runtime.step.StepObserver;
import dev.densevec.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// Copies block outputs and pooled features while an image passes.
final class FeatureTap implements StepObserver {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  private final List<Features.Block> blocks = new ArrayList<>();

  /// The last stage's output, where networks have stages.
  private FeatureMap last;

  private float[] pooled = new float[0];

  @Override
  public void after(Step step, MemorySegment data, long arena) {
    switch (step) {
      case Step.Transition transition -> blocks.add(block(transition.src(), data, arena));
      case Step.Convolve convolve -> {
        if (convolve.endsStage()) {
          last = convolve.map();
          blocks.add(block(last, data, arena));
        }
      }
      case Step.Head head -> {
        if (!head.src().equals(last)) {
          blocks.add(block(head.src(), data, arena));
        }
        pooled = new float[head.linear().inFeatures()];
        for (int c = 0; c < pooled.length; c++) {
          pooled[c] = data.get(FLOAT, arena + head.features() + (long) c * Float.BYTES);
        }
      }
      case Step.Stem _, Step.Pool _, Step.Layer _ -> {}
    }
  }

  private static Features.Block block(FeatureMap map, MemorySegment data, long arena) {
    float[] values = new float[map.channels() * map.pixels()];
    for (int p = 0; p < map.pixels(); p++) {
      long pixel = arena + map.offset() + p * map.stride();
      for (int c = 0; c < map.channels(); c++) {
        values[c * map.pixels() + p] = data.get(FLOAT, pixel + (long) c * Float.BYTES);
      }
    }
    return new Features.Block(new Shape(1, map.channels(), map.h(), map.w()), values);
  }

  Features features(float[] logits) {
    return new Features(logits, pooled, blocks);
  }
}
