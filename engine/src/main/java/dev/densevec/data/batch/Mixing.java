package dev.densevec.data.batch;

import dev.densevec.data.Randomness;
import dev.densevec.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Mixes each picture of a batch with the one before it, the first with the last, and writes the
/// targets.
///
/// | how | pictures | targets |
/// |---|---|---|
/// | mixup | `lambda x_i + (1 - lambda) x_(i-1)`, `lambda` from `Beta(alpha, alpha)` | the same sum |
/// | cutmix | a rectangle of `1 - lambda` of the area comes from `x_(i-1)`; its centre is uniform, what lies outside is cut off | by the area that was pasted |
///
/// One `lambda` and one rectangle hold for a whole batch, as in torchvision. A batch of one picture
/// stays as it is.
final class Mixing {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

  private final BatchOptions options;
  private final boolean multiLabel;
  private final Shape shape;
  private final float[] own;
  private final float[] other;
  private final float[] last;
  private final float[] target;

  Mixing(BatchOptions options, int classes, boolean multiLabel) {
    this.options = options;
    this.multiLabel = multiLabel;
    this.shape = options.input();
    int scratch = mixes() ? Math.toIntExact(shape.imageElements()) : 0;
    this.own = new float[scratch];
    this.other = new float[scratch];
    this.last = new float[scratch];
    this.target = new float[classes];
  }

  /// Whether pictures are mixed.
  boolean mixes() {
    return options.regularization().mixup() > 0 || options.regularization().cutmix() > 0;
  }

  /// Takes a copy of the picture in front of this share's first.
  void previous(float[] picture) {
    System.arraycopy(picture, 0, last, 0, last.length);
  }

  /// Mixes the pictures if the options say so, and writes the targets.
  void apply(Batch batch, Randomness random) {
    double share = batch.n() > 1 ? mix(batch, random) : 1;
    for (int i = 0; i < batch.n(); i++) {
      writeTarget(batch, i, share);
    }
  }

  /// @return which share of its target a picture keeps
  private double mix(Batch batch, Randomness random) {
    boolean both = options.regularization().mixup() > 0 && options.regularization().cutmix() > 0;
    if (options.regularization().mixup() > 0 && !(both && random.chance(0.5))) {
      double share = random.beta(options.regularization().mixup());
      eachWithPrevious(batch, () -> blend((float) share));
      return share;
    }
    if (options.regularization().cutmix() > 0) {
      Rectangle part = rectangle(random.beta(options.regularization().cutmix()), shape, random);
      eachWithPrevious(batch, () -> paste(part));
      return 1 - (double) part.height() * part.width() / shape.pixels();
    }
    return 1;
  }

  /// A rectangle of `1 - share` of the area around a random pixel, cut off at the borders.
  static Rectangle rectangle(double share, Shape shape, Randomness random) {
    double side = 0.5 * Math.sqrt(1 - share);
    int x = random.nextInt(shape.w());
    int y = random.nextInt(shape.h());
    int halfWidth = (int) (side * shape.w());
    int halfHeight = (int) (side * shape.h());
    int top = Math.max(y - halfHeight, 0);
    int left = Math.max(x - halfWidth, 0);
    int bottom = Math.min(y + halfHeight, shape.h());
    int right = Math.min(x + halfWidth, shape.w());
    return new Rectangle(top, left, bottom - top, right - left);
  }

  /// Runs `change` with each picture in `own` and the one before it, unchanged, in `other`.
  private void eachWithPrevious(Batch batch, Runnable change) {
    MemorySegment images = batch.images();
    if (batch.held() == 0) {
      return;
    }
    read(images, batch.held() - 1, own);
    if (batch.held() == batch.n()) {
      previous(own);
    }
    for (int i = batch.held() - 1; i >= 0; i--) {
      if (i > 0) {
        read(images, i - 1, other);
      } else {
        System.arraycopy(last, 0, other, 0, other.length);
      }
      change.run();
      MemorySegment.copy(own, 0, images, FLOAT, offset(i), own.length);
      System.arraycopy(other, 0, own, 0, own.length);
    }
  }

  private void read(MemorySegment images, int at, float[] dst) {
    MemorySegment.copy(images, FLOAT, offset(at), dst, 0, dst.length);
  }

  private long offset(int at) {
    return at * shape.imageElements() * Float.BYTES;
  }

  private void blend(float share) {
    for (int i = 0; i < own.length; i++) {
      own[i] = share * own[i] + (1 - share) * other[i];
    }
  }

  private void paste(Rectangle part) {
    for (int c = 0; c < shape.c(); c++) {
      for (int y = part.top(); y < part.top() + part.height(); y++) {
        int from = (c * shape.h() + y) * shape.w() + part.left();
        System.arraycopy(other, from, own, from, part.width());
      }
    }
  }

  /// Smoothing moves each label towards one half; what is not known of either picture, is not known
  /// of the blend.
  private void blendLabels(float[] labels, float[] others, double share) {
    double smooth = options.regularization().labelSmoothing();
    for (int c = 0; c < target.length; c++) {
      double mixed = share == 1 ? labels[c] : share * labels[c] + (1 - share) * others[c];
      target[c] = (float) ((1 - smooth) * mixed + smooth / 2);
    }
  }

  private void writeTarget(Batch batch, int at, double share) {
    double smooth = options.regularization().labelSmoothing();
    int previous = at > 0 ? at - 1 : batch.n() - 1;
    if (multiLabel) {
      blendLabels(batch.own(at), batch.own(previous), share);
    } else {
      int[] labels = batch.labels();
      Arrays.fill(target, (float) (smooth / target.length));
      target[labels[at]] += (float) ((1 - smooth) * share);
      target[labels[previous]] += (float) ((1 - smooth) * (1 - share));
    }
    long offset = (long) at * target.length * Float.BYTES;
    MemorySegment.copy(target, 0, batch.targets(), FLOAT, offset, target.length);
  }
}
