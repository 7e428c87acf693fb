package dev.densevec.cli.mixin;

import dev.densevec.cli.console.Failure;
import dev.densevec.data.ModelNotes;
import dev.densevec.data.image.Resampling;
import dev.densevec.data.preprocess.Preprocessing;
import dev.densevec.data.preprocess.Resize;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.tensor.Shape;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/// How a picture becomes the network's input.
public final class PreprocessingOptions {
  /// From this side on, a network's images are taken for photographs rather than CIFAR's.
  private static final int PHOTO_SIDE = 64;

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description =
          "Preprocessing by name: imagenet, timm, timm-288, cifar10, cifar100, cifar-imagenet,"
              + " fashion-mnist (default: what the weights say, or what fits the network).")
  private String preset;

  @Option(
      names = "--resize",
      paramLabel = "SIZE",
      description =
          "Resize before the crop: a short side as in 256, WIDTHxHEIGHT, or none (default: the"
              + " preset's, scaled with --crop).")
  private String resize;

  @Option(
      names = "--crop",
      paramLabel = "SIZE",
      converter = Size.Converter.class,
      description = "Centre crop and size of the network's input: a side or WIDTHxHEIGHT.")
  private Size crop;

  @Option(
      names = "--filter",
      paramLabel = "NAME",
      description = "Filter of the resizing: nearest, box, bilinear, bicubic or lanczos.")
  private Resampling filter;

  @Option(
      names = "--mean",
      paramLabel = "R,G,B",
      split = ",",
      hideParamSyntax = true,
      description = "Mean of each channel on the scale of 0 to 1.")
  private List<Float> mean;

  @Option(
      names = "--std",
      paramLabel = "R,G,B",
      split = ",",
      hideParamSyntax = true,
      description = "Standard deviation of each channel on the scale of 0 to 1.")
  private List<Float> std;

  /// What is asked for, on top of what the weights' notes say or else fits `network`.
  ///
  /// @throws Failure if a value makes no sense or doesn't fit the network
  public Preprocessing resolve(NetworkSpec network, ModelNotes notes) {
    try {
      Preprocessing base =
          preset == null
              ? notes.preprocessing().orElseGet(() -> fitting(network))
              : Preprocessing.named(preset);
      Preprocessing result = resized(normalised(base));
      requireFits(result, network);
      return result;
    } catch (IllegalArgumentException e) {
      throw Failure.usage(e.getMessage());
    }
  }

  private static Preprocessing fitting(NetworkSpec network) {
    Shape input = network.defaultInput();
    boolean photos = input.h() >= PHOTO_SIDE;
    return switch (network.inChannels()) {
      case 1 ->
          Preprocessing.named("fashion-mnist")
              .withResize(new Resize.Exact(input.w(), input.h()))
              .withCrop(input.w(), input.h());
      case 3 ->
          Preprocessing.named(
              photos ? "imagenet" : network.classes() == 100 ? "cifar100" : "cifar10");
      default ->
          throw Failure.usage(
              String.format(
                  Locale.ROOT,
                  "the network takes images of %d channels, pictures have 1 or 3",
                  network.inChannels()));
    };
  }

  private Preprocessing normalised(Preprocessing base) {
    Preprocessing filtered = filter == null ? base : base.withFilter(filter);
    if (mean == null && std == null) {
      return filtered;
    }
    return filtered.withStatistics(
        mean == null ? base.mean() : mean, std == null ? base.std() : std);
  }

  private Preprocessing resized(Preprocessing base) {
    Preprocessing cropped = crop == null ? base : base.withCrop(crop.width(), crop.height());
    if (resize != null) {
      return cropped.withResize(Resize.parse(resize));
    }
    return crop == null ? base : cropped.withResize(scaled(base));
  }

  /// Keeps what part of the picture the crop shows.
  private Resize scaled(Preprocessing base) {
    return switch (base.resize()) {
      case Resize.None none -> none;
      case Resize.Exact _ -> new Resize.Exact(crop.width(), crop.height());
      case Resize.ShortSide side -> {
        double x = (double) crop.width() / base.cropWidth();
        double y = (double) crop.height() / base.cropHeight();
        yield new Resize.ShortSide((int) Math.ceil(side.length() * Math.max(x, y)));
      }
    };
  }

  private static void requireFits(Preprocessing result, NetworkSpec network) {
    if (result.channels() != network.inChannels()) {
      throw Failure.usage(
          String.format(
              Locale.ROOT,
              "the network takes images of %d channels, the preprocessing makes %d",
              network.inChannels(),
              result.channels()));
    }
    network.cost(result.cropHeight(), result.cropWidth());
  }
}
