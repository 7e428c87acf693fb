package dev.densevec.cluster;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// An opened MPI library.
///
/// @param name its file, as it was looked for
/// @param abi its binary interface
/// @param symbols its functions and objects
/// @param version what it says of itself
record MpiLibrary(String name, Abi abi, SymbolLookup symbols, String version) {
  /// The variable that names the library to use: a file's name or path.
  static final String FORCED = "DENSEVEC_MPI";

  /// UCX, by which libraries move data, would take the signal that Java finds null references by.
  private static final String UCX_SIGNALS = "UCX_ERROR_SIGNALS";

  private static final List<String> OPEN_MPI = List.of("libmpi.so.40");
  private static final List<String> OTHERS =
      List.of("libmpi_abi.so.0", "libmpi_abi.so", "libmpi.so.12", "libmpich.so.12");
  private static final int LONGEST_TEXT = 8192;

  /// Opens the library that goes with the launcher, or the one that is named by [#FORCED].
  ///
  /// @param launcher what started this process
  /// @throws MpiException if there is none, or its ABI is not known
  static MpiLibrary open(LaunchedRank.Launcher launcher, Map<String, String> environment) {
    Libc.setIfAbsent(UCX_SIGNALS, "");
    String forced = environment.getOrDefault(FORCED, "");
    if (!forced.isEmpty()) {
      return forced(forced);
    }
    List<String> names = names(launcher, environment);
    for (String name : names) {
      SymbolLookup symbols;
      try {
        symbols = Libc.open(name);
      } catch (MpiException _) {
        continue; // the next one may be there
      }
      return recognised(name, symbols);
    }
    throw new MpiException(
        "no MPI library found, looked for "
            + String.join(", ", names)
            + "; name one with "
            + FORCED
            + "=FILE");
  }

  private static MpiLibrary forced(String file) {
    SymbolLookup symbols;
    try {
      symbols = Libc.open(file);
    } catch (MpiException e) {
      throw new MpiException(FORCED + ": " + e.getMessage());
    }
    return recognised(file, symbols);
  }

  /// Files to look for, the most likely first.
  private static List<String> names(
      LaunchedRank.Launcher launcher, Map<String, String> environment) {
    boolean open =
        launcher == LaunchedRank.Launcher.OPEN_MPI
            || (launcher == LaunchedRank.Launcher.SLURM && environment.containsKey("PMIX_RANK"));
    List<String> names = new ArrayList<>(open ? OPEN_MPI : OTHERS);
    names.addAll(open ? OTHERS : OPEN_MPI);
    return names;
  }

  private static MpiLibrary recognised(String name, SymbolLookup symbols) {
    String version = version(name, symbols);
    Abi abi =
        Abi.of(name, symbols, version)
            .orElseThrow(
                () ->
                    new MpiException(
                        name
                            + ": '"
                            + version
                            + "' is neither Open MPI nor of MPICH's ABI or the MPI standard's"));
    return new MpiLibrary(name, abi, symbols, version);
  }

  /// The first line of what the library says of itself.
  private static String version(String name, SymbolLookup symbols) {
    MethodHandle get =
        Libc.downcall(
            symbol(name, symbols, "MPI_Get_library_version"),
            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocate(LONGEST_TEXT);
      int failed = (int) get.invokeExact(text, arena.allocate(JAVA_INT));
      return failed == 0 ? name(text.getString(0)) : "";
    } catch (Throwable e) {
      throw Libc.rethrown(e);
    }
  }

  /// What stands before the first comma or line's end, as in `Open MPI v4.1.4`.
  private static String name(String version) {
    return version.split("[,\n]", 2)[0].replaceAll("\\s+", " ").strip();
  }

  private static MemorySegment symbol(String name, SymbolLookup symbols, String function) {
    return symbols
        .find(function)
        .orElseThrow(() -> new MpiException(name + ": no MPI library, it lacks " + function));
  }

  /// A function that returns an error code.
  ///
  /// @param arguments its arguments in order; handles are bound
  /// @throws MpiException if the library lacks it
  MethodHandle function(String function, Argument... arguments) {
    MemoryLayout[] layouts = new MemoryLayout[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      layouts[i] =
          switch (arguments[i]) {
            case Argument.Passed passed -> passed.layout();
            case Argument.Fixed _, Handle _ -> abi.handleLayout();
          };
    }
    MethodHandle bound =
        Libc.downcall(symbol(name, symbols, function), FunctionDescriptor.of(JAVA_INT, layouts));
    for (int i = arguments.length - 1; i >= 0; i--) {
      Object value =
          switch (arguments[i]) {
            case Argument.Passed _ -> null;
            case Argument.Fixed fixed -> fixed.value();
            case Handle handle -> abi.value(handle, symbols);
          };
      if (value != null) {
        bound = MethodHandles.insertArguments(bound, i, value);
      }
    }
    return bound;
  }
}
