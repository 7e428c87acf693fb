package dev.densevec.checkpoint.torch;

import java.util.Set;

/// Globals that no checkpoint needs and that only serve to run something when a pickle is loaded.
///
/// Nothing a pickle names is ever run here. A file with one of these is refused because it isn't
/// the checkpoint it is taken for; every other class or function becomes a placeholder.
final class RefusedGlobals {
  private static final Set<String> MODULES =
      Set.of(
          "os",
          "posix",
          "nt",
          "sys",
          "subprocess",
          "commands",
          "popen2",
          "pty",
          "socket",
          "shutil",
          "runpy",
          "importlib",
          "ctypes",
          "webbrowser",
          "code",
          "codeop",
          "pickle",
          "cPickle",
          "_pickle",
          "marshal");

  private static final Set<String> BUILTINS =
      Set.of(
          "eval",
          "exec",
          "execfile",
          "compile",
          "open",
          "file",
          "input",
          "breakpoint",
          "apply",
          "globals",
          "locals",
          "vars",
          "__import__",
          "__build_class__");

  private RefusedGlobals() {}

  static boolean contains(String module, String name) {
    int dot = module.indexOf('.');
    boolean builtin = module.equals("builtins") || module.equals("__builtin__");
    return MODULES.contains(dot < 0 ? module : module.substring(0, dot))
        || (builtin && BUILTINS.contains(name));
  }
}
