package dev.densevec.cli.train;

import java.util.LinkedHashMap;
import java.util.Map;

/// Works out what a recipe leaves to the data: batch, epochs, augmentation.
final class AutoSettings {
  private static final int SMALLEST_BATCH = 8;
  private static final int LARGEST_BATCH = 64;

  /// A batch takes about this share of the images, so that an epoch has some steps.
  private static final int BATCHES = 16;

  private static final int EPOCHS = 10;
  private static final int MOST_EPOCHS = 60;

  /// A new classifier needs some hundred steps, however few images there are.
  private static final int STEPS = 800;

  /// From this side on, images are photographs, of which random parts are shown.
  private static final int PHOTO_SIDE = 64;

  private AutoSettings() {}

  /// The settings with a value for each that was `auto`.
  ///
  /// @param images images to learn from
  /// @param side longer side of the network's input
  static Settings resolve(Settings settings, int images, int side) {
    Map<String, String> found = new LinkedHashMap<>();
    if (isAuto(settings, "batch")) {
      found.put("batch", String.valueOf(batch(images)));
    }
    Settings batched = Settings.of(settings.values(), found);
    if (isAuto(settings, "epochs")) {
      int steps = Math.max(1, images / batched.whole("batch", 1, Integer.MAX_VALUE));
      int enough = Math.ceilDiv(STEPS, steps);
      found.put("epochs", String.valueOf(Math.clamp(enough, EPOCHS, MOST_EPOCHS)));
    }
    if (isAuto(settings, "augment")) {
      found.put("augment", side < PHOTO_SIDE ? "crop-flip" : "random-resized-crop(0.25,1)");
    }
    return Settings.of(settings.values(), found);
  }

  private static boolean isAuto(Settings settings, String key) {
    return settings.text(key).equals(Recipe.AUTO);
  }

  /// A power of two near a sixteenth of the images; never more than there are.
  private static int batch(int images) {
    int wanted = Math.clamp(images / BATCHES, SMALLEST_BATCH, LARGEST_BATCH);
    return Math.min(Integer.highestOneBit(wanted), Math.max(1, images));
  }
}
