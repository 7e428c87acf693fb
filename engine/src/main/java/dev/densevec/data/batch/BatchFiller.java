package dev.densevec.data.batch;

import dev.densevec.data.Randomness;
import dev.densevec.data.augment.Placed;
import dev.densevec.data.image.Picture;
import dev.densevec.data.sets.Dataset;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Fills batches; each thread has one of its own.
final class BatchFiller {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

  private final Dataset set;
  private final BatchOptions options;
  private final Share share;
  private final float[][] tables;
  private final float[] image;
  private final Mixing mixing;

  BatchFiller(Dataset set, BatchOptions options, Share share) {
    this.set = set;
    this.options = options;
    this.share = share;
    this.tables = new float[options.input().c()][];
    for (int c = 0; c < tables.length; c++) {
      tables[c] = options.norm().table(c);
    }
    this.image = new float[Math.toIntExact(options.input().imageElements())];
    this.mixing = new Mixing(options, set.classNames().size(), set.multiLabel());
  }

  /// Fills a batch with the pictures at some places of an order; those that can't be read are left
  /// out if the set allows it, and all of the batch are this process's.
  ///
  /// @param order the pictures of the epoch
  /// @param number of the batch; it begins at place `number * options.batch()`
  /// @throws IOException if a picture can't be read and the set does not do without it, or if none
  ///   of the batch can
  void fill(Batch batch, int[] order, int epoch, int number) throws IOException {
    int first = number * options.batch();
    int last = Math.min(order.length, first + options.batch());
    Randomness random = new Randomness(options.seed(), epoch, number, Randomness.MIX);
    int[] indices = Arrays.copyOfRange(order, first, last);
    if (share.ranks() == 1) {
      fillWhole(batch, indices, epoch);
    } else {
      fillShare(batch, indices, epoch);
    }
    mixing.apply(batch, random);
  }

  private void fillWhole(Batch batch, int[] indices, int epoch) throws IOException {
    int filled = 0;
    IOException failure = null;
    for (int index : indices) {
      try {
        prepare(index, epoch);
        label(batch, filled, index);
        write(batch, filled);
        filled++;
      } catch (IOException e) {
        failure = e;
        set.skip(index, e);
      }
    }
    if (filled == 0) {
      throw failure;
    }
    batch.resize(filled);
  }

  /// The labels of all pictures, and the pictures of this share.
  private void fillShare(Batch batch, int[] indices, int epoch) throws IOException {
    int n = indices.length;
    for (int i = 0; i < n; i++) {
      label(batch, i, indices[i]);
    }
    batch.resize(n);
    if (batch.held() == 0) {
      return;
    }
    int first = share.first(n);
    if (mixing.mixes()) {
      prepareShared(indices[(first + n - 1) % n], epoch);
      mixing.previous(image);
    }
    for (int i = 0; i < batch.held(); i++) {
      prepareShared(indices[first + i], epoch);
      write(batch, i);
    }
  }

  /// The other processes would not know that a picture is left out.
  private void prepareShared(int index, int epoch) throws IOException {
    try {
      prepare(index, epoch);
    } catch (IOException e) {
      set.skip(index, e);
      throw new IOException(
          e.getMessage() + "; processes that share batches can't leave pictures out", e);
    }
  }

  private void label(Batch batch, int at, int index) {
    batch.put(at, index, set.label(index));
    if (set.multiLabel()) {
      set.target(index, batch.own(at));
    }
  }

  private void write(Batch batch, int at) {
    long offset = (long) at * image.length * Float.BYTES;
    MemorySegment.copy(image, 0, batch.whole(), FLOAT, offset, image.length);
  }

  private void prepare(int index, int epoch) throws IOException {
    Picture picture = set.picture(index);
    prepare(
        picture.withChannels(options.input().c(), set.name(index)),
        new Randomness(options.seed(), epoch, index, Randomness.PICTURE));
  }

  private void prepare(Picture picture, Randomness random) {
    int height = options.input().h();
    int width = options.input().w();
    Placed placed = options.augmentation().apply(picture, height, width, random);
    for (int c = 0; c < tables.length; c++) {
      normalise(placed, c, height, width);
    }
    if (options.regularization().randomErasing() > 0
        && random.chance(options.regularization().randomErasing())) {
      RandomErasing.apply(image, options.input(), random);
    }
  }

  /// Writes one channel of the window; what lies outside the picture is zero.
  private void normalise(Placed placed, int channel, int height, int width) {
    Picture picture = placed.picture();
    boolean deep = picture.isDeep();
    byte[] samples = deep ? new byte[0] : picture.samples();
    float[] table = tables[channel];
    int from = Math.clamp(-placed.left(), 0, width);
    int to = Math.clamp((long) picture.width() - placed.left(), from, width);
    int stride = picture.pixelStride();
    for (int y = 0; y < height; y++) {
      int row = (channel * height + y) * width;
      int source = y + placed.top();
      if (source < 0 || source >= picture.height()) {
        Arrays.fill(image, row, row + width, 0f);
        continue;
      }
      Arrays.fill(image, row, row + from, 0f);
      if (deep) {
        for (int x = from; x < to; x++) {
          float value = picture.value(channel, source, x + placed.left());
          image[row + x] = options.norm().apply(channel, value);
        }
      } else {
        int at = picture.index(channel, source, from + placed.left());
        for (int x = row + from; x < row + to; x++, at += stride) {
          image[x] = table[samples[at] & 0xFF];
        }
      }
      Arrays.fill(image, row + to, row + width, 0f);
    }
  }
}
