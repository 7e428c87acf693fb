package dev.densevec.data.augment;

import dev.densevec.data.preprocess.Resize;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The textual form of augmentations.
final class AugmentationText {
  private static final Pattern PART = Pattern.compile("([a-z-]+)(?:\\(([^()]*)\\))?");

  /// A name and what stands in brackets after it.
  private record Part(String text, String name, List<String> arguments) {

    static Part of(String text) {
      Matcher matcher = PART.matcher(text.strip().toLowerCase(Locale.ROOT));
      if (!matcher.matches()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "augmentation \"%s\": expected a name, perhaps with numbers in brackets",
                text));
      }
      String inside = matcher.group(2);
      List<String> arguments =
          inside == null ? List.of() : List.of(inside.replace(" ", "").split(",", -1));
      return new Part(text.strip(), matcher.group(1), arguments);
    }

    /// The arguments as numbers, or `defaults` if there are none.
    double[] numbers(double... defaults) {
      if (arguments.isEmpty()) {
        return defaults;
      }
      try {
        double[] numbers = arguments.stream().mapToDouble(Double::parseDouble).toArray();
        if (numbers.length == defaults.length) {
          return numbers;
        }
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT, "augmentation \"%s\": expected numbers in the brackets", text),
            e);
      }
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "augmentation \"%s\": expected %d numbers in the brackets, found %d",
              text,
              defaults.length,
              arguments.size()));
    }

    int whole(double number) {
      if (number != Math.rint(number) || Math.abs(number) > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT, "augmentation \"%s\": %s is not a whole number", text, number));
      }
      return (int) number;
    }
  }

  private AugmentationText() {}

  static Augmentation parse(String text) {
    String[] parts = text.split("\\+", -1);
    Part first = Part.of(parts[0]);
    List<AugmentationStep> steps = new ArrayList<>();
    for (int i = 1; i < parts.length; i++) {
      steps.add(step(Part.of(parts[i])));
    }
    return new Augmentation(framing(first), mirrors(first.name()), steps);
  }

  private static boolean mirrors(String name) {
    return name.endsWith("flip") || name.equals("random-resized-crop");
  }

  private static Framing framing(Part part) {
    return switch (part.name()) {
      case "none", "flip" -> {
        part.numbers();
        yield new Centre(Optional.empty());
      }
      case "resize" -> new Centre(Optional.of(Resize.parse(String.join(",", part.arguments()))));
      case "crop", "crop-flip" -> new PadCrop(part.whole(part.numbers(4)[0]));
      case "random-crop", "random-crop-flip" -> {
        part.numbers();
        yield new RandomCrop();
      }
      case "random-resized-crop" -> {
        double[] shares = part.numbers(0.08, 1);
        yield new RandomResizedCrop(shares[0], shares[1]);
      }
      default ->
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "augmentation \"%s\": must begin with none, resize, flip, crop, crop-flip,"
                      + " random-crop, random-crop-flip or random-resized-crop",
                  part.text()));
    };
  }

  private static AugmentationStep step(Part part) {
    return switch (part.name()) {
      case "color-jitter" -> {
        if (part.arguments().size() == 4) {
          double[] strengths = part.numbers(0, 0, 0, 0);
          yield new ColorJitter(strengths[0], strengths[1], strengths[2], strengths[3]);
        }
        double[] strengths = part.numbers(0.4, 0.4, 0.4);
        yield new ColorJitter(strengths[0], strengths[1], strengths[2]);
      }
      case "vertical-flip" -> {
        part.numbers();
        yield new VerticalFlip();
      }
      case "rotate" -> new Rotation(part.numbers(10)[0]);
      case "rand-augment" -> {
        double[] numbers = part.numbers(2, 9);
        yield new RandAugment(part.whole(numbers[0]), part.whole(numbers[1]));
      }
      case "trivial-augment" -> {
        part.numbers();
        yield new TrivialAugment();
      }
      default ->
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "augmentation \"%s\": expected vertical-flip, rotate, color-jitter, rand-augment or"
                      + " trivial-augment",
                  part.text()));
    };
  }

  static String of(Augmentation augmentation) {
    StringBuilder text = new StringBuilder(framing(augmentation));
    for (AugmentationStep step : augmentation.steps()) {
      text.append('+').append(step.text());
    }
    return text.toString();
  }

  private static String framing(Augmentation augmentation) {
    String text = augmentation.framing().text();
    return switch (augmentation.framing()) {
      case Centre _ -> augmentation.mirror() ? "flip" : text;
      case PadCrop _ -> augmentation.mirror() ? text.replace("crop", "crop-flip") : text;
      case RandomCrop _ -> augmentation.mirror() ? text + "-flip" : text;
      case RandomResizedCrop _ -> text;
    };
  }
}
