package dev.densevec.cli.console;

/// The columns of the terminals that a command writes to; 0 where it writes to something else.
///
/// @param out columns of standard output
/// @param err columns of standard error
public record Screen(int out, int err) {
  /// No terminal at all.
  public static final Screen NONE = new Screen(0, 0);

  /// What the launcher says.
  static Screen ofLauncher() {
    return new Screen(
        Math.max(0, Integer.getInteger("densevec.stdout.columns", 0)),
        Math.max(0, Integer.getInteger("densevec.stderr.columns", 0)));
  }
}
