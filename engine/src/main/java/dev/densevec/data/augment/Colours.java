package dev.densevec.data.augment;

import dev.densevec.data.image.Picture;
import java.util.Arrays;

/// Changes of colours, sample by sample as Pillow's `ImageEnhance` and `ImageOps` do them.
final class Colours {
  private Colours() {}

  /// Black blended with the picture.
  static Picture brightness(Picture src, double factor) {
    byte[] samples = src.toPlanar();
    return planar(src, blend(new byte[samples.length], samples, factor));
  }

  /// The mean grey, rounded, blended with the picture.
  static Picture contrast(Picture src, double factor) {
    byte[] grey = src.withChannels(1).toPlanar();
    long sum = 0;
    for (byte sample : grey) {
      sum += sample & 0xFF;
    }
    byte[] samples = src.toPlanar();
    byte[] mean = new byte[samples.length];
    Arrays.fill(mean, (byte) (int) ((double) sum / grey.length + 0.5));
    return planar(src, blend(mean, samples, factor));
  }

  /// The picture's grey blended with the picture.
  static Picture saturation(Picture src, double factor) {
    byte[] grey = src.withChannels(1).withChannels(src.channels()).toPlanar();
    return planar(src, blend(grey, src.toPlanar(), factor));
  }

  /// The smoothed picture blended with the picture. The smoothed one is the mean over 3x3 pixels of
  /// which the middle one weighs 5; its outermost pixels are those of the picture.
  static Picture sharpness(Picture src, double factor) {
    byte[] samples = src.toPlanar();
    byte[] smooth = samples.clone();
    for (int c = 0; c < src.channels(); c++) {
      for (int y = 1; y < src.height() - 1; y++) {
        for (int x = 1; x < src.width() - 1; x++) {
          smooth[(c * src.height() + y) * src.width() + x] = smoothed(src, c, y, x);
        }
      }
    }
    return planar(src, blend(smooth, samples, factor));
  }

  private static byte smoothed(Picture src, int c, int y, int x) {
    int sum = 4 * src.sample(c, y, x);
    for (int i = y - 1; i <= y + 1; i++) {
      for (int j = x - 1; j <= x + 1; j++) {
        sum += src.sample(c, i, j);
      }
    }
    return (byte) (sum / 13.0 + 0.5);
  }

  /// Keeps the highest bits of each sample.
  static Picture posterize(Picture src, int bits) {
    return mapped(
        src,
        (_, table) -> {
          for (int i = 0; i < table.length; i++) {
            table[i] = (byte) (i & -(1 << (8 - bits)));
          }
        });
  }

  /// Inverts the samples from a threshold on.
  static Picture solarize(Picture src, double threshold) {
    return mapped(
        src,
        (_, table) -> {
          for (int i = 0; i < table.length; i++) {
            table[i] = (byte) (i < threshold ? i : 255 - i);
          }
        });
  }

  /// Stretches each channel so that its darkest sample becomes 0 and its brightest 255.
  static Picture autoContrast(Picture src) {
    return mapped(
        src,
        (counts, table) -> {
          int low = 0;
          int high = 255;
          while (counts[low] == 0) {
            low++;
          }
          while (counts[high] == 0) {
            high--;
          }
          double scale = high > low ? 255.0 / (high - low) : 1;
          double offset = high > low ? -low * scale : 0;
          for (int i = 0; i < table.length; i++) {
            table[i] = (byte) Math.clamp((int) (i * scale + offset), 0, 255);
          }
        });
  }

  /// Spreads the samples of each channel evenly over 0 to 255.
  static Picture equalize(Picture src) {
    return mapped(
        src,
        (counts, table) -> {
          int total = 0;
          int last = 0;
          for (int count : counts) {
            total += count;
            last = count > 0 ? count : last;
          }
          int step = (total - last) / 255;
          int sum = step / 2;
          for (int i = 0; i < table.length; i++) {
            table[i] = (byte) (step == 0 ? i : Math.min(sum / step, 255));
            sum += counts[i];
          }
        });
  }

  /// Fills the table that replaces a channel's samples, given how often each occurs.
  private interface Mapping {
    void fill(int[] counts, byte[] table);
  }

  private static Picture mapped(Picture src, Mapping mapping) {
    byte[] samples = src.toPlanar();
    int pixels = src.height() * src.width();
    byte[] table = new byte[256];
    for (int c = 0; c < src.channels(); c++) {
      int[] counts = new int[256];
      for (int i = c * pixels; i < (c + 1) * pixels; i++) {
        counts[samples[i] & 0xFF]++;
      }
      mapping.fill(counts, table);
      for (int i = c * pixels; i < (c + 1) * pixels; i++) {
        samples[i] = table[samples[i] & 0xFF];
      }
    }
    return planar(src, samples);
  }

  /// `from + factor * (to - from)`, cut to 0 to 255 and rounded down, in single precision.
  private static byte[] blend(byte[] from, byte[] to, double factor) {
    float alpha = (float) factor;
    for (int i = 0; i < from.length; i++) {
      int start = from[i] & 0xFF;
      float value = start + alpha * ((to[i] & 0xFF) - start);
      from[i] = (byte) (int) Math.clamp(value, 0, 255);
    }
    return from;
  }

  private static Picture planar(Picture like, byte[] samples) {
    return Picture.planar(like.channels(), like.height(), like.width(), samples, 0);
  }
}
