package dev.densevec.checkpoint.recognise;

import dev.densevec.checkpoint.io.FormatException;
import dev.densevec.checkpoint.io.StoredModule;
import dev.densevec.spec.Conv;
import dev.densevec.spec.NetworkSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Holds the modules of a network that was pickled whole against what is computed: PyTorch's
/// classes and their settings say more than the tensors' names and shapes.
///
/// | module | must be |
/// |---|---|
/// | batch norm | of one epsilon in the whole network, with running statistics |
/// | convolution | of the stride and padding of its place, without dilation, padded by zeros |
/// | max pooling | the stem's: 3x3, stride 2 (1 where it blurs), padding 1 |
/// | average pooling in a transition | 2x2, stride 2, without padding |
/// | activation | ReLU; after the classifier one that keeps the logits' order, which is left out |
final class ModuleCheck {
  private static final Set<String> ENDS = Set.of("Softmax", "LogSoftmax", "Sigmoid", "LogSigmoid");
  private static final Set<String> HARMLESS =
      Set.of("ReLU", "AvgPool2d", "AdaptiveAvgPool2d", "MaxPool2d", "Softmax2d");
  private static final Pattern BODY =
      Pattern.compile("(^|\\.)(features|layer\\d+|(dense)?block\\d+)\\.");

  /// A norm in features that are a numbered part of a sequence.
  private static final Pattern IN_SEQUENCE = Pattern.compile("(.*\\.)?\\d+\\.[^.]+");

  /// timm's blurred pooling.
  private static final String BLUR = "BlurPool2d";

  private static final Pattern TRANSITION = Pattern.compile("(^|\\.)trans(ition)?\\d+\\.");
  private static final Pattern NEEDED = Pattern.compile("(relu|act|pool|norm|bn)\\d*");

  /// Last parts of the Python modules whose classes change what flows through them.
  private static final Pattern CHANGING =
      Pattern.compile(
          "\\.(activation|pooling|padding|upsampling|pixelshuffle|normalization|instancenorm)\\.");

  private final List<StoredModule> modules;
  private final List<String> notes = new ArrayList<>();
  private Optional<String> head = Optional.empty();

  /// @param modules of the file; those of losses and metrics are left out
  ModuleCheck(List<StoredModule> modules) {
    this.modules = modules.stream().filter(module -> !Companions.contains(module.path())).toList();
  }

  /// What every norm adds to the variance, if the modules say.
  ///
  /// @throws FormatException if it isn't the same in all
  Optional<Double> epsilon() throws FormatException {
    Optional<Double> common = Optional.empty();
    for (StoredModule module : modules) {
      Optional<Double> own =
          module.simpleType().contains("BatchNorm") ? module.number("eps") : Optional.empty();
      if (own.isPresent() && common.isPresent() && !own.equals(common)) {
        throw fail(module, module.text("eps"), "eps " + common.get() + " as in the other norms");
      }
      common = own.isPresent() ? own : common;
    }
    return common;
  }

  /// Checks all modules.
  ///
  /// @param paths the path of the module that has the parameter of a name
  /// @throws FormatException naming the first module that computes something else than the network
  void require(NetworkSpec spec, Map<String, String> paths) throws FormatException {
    notes.clear();
    Optional<Double> epsilon = epsilon();
    if (epsilon.isPresent() && epsilon.get() != spec.epsilon()) {
      throw new FormatException(
          String.format(
              Locale.ROOT,
              "the norms have eps %s, expected %s of the network asked for",
              epsilon.get(),
              spec.epsilon()));
    }
    for (StoredModule module : modules) {
      requireKind(module, spec.stem().blurs() ? 1 : 2);
    }
    Map<String, StoredModule> places = new HashMap<>();
    modules.forEach(module -> places.put(module.path(), module));
    for (Conv conv : Convolutions.of(spec)) {
      StoredModule module = places.get(paths.get(conv.weight()));
      if (module != null) {
        requireConv(module, conv);
      }
    }
    if (!modules.isEmpty() && epsilon.isEmpty()) {
      notes.add(
          "a program is stored with the tensors, which isn't read: "
              + spec.text()
              + " is assumed; outputs are wrong if it computes something else");
    }
  }

