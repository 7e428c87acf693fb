package dev.densevec.cli.mixin;

import java.lang.reflect.Field;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Options that were typed, as text by their names.
final class Typed {
  private Typed() {}

  /// What was typed of the options that some classes declare.
  ///
  /// @return by the options' names without dashes
  static Map<String, String> options(CommandSpec command, Set<Class<?>> owners) {
    Map<String, String> given = new LinkedHashMap<>();
    for (OptionSpec option : command.commandLine().getParseResult().matchedOptions()) {
      if (option.userObject() instanceof Field field
          && owners.contains(field.getDeclaringClass())) {
        given.put(option.longestName().substring(2), (String) option.getValue());
      }
    }
    return given;
  }
}
