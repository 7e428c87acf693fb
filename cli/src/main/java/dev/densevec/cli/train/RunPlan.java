package dev.densevec.cli.train;

import dev.densevec.cli.console.Failure;
import dev.densevec.cli.input.NetworkInput;
import dev.densevec.data.ModelNotes;
import dev.densevec.data.augment.Augmentation;
import dev.densevec.data.augment.Centre;
import dev.densevec.data.augment.Framing;
import dev.densevec.data.batch.BatchOptions;
import dev.densevec.data.batch.Normalization;
import dev.densevec.data.batch.Regularization;
import dev.densevec.data.image.Resampling;
import dev.densevec.data.preprocess.Preprocessing;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Networks;
import dev.densevec.tensor.Shape;
import dev.densevec.train.TrainerOptions;
import dev.densevec.train.schedule.Schedule;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What settings mean for some data.
///
/// @param spec the network
/// @param input shape of one image
/// @param options how it is trained
/// @param training how batches to learn from are made
/// @param validation how batches to judge on are made
/// @param objective what the training aims at
record RunPlan(
    NetworkSpec spec,
    Shape input,
    TrainerOptions options,
    BatchOptions training,
    BatchOptions validation,
    Objective objective) {
  private static final int MANY = 1_000_000;
  private static final int MOST_IMAGES = 65_536;
  private static final int PREFETCHED = 3;

  /// Reads all settings.
  ///
  /// @param weights the network that weights to start from belong to
  /// @param usual how pictures become that network's input; empty for what fits the data
  /// @throws Failure if one makes no sense or doesn't fit the others
  static RunPlan of(
      Settings settings,
      TrainingData data,
      Optional<NetworkSpec> weights,
      Optional<NetworkInput> usual)
      throws IOException {
    TrainerOptions options = options(settings);
    if (options.schedule().plateau().isPresent() && data.validation().isEmpty()) {
      throw settings.unfit("schedule", "another one: it goes by images held out, there are none");
    }
    requireClasses(settings, data);
    NetworkSpec spec =
        weights.isPresent()
            ? Networks.withClasses(weights.get(), data.classNames().size())
            : network(settings, data);
    Shape input = usual.isPresent() ? input(settings, usual.get()) : input(settings, spec, data);
    requireFits(spec, input);
    Optional<Preprocessing> base = usual.map(i -> i.withCrop(input.w(), input.h()).preprocessing());
    Normalization norm = data.normalization(settings, spec.inChannels(), base);
    int batch = settings.whole("batch", 1, MOST_IMAGES);
    Augmentation augmentation = augmentation(settings, base);
    requireFits(augmentation, spec.inChannels());
    BatchOptions training =
        new BatchOptions(
            batch,
            input,
            augmentation,
            norm,
            true,
            true,
            settings.seed("seed"),
            1,
            PREFETCHED,
            new Regularization(
                settings.real("label-smoothing", 0, 1),
                settings.real("mixup", 0, MANY),
                settings.real("cutmix", 0, MANY),
                settings.real("random-erasing", 0, 1)));
    Framing framing =
        augmentation.framing() instanceof Centre asked
            ? asked
            : new Centre(base.map(Preprocessing::resize));
    Augmentation centre = new Augmentation(framing, false, List.of(), augmentation.filter());
    if (data.train().size() < batch) {
      throw settings.unfit("batch", "at most the " + data.train().size() + " images there are");
    }
    return new RunPlan(
        spec,
        input,
        options,
        training,
        BatchOptions.evaluation(batch, input, centre, norm),
        Objective.of(settings, data.train()));
  }

  /// Where pictures are only resized, it is done as the weights want it, unless a size is asked
  /// for.
  private static Augmentation augmentation(Settings settings, Optional<Preprocessing> base) {
    Augmentation asked = settings.read("augment", Augmentation::parse);
    boolean open = asked.framing() instanceof Centre centre && centre.resize().isEmpty();
    Framing framing =
        open && base.isPresent() ? new Centre(base.map(Preprocessing::resize)) : asked.framing();
    return new Augmentation(framing, asked.mirror(), asked.steps(), filter(settings, base));
  }

  private static Resampling filter(Settings settings, Optional<Preprocessing> base) {
    if (settings.text("filter").equals(Recipe.AUTO) || !settings.has("filter")) {
      return base.map(Preprocessing::filter).orElse(Resampling.BILINEAR);
    }
    Map<String, Resampling> names = new TreeMap<>();
    for (Resampling filter : Resampling.values()) {
      names.put(filter.name().toLowerCase(Locale.ROOT), filter);
    }
    return settings.choice("filter", names);
  }

  /// A folder too many or too few would make another classifier than was meant.
  private static void requireClasses(Settings settings, TrainingData data) {
    int classes = data.classNames().size();
    if (classes == 1 && !data.train().multiLabel()) {
      throw Failure.usage(
          "the data have one class, " + data.classNames().getFirst() + ": nothing to distinguish");
    }
    if (settings.has("classes") && settings.whole("classes", 1, MANY) != classes) {
      throw settings.unfit(
          "classes", String.format(Locale.ROOT, "the %d that the data have", classes));
    }
  }

  private static TrainerOptions options(Settings settings) {
    return new TrainerOptions(
        settings.whole("epochs", 1, MANY),
        rate(settings),
        settings.read("schedule", Schedule::parse),
        settings.whole("accumulate", 1, MANY),
        settings.real("clip", 0, Double.POSITIVE_INFINITY),
        settings.whole("val-every", 1, MANY),
        settings.whole("patience", 0, MANY),
        settings.read("save-every", SaveTimes::parse));
  }

  /// The learning rate, which `--scale-lr` takes as that of steps of so many images and multiplies
  /// as the images of a step do (arXiv 1706.02677).
  private static double rate(Settings settings) {
    double rate = settings.positive("lr");
    int images = settings.whole("scale-lr", 0, MANY);
    int step = settings.whole("batch", 1, MOST_IMAGES) * settings.whole("accumulate", 1, MANY);
    return images == 0 ? rate : rate * step / images;
  }

  /// The network asked for, with the data's classes and channels where the text says nothing.
  private static NetworkSpec network(Settings settings, TrainingData data) throws IOException {
    String text = settings.text("arch");
    StringBuilder complete = new StringBuilder(text);
    for (String pair : List.of("classes=" + data.classNames().size(), "in=" + data.channels())) {
      String key = pair.substring(0, pair.indexOf('=') + 1);
      if (!(":" + text).matches("(?s).*[:,]\\s*" + key + ".*")) {
        complete.append(complete.indexOf(":") < 0 ? ':' : ',').append(pair);
      }
    }
    NetworkSpec spec = settings.read("arch", _ -> Networks.parse(complete.toString()));
    if (spec.classes() != data.classNames().size()) {
      throw Failure.usage(
          String.format(
              Locale.ROOT,
              "--arch: a network of %d classes, the data have %d",
              spec.classes(),
              data.classNames().size()));
    }
    return spec;
  }

  private static Shape input(Settings settings, NetworkInput usual) {
    Shape shape = usual.preprocessing().shape(1);
    if (settings.text("input").equals(Recipe.AUTO)) {
      return shape;
    }
    int[] side = settings.read("input", RunPlan::sides);
    return new Shape(1, shape.c(), side[1], side[0]);
  }

  private static Shape input(Settings settings, NetworkSpec spec, TrainingData data) {
    String text = settings.text("input");
    if (!text.equals(Recipe.AUTO)) {
      int[] side = settings.read("input", RunPlan::sides);
      return new Shape(1, spec.inChannels(), side[1], side[0]);
    }
    boolean small = !spec.stem().pools();
    return small
        ? data.train()
            .image()
            .map(image -> new Shape(1, spec.inChannels(), image.h(), image.w()))
            .orElse(spec.defaultInput())
        : spec.defaultInput();
  }

  private static int[] sides(String text) {
    String[] parts = text.split("x", -1);
    try {
      int width = Integer.parseInt(parts[0]);
      int height = parts.length == 1 ? width : Integer.parseInt(parts[1]);
      if (parts.length <= 2 && Math.min(width, height) >= 1 && Math.max(width, height) <= 16_384) {
        return new int[] {width, height};
      }
    } catch (NumberFormatException _) {
      // reported below
    }
    throw new IllegalArgumentException(
        "'" + text + "' is no size, expected pixels as in 224 or 320x240");
  }

  private static void requireFits(NetworkSpec spec, Shape input) {
    try {
      spec.cost(input.h(), input.w());
    } catch (IllegalArgumentException e) {
      throw Failure.usage(e.getMessage());
    }
  }

  private static void requireFits(Augmentation augmentation, int channels) {
    try {
      augmentation.requireFits(channels);
    } catch (IllegalArgumentException e) {
      throw Failure.usage("--augment: " + e.getMessage());
    }
  }

  /// How pictures become the network's input once it is trained.
  Preprocessing preprocessing() {
    Centre framing = (Centre) validation.augmentation().framing();
    Normalization norm = validation.norm();
    return framing.preprocessing(
        input.h(), input.w(), validation.augmentation().filter(), norm.means(), norm.deviations());
  }

  /// What is written beside the weights for those who use them.
  ModelNotes notes(TrainingData data) {
    return ModelNotes.of(data.classNames(), preprocessing()).withHead(objective.head(), List.of());
  }
}
