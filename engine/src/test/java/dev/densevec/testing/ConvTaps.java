package dev.densevec.testing;

import dev.densevec.spec.Conv;
import dev.densevec.tensor.Shape;

/// The loop nest of a convolution: every product once, those with the padding left out.
final class ConvTaps {
  private final Conv conv;
  private final Tensor src;
  private final Tensor dst;

  ConvTaps(Conv conv, Tensor src, Tensor dst) {
    this.conv = conv;
    this.src = src;
    this.dst = dst;
  }

  /// One weight along one output row, or a whole map where rows follow each other: `count` output
  /// elements from index `to` on meet every stride-th source element from index `from` on.
  interface Row {
    void accept(int weight, int from, int to, int count);
  }

  void forEach(Row row) {
    int k = conv.kernel();
    Shape out = dst.shape();
    for (int n = 0; n < out.n(); n++) {
      for (int oc = 0; oc < out.c(); oc++) {
        for (int ic = 0; ic < conv.inChannels(); ic++) {
          for (int tap = 0; tap < k * k; tap++) {
            int weight = (oc * conv.inChannels() + ic) * k * k + tap;
            int srcPlane = src.plane(n, ic);
            if (k == 1 && conv.stride() == 1 && conv.padding() == 0) {
              row.accept(weight, srcPlane, dst.plane(n, oc), out.pixels());
            } else {
              rows(row, weight, srcPlane, dst.plane(n, oc), tap / k, tap % k);
            }
          }
        }
      }
    }
  }

  private void rows(Row row, int weight, int srcPlane, int dstPlane, int ky, int kx) {
    int w = src.shape().w();
    int stride = conv.stride();
    int left = kx - conv.padding();
    int first = Math.max(0, Math.ceilDiv(-left, stride));
    int last = Math.min(dst.shape().w() - 1, Math.floorDiv(w - 1 - left, stride));
    for (int oy = 0; oy < dst.shape().h() && first <= last; oy++) {
      int iy = oy * stride + ky - conv.padding();
      if (iy >= 0 && iy < src.shape().h()) {
        int from = srcPlane + iy * w + first * stride + left;
        row.accept(weight, from, dstPlane + oy * dst.shape().w() + first, last - first + 1);
      }
    }
  }
}