  /// Checks that a ReLU follows a DenseNet's features, where the modules say all that follows:
  /// where each around the features is a sequence of PyTorch's.
  ///
  /// @param norm the path of the last norm; null if the network has none
  /// @throws FormatException if none does
  void requireEnd(String norm) throws FormatException {
    if (norm == null || !IN_SEQUENCE.matcher(norm).matches()) {
      return;
    }
    String features = norm.substring(0, norm.lastIndexOf('.') + 1);
    Optional<StoredModule> other =
        modules.stream()
            .filter(module -> module.path().isEmpty() || features.startsWith(module.path() + "."))
            .filter(module -> !module.simpleType().equals("Sequential"))
            .findFirst();
    boolean follows =
        modules.stream()
            .anyMatch(
                module ->
                    module.simpleType().equals("ReLU") && !module.path().startsWith(features));
    if (!modules.isEmpty() && other.isEmpty() && !follows) {
      throw new FormatException(
          FormatException.show(norm)
              + ": no ReLU follows the last norm, which isn't computed here, expected one as"
              + " torchvision's DenseNets have it; "
              + ForeignNetworks.REMEDY);
    }
  }

  /// What the activation after the classifier makes of the logits, if there is one.
  Optional<String> head() {
    return head;
  }

  /// What was left out, a sentence each.
  List<String> notes() {
    return List.copyOf(notes);
  }

  /// Whether a module blurs what the stem pools.
  boolean blurs() {
    return modules.stream().anyMatch(module -> module.simpleType().equals(BLUR));
  }

  /// Whether the modules say how the stem pools.
  boolean pools() {
    return modules.stream()
        .anyMatch(
            module ->
                module.simpleType().equals("MaxPool2d")
                    && module.attributes().containsKey("stride"));
  }

  private void requireKind(StoredModule module, int poolStride) throws FormatException {
    String type = module.simpleType();
    if (type.equals("Identity") && NEEDED.matcher(module.name()).matches()) {
      throw fail(module, "nothing (Identity)", "what the network has there");
    }
    if (!module.isTorch()) {
      if (type.equals(BLUR) && !module.path().matches("(.*\\.)?features\\.pool0\\.1")) {
        throw fail(module, type, "blurred pooling in the stem alone");
      }
      if (module.leaf() && !module.path().isEmpty()) {
        notes.add(shown(module) + " is of the unknown class " + module.type() + ": left out");
      }
      return;
    }
    switch (type) {
      case "MaxPool2d" -> requirePool(module, 3, poolStride, 1);
      case "AvgPool2d" -> {
        if (TRANSITION.matcher(module.path()).find()) {
          requirePool(module, 2, 2, 0);
        }
      }
      case "AdaptiveAvgPool2d" -> requireAttribute(module, "output_size", 1);
      default -> {
        if (ENDS.contains(type) && !BODY.matcher(module.path()).find()) {
          notes.add(shown(module) + " (" + type + ") is left out: logits are those in front of it");
          head = Optional.of(type.endsWith("Sigmoid") ? "sigmoid" : "softmax");
        } else if (CHANGING.matcher(module.type()).find() && !HARMLESS.contains(type)) {
          throw fail(module, type, "ReLU, batch norm and the pooling of DenseNets and ResNets");
        }
      }
    }
    if (type.startsWith("BatchNorm")
        && Boolean.FALSE.equals(module.attributes().get("track_running_stats"))) {
      throw fail(module, "a norm without running statistics", "one that has them");
    }
  }

  private static void requirePool(StoredModule module, int kernel, int stride, int padding)
      throws FormatException {
    requireAttribute(module, "kernel_size", kernel);
    requireAttribute(module, "stride", stride);
    requireAttribute(module, "padding", padding);
    requireAttribute(module, "dilation", 1);
    if (Boolean.TRUE.equals(module.attributes().get("ceil_mode"))) {
      throw fail(module, "ceil_mode", "none");
    }
  }

  private static void requireConv(StoredModule module, Conv conv) throws FormatException {
    requireAttribute(module, "stride", conv.stride());
    requireAttribute(module, "padding", conv.padding());
    requireAttribute(module, "dilation", 1);
    Object mode = module.attributes().getOrDefault("padding_mode", "zeros");
    if (!mode.equals("zeros")) {
      throw fail(module, module.text("padding_mode"), "zeros");
    }
  }

  private static void requireAttribute(StoredModule module, String attribute, int expected)
      throws FormatException {
    if (module.differs(attribute, expected)) {
      throw fail(module, module.text(attribute), String.valueOf(expected));
    }
  }

  private static String shown(StoredModule module) {
    return "the module " + FormatException.show(module.path());
  }

  private static FormatException fail(StoredModule module, String actual, String expected) {
    return new FormatException(
        String.format(
            Locale.ROOT,
            "%s: %s, expected %s",
            FormatException.show(module.path()),
            actual,
            expected));
  }
}
