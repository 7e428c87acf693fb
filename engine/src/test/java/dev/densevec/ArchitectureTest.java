package dev.densevec;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Which package of the engine may import which, and where the incubating vector API may appear.
final class ArchitectureTest {
  private static final String ROOT = "dev.densevec.";

  /// For each package of the engine, the other packages of the engine that it may import.
  private static final Map<String, Set<String>> MAY_IMPORT =
      Map.ofEntries(
          Map.entry("tensor", Set.of()),
          Map.entry("spec", Set.of("tensor")),
          Map.entry("weights", Set.of("tensor", "spec")),
          Map.entry("checkpoint.tensor", Set.of()),
          Map.entry("checkpoint.io", Set.of("checkpoint.tensor")),
          Map.entry("checkpoint.safetensors", Set.of("checkpoint.tensor", "checkpoint.io")),
          Map.entry("checkpoint.zip", Set.of("checkpoint.io")),
          Map.entry("checkpoint.pickle", Set.of("checkpoint.io")),
          Map.entry(
              "checkpoint.torch",
              Set.of("checkpoint.tensor", "checkpoint.io", "checkpoint.zip", "checkpoint.pickle")),
          Map.entry("checkpoint.recognise", Set.of("spec", "checkpoint.tensor", "checkpoint.io")),
          Map.entry(
              "checkpoint",
              Set.of(
                  "spec",
                  "weights",
                  "checkpoint.tensor",
                  "checkpoint.io",
                  "checkpoint.safetensors",
                  "checkpoint.torch",
                  "checkpoint.recognise")),
          Map.entry("onnx", Set.of("tensor", "spec", "weights")),
          Map.entry("data.files", Set.of()),
          Map.entry("data.image", Set.of()),
          Map.entry("data.labels", Set.of("data.files")),
          Map.entry("data.decode.common", Set.of("data.image")),
          Map.entry("data.decode.png", Set.of("data.image", "data.decode.common")),
          Map.entry("data.decode.jpeg", Set.of("data.files", "data.image", "data.decode.common")),
          Map.entry(
              "data.decode",
              Set.of(
                  "data.files",
                  "data.image",
                  "data.decode.common",
                  "data.decode.png",
                  "data.decode.jpeg")),
          Map.entry("data.preprocess", Set.of("tensor", "data.image")),
          Map.entry("data", Set.of("data.preprocess")),
          Map.entry("data.augment", Set.of("data", "data.image", "data.preprocess")),
          Map.entry(
              "data.sets",
              Set.of("tensor", "data", "data.image", "data.decode", "data.files", "data.labels")),
          Map.entry(
              "data.batch",
              Set.of(
                  "tensor", "data", "data.image", "data.preprocess", "data.augment", "data.sets")),
          Map.entry("kernel", Set.of("tensor")),
          Map.entry("kernel.scalar", Set.of("tensor", "kernel")),
          Map.entry("kernel.vector", Set.of("tensor", "kernel")),
          Map.entry("kernel.select", Set.of("tensor", "kernel", "kernel.scalar", "kernel.vector")),
          Map.entry("measure", Set.of("kernel.vector")),
          Map.entry("plan", Set.of("tensor", "spec", "kernel")),
          Map.entry("pack", Set.of("tensor", "spec", "kernel", "plan", "weights")),
          Map.entry("runtime", Set.of("tensor", "spec", "kernel", "plan", "weights", "pack")),
          Map.entry(
              "infer",
              Set.of(
                  "tensor",
                  "spec",
                  "kernel",
                  "kernel.select",
                  "plan",
                  "weights",
                  "pack",
                  "runtime",
                  "checkpoint")),
          Map.entry(
              "train",
              Set.of(
                  "tensor",
                  "spec",
                  "kernel",
                  "kernel.select",
                  "plan",
                  "weights",
                  "pack",
                  "runtime",
                  "checkpoint",
                  "data",
                  "data.image",
                  "data.preprocess",
                  "data.augment",
                  "data.batch",
                  "data.sets")),
          Map.entry(
              "explain",
              Set.of("tensor", "spec", "kernel", "plan", "weights", "pack", "runtime", "infer")));

  private static JavaClasses engine;

  @BeforeAll
  static void readClasses() {
    engine = new ClassFileImporter().importPath(Path.of("target", "classes"));
    assertThat(engine).isNotEmpty();
  }

  @Test
  void everyPackageHasAPlaceInTheLayers() {
    assertThat(engine)
        .filteredOn(type -> type.getPackageName().startsWith(ROOT))
        .extracting(ArchitectureTest::layer)
        .isSubsetOf(MAY_IMPORT.keySet());
  }

  @Test
  void importsFollowTheLayers() {
    var forbidden = new TreeSet<String>();
    for (JavaClass type : engine) {
      Set<String> allowed = MAY_IMPORT.getOrDefault(layer(type), Set.of());
      type.getDirectDependenciesFromSelf().stream()
          .filter(use -> use.getTargetClass().getPackageName().startsWith(ROOT))
          .filter(use -> !layer(use.getTargetClass()).equals(layer(type)))
          .filter(use -> !allowed.contains(layer(use.getTargetClass())))
          .forEach(use -> forbidden.add(use.getDescription()));
    }
    assertThat(forbidden).isEmpty();
  }

  @Test
  void onlyTheVectorKernelsUseTheIncubatingApi() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.densevec.kernel.vector")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jdk.incubator..")
        .allowEmptyShould(true)
        .check(engine);
  }

  private static String layer(JavaClass type) {
    String name = type.getPackageName();
    return name.startsWith(ROOT) ? name.substring(ROOT.length()) : "";
  }
}
