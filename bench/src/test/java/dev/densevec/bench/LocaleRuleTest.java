package dev.densevec.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// No text of the program depends on the locale of its user.
///
/// Error Prone's `DefaultLocale` refuses most of such calls while compiling, but neither those on
/// streams and writers nor changes of case.
final class LocaleRuleTest {
  private static final Set<String> FORMATTING = Set.of("format", "printf", "formatted");
  private static final Set<String> CHANGING_CASE = Set.of("toLowerCase", "toUpperCase");
  private static final Set<String> WRITERS =
      Set.of(
          String.class.getName(),
          PrintStream.class.getName(),
          PrintWriter.class.getName(),
          java.io.Console.class.getName());

  @Test
  void everyFormattedTextNamesItsLocale() {
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.densevec");
    assertThat(classes.contain("dev.densevec.infer.Model")).isTrue();
    assertThat(classes.contain("dev.densevec.cli.Main")).isTrue();
    assertThat(callsWithoutLocale(classes)).isEmpty();
  }

  @Test
  void callsWithoutLocaleAreSeen() {
    JavaClasses classes = new ClassFileImporter().importClasses(WithoutLocale.class);
    assertThat(callsWithoutLocale(classes)).hasSize(4);
  }

  private static Set<String> callsWithoutLocale(JavaClasses classes) {
    var found = new TreeSet<String>();
    for (JavaClass type : classes) {
      type.getMethodCallsFromSelf().stream()
          .filter(LocaleRuleTest::dependsOnLocale)
          .filter(call -> !namesLocale(call))
          .forEach(call -> found.add(call.getDescription()));
    }
    return found;
  }

  private static boolean dependsOnLocale(JavaCall<?> call) {
    String owner = call.getTargetOwner().getName();
    String name = call.getTarget().getName();
    return (WRITERS.contains(owner) && FORMATTING.contains(name))
        || (owner.equals(String.class.getName()) && CHANGING_CASE.contains(name));
  }

  private static boolean namesLocale(JavaCall<?> call) {
    List<JavaClass> parameters = call.getTarget().getRawParameterTypes();
    return !parameters.isEmpty() && parameters.getFirst().isEquivalentTo(Locale.class);
  }

  /// What the rule must find; it is read, never called.
  @SuppressWarnings({"DefaultLocale", "StringCaseLocaleUsage", "UnusedMethod"})
  private static final class WithoutLocale {
    static String all(PrintStream out, String text, int number) {
      out.printf("%d", number);
      out.format("%d", number);
      return text.toLowerCase() + "%d".formatted(number);
    }
  }
}
