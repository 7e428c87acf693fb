package dev.densevec.cli.mixin;

import dev.densevec.cli.console.Failure;
import dev.densevec.cli.input.NetworkInput;
import dev.densevec.data.ModelNotes;
import dev.densevec.data.image.Resampling;
import dev.densevec.data.preprocess.Preprocessing;
import dev.densevec.data.preprocess.Resize;
import dev.densevec.spec.NetworkSpec;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/// How a picture becomes the network's input.
public final class PreprocessingOptions {
  private static final String CHANGED = "; changed by options";

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description =
          "Preprocessing by name: imagenet, timm, timm-288, cifar10, cifar10-per-image,"
              + " cifar100, cifar-imagenet, fashion-mnist (default: what the weights say, or what fits the network).")
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
      description = "Mean of each channel on the scale of 0 to 1; one number for all.")
  private List<Float> mean;

  @Option(
      names = "--std",
      paramLabel = "R,G,B",
      split = ",",
      hideParamSyntax = true,
      description =
          "Standard deviation of each channel on the scale of 0 to 1; one number for all.")
  private List<Float> std;

  /// What is asked for, on top of what the weights are known or guessed to need.
  ///
  /// @param source where the weights come from
  /// @throws Failure if a value makes no sense or doesn't fit the network
  /// @throws IOException in one line if a file beside the weights can't be read
  public NetworkInput resolve(NetworkSpec network, ModelNotes notes, ModelSource source)
      throws IOException {
    try {
      NetworkInput base =
          preset == null
              ? NetworkInput.of(network, notes, source.file())
              : new NetworkInput(Preprocessing.named(preset), "--preset " + preset);
      NetworkInput result = resized(normalised(base, network.inChannels()));
      requireFits(result.preprocessing(), network);
      return result;
    } catch (IllegalArgumentException e) {
      throw Failure.usage(e.getMessage());
    }
  }

  private NetworkInput normalised(NetworkInput input, int channels) {
    Preprocessing base = input.preprocessing();
    if (filter == null && mean == null && std == null) {
      return input;
    }
    Preprocessing filtered = filter == null ? base : base.withFilter(filter);
    return new NetworkInput(
        mean == null && std == null
            ? filtered
            : filtered.withStatistics(
                mean == null ? base.mean() : spread("mean", mean, channels),
                std == null ? base.std() : spread("std", std, channels)),
        changed(input.reason()));
  }

  /// One number is meant for all channels.
  private static List<Float> spread(String option, List<Float> values, int channels) {
    if (values.size() != 1 && values.size() != channels) {
      throw Failure.usage(
          String.format(
              Locale.ROOT,
              "--%s has %d numbers, the network takes images of %d channels",
              option,
              values.size(),
              channels));
    }
    return values.size() == 1 ? Collections.nCopies(channels, values.getFirst()) : values;
  }

  private NetworkInput resized(NetworkInput base) {
    if (crop == null && resize == null) {
      return base;
    }
    NetworkInput cropped = crop == null ? base : base.withCrop(crop.width(), crop.height());
    return new NetworkInput(
        resize == null
            ? cropped.preprocessing()
            : cropped.preprocessing().withResize(Resize.parse(resize)),
        changed(base.reason()));
  }

  private static String changed(String reason) {
    return reason.endsWith(CHANGED) ? reason : reason + CHANGED;
  }

  private static void requireFits(Preprocessing result, NetworkSpec network) {
    if (result.channels() != network.inChannels()) {
      throw Failure.usage(
          String.format(
              Locale.ROOT,
              "the network takes images of %d channels, the preprocessing makes %d;"
                  + " --mean and --std give statistics for all",
              network.inChannels(),
              result.channels()));
    }
    network.cost(result.cropHeight(), result.cropWidth());
  }
}
