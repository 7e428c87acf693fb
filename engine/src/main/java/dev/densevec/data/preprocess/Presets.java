package dev.densevec.data.preprocess;

import dev.densevec.data.image.Resampling;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Preprocessing by name, as published weights expect it.
///
/// | name | for | resize | crop | statistics |
/// |---|---|---|---|---|
/// | `imagenet` | torchvision's ImageNet weights | short side 256, bilinear | 224x224 | ImageNet |
/// | `timm` | timm's ImageNet weights, crop 0.875 | short side 256, bicubic | 224x224 | ImageNet |
/// | `timm-288` | timm's at 288, crop 0.95 | short side 303, bicubic | 288x288 | ImageNet |
/// | `cifar10` | CIFAR-10 weights of DenseNet's authors and of this program | 32x32, bilinear | 32x32 | CIFAR-10 |
/// | `cifar10-per-image` | CIFAR-10 weights of many PyTorch repositories | as above | | CIFAR-10, the deviations being means of each image's own |
/// | `cifar100` | most CIFAR-100 weights | 32x32, bilinear | 32x32 | CIFAR-100 |
/// | `cifar-imagenet` | CIFAR weights of projects that normalise by ImageNet | as above | | ImageNet |
/// | `fashion-mnist` | grey 28x28 pictures | 28x28, bilinear | 28x28 | Fashion-MNIST |
///
/// Statistics are the means and standard deviations of the training sets' pixels. CIFAR's are those
/// of the authors of DenseNet, in 255ths: 125.3, 123.0, 113.9 and 63.0, 62.1, 66.7; for CIFAR-100
/// 129.3, 124.1, 112.4 and 68.2, 65.4, 70.4. [Preprocessing] and the normalisation of batches share
/// this table.
final class Presets {
  private static final List<Float> IMAGENET_MEAN = List.of(0.485f, 0.456f, 0.406f);
  private static final List<Float> IMAGENET_STD = List.of(0.229f, 0.224f, 0.225f);
  private static final SortedMap<String, Preprocessing> ALL = new TreeMap<>();

  static {
    Preprocessing imagenet =
        new Preprocessing(
            new Resize.ShortSide(256),
            Resampling.BILINEAR,
            224,
            224,
            3,
            IMAGENET_MEAN,
            IMAGENET_STD);
    Preprocessing timm = imagenet.withFilter(Resampling.BICUBIC);
    Preprocessing small = imagenet.withResize(new Resize.Exact(32, 32)).withCrop(32, 32);
    ALL.put("imagenet", imagenet);
    ALL.put("timm", timm);
    ALL.put("timm-288", timm.withResize(new Resize.ShortSide(303)).withCrop(288, 288));
    ALL.put("cifar-imagenet", small);
    ALL.put(
        "cifar10", small.withStatistics(of255(125.3f, 123.0f, 113.9f), of255(63.0f, 62.1f, 66.7f)));
    ALL.put(
        "cifar10-per-image",
        small.withStatistics(
            List.of(0.4914f, 0.4822f, 0.4465f), List.of(0.2023f, 0.1994f, 0.2010f)));
    ALL.put(
        "cifar100",
        small.withStatistics(of255(129.3f, 124.1f, 112.4f), of255(68.2f, 65.4f, 70.4f)));
    ALL.put(
        "fashion-mnist",
        small
            .withResize(new Resize.Exact(28, 28))
            .withCrop(28, 28)
            .withStatistics(List.of(0.2860f), List.of(0.3530f)));
  }

  private Presets() {}

  private static List<Float> of255(float red, float green, float blue) {
    return List.of(red / 255, green / 255, blue / 255);
  }

  static Preprocessing get(String name) {
    Preprocessing preset = ALL.get(name);
    if (preset == null) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "no preprocessing is called \"%s\"; there are %s",
              name,
              String.join(", ", ALL.keySet())));
    }
    return preset;
  }

  static Set<String> names() {
    return Collections.unmodifiableSet(ALL.keySet());
  }
}
