package dev.densevec.data.decode.webp.lossy;

/// Smooths the edges between blocks of a decoded picture (RFC 6386, section 15).
///
/// Every filter looks at samples on a line across the edge: `p3 p2 p1 p0 | q0 q1 q2 q3`.
final class LoopFilter {
  private final byte[] samples;

  /// Distance from a row of the plane to the next.
  private final int stride;

  LoopFilter(Plane plane) {
    this.samples = plane.samples();
    this.stride = plane.stride();
  }

  /// Filters a macroblock's luma by the simple filter.
  ///
  /// @param place index of its first sample
  /// @param left whether there is a macroblock to the left
  /// @param above whether there is one above
  /// @param inner whether edges between subblocks are filtered
  void simple(int place, FilterStrength strength, boolean left, boolean above, boolean inner) {
    simple(place, 1, stride, strength, left, inner);
    simple(place, stride, 1, strength, above, inner);
  }

  private void simple(
      int place, int across, int along, FilterStrength strength, boolean outer, boolean inner) {
    if (outer) {
      simpleEdge(place, across, along, strength.macroblockEdge());
    }
    for (int i = 4; inner && i < FrameHeader.MACROBLOCK; i += 4) {
      simpleEdge(place + i * across, across, along, strength.subblockEdge());
    }
  }

  private void simpleEdge(int place, int across, int along, int limit) {
    for (int i = 0, at = place; i < FrameHeader.MACROBLOCK; i++, at += along) {
      if (withinEdge(at, across, limit)) {
        adjust(at, across, outerStep(at, across));
      }
    }
  }

  /// Filters one component of a macroblock by the normal filter.
  ///
  /// @param size samples a side: 16 for luma, 8 for chroma
  void normal(
      int place, int size, FilterStrength strength, boolean left, boolean above, boolean inner) {
    if (left) {
      macroblockEdge(place, 1, stride, size, strength);
    }
    for (int i = 4; inner && i < size; i += 4) {
      subblockEdge(place + i, 1, stride, size, strength);
    }
    if (above) {
      macroblockEdge(place, stride, 1, size, strength);
    }
    for (int i = 4; inner && i < size; i += 4) {
      subblockEdge(place + i * stride, stride, 1, size, strength);
    }
  }

  private void macroblockEdge(int place, int across, int along, int size, FilterStrength strength) {
    int limit = strength.macroblockEdge();
    for (int i = 0, at = place; i < size; i++, at += along) {
      if (!withinEdge(at, across, limit) || !smooth(at, across, strength.interior())) {
        continue;
      }
      if (highVariance(at, across, strength.highVariance())) {
        adjust(at, across, outerStep(at, across));
      } else {
        spread(at, across);
      }
    }
  }

  private void subblockEdge(int place, int across, int along, int size, FilterStrength strength) {
    int limit = strength.subblockEdge();
    for (int i = 0, at = place; i < size; i++, at += along) {
      if (!withinEdge(at, across, limit) || !smooth(at, across, strength.interior())) {
        continue;
      }
      if (highVariance(at, across, strength.highVariance())) {
        adjust(at, across, outerStep(at, across));
      } else {
        int change = (adjust(at, across, step(at, across)) + 1) >> 1;
        set(at + across, sample(at + across) - change);
        set(at - 2 * across, sample(at - 2 * across) + change);
      }
    }
  }

  /// Changes three samples on each side of an edge between macroblocks.
  private void spread(int at, int across) {
    int step = outerStep(at, across);
    for (int i = 0, weight = 27; i < 3; i++, weight -= 9) {
      int change = (weight * step + 63) >> 7;
      int q = at + i * across;
      int p = at - (i + 1) * across;
      set(q, sample(q) - change);
      set(p, sample(p) + change);
    }
  }

  /// Moves the samples at the edge towards each other; returns what `q0` lost.
  private int adjust(int at, int across, int step) {
    int change = clip(step + 4) >> 3;
    set(at, sample(at) - change);
    set(at - across, sample(at - across) + (clip(step + 3) >> 3));
    return change;
  }

  /// Three times the step from `p0` to `q0`.
  private int step(int at, int across) {
    return clip(3 * (sample(at) - sample(at - across)));
  }

  /// The same, less the step from `p1` to `q1`.
  private int outerStep(int at, int across) {
    int outer = clip(sample(at - 2 * across) - sample(at + across));
    return clip(outer + 3 * (sample(at) - sample(at - across)));
  }

  private boolean withinEdge(int at, int across, int limit) {
    int step = Math.abs(sample(at - across) - sample(at));
    int outer = Math.abs(sample(at - 2 * across) - sample(at + across));
    return 2 * step + (outer >> 1) <= limit;
  }

  private boolean smooth(int at, int across, int limit) {
    return near(at - 4 * across, across, limit)
        && near(at - 3 * across, across, limit)
        && near(at - 2 * across, across, limit)
        && near(at, across, limit)
        && near(at + across, across, limit)
        && near(at + 2 * across, across, limit);
  }

  private boolean highVariance(int at, int across, int limit) {
    return !near(at - 2 * across, across, limit) || !near(at, across, limit);
  }

  /// Whether the sample at `at` and the next one across differ by `limit` at most.
  private boolean near(int at, int across, int limit) {
    return Math.abs(sample(at) - sample(at + across)) <= limit;
  }

  private int sample(int at) {
    return samples[at] & 0xFF;
  }

  private void set(int at, int value) {
    samples[at] = (byte) Math.clamp(value, 0, 255);
  }

  private static int clip(int value) {
    return Math.clamp(value, -128, 127);
  }
}
