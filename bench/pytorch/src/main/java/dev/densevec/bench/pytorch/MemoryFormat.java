package dev.densevec.bench.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/// How PyTorch lays four dimensions out in memory; it goes by a tensor's strides.
enum MemoryFormat {
  /// As written, `n c h w`.
  CONTIGUOUS {
    @Override
    NDArray tensor(NDManager manager, float[] values, int n, int c, int pixels, Shape shape) {
      return manager.create(values, shape);
    }
  },
  /// Stored `n h w c` under a shape of `n c h w`.
  CHANNELS_LAST {
    @Override
    NDArray tensor(NDManager manager, float[] values, int n, int c, int pixels, Shape shape) {
      float[] stored = new float[values.length];
      for (int i = 0; i < values.length; i++) {
        int pixel = i % pixels;
        int channel = i / pixels % c;
        int image = i / pixels / c;
        stored[(image * pixels + pixel) * c + channel] = values[i];
      }
      Shape lasting = new Shape(shape.get(0), shape.get(2), shape.get(3), shape.get(1));
      return manager.create(stored, lasting).transpose(0, 3, 1, 2);
    }
  };

  abstract NDArray tensor(NDManager manager, float[] values, int n, int c, int pixels, Shape shape);

  /// A tensor of this layout if it has four dimensions, a contiguous one otherwise.
  ///
  /// @param values row-major as in `dims`
  NDArray tensor(NDManager manager, float[] values, List<Integer> dims) {
    Shape shape = new Shape(dims.stream().mapToLong(Integer::longValue).toArray());
    return dims.size() == 4
        ? tensor(manager, values, dims.get(0), dims.get(1), dims.get(2) * dims.get(3), shape)
        : manager.create(values, shape);
  }
}
