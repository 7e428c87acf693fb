package dev.densevec.cli.speed;

/// What a step took, beside what it had to do.
///
/// @param name the step's name
/// @param kind what it is: `stem`, `layer`, `transition`, `head`, `weights`, `optimizer`
/// @param pass `forward` or `backward`
/// @param millis its mean duration in milliseconds
/// @param macs multiply-adds it does
/// @param bytes bytes it must read and write at least
/// @param boundMillis the least duration that the machine's peak and its memory allow
public record StepTime(
    String name,
    String kind,
    String pass,
    double millis,
    long macs,
    long bytes,
    double boundMillis) {

  /// Multiply-adds, twice, in thousands of millions a second.
  public double gflops() {
    return 2e-6 * macs / millis;
  }

  /// Multiply-adds, twice, for each byte.
  public double intensity() {
    return 2.0 * macs / bytes;
  }

  /// The least duration over the real one: more than 1 where data come from caches that are faster
  /// than the memory.
  public double ofRoofline() {
    return boundMillis / millis;
  }

  /// Milliseconds that it took longer than it must.
  public double beyondMillis() {
    return millis - boundMillis;
  }

  /// The block that a layer belongs to; the name itself for others.
  public String block() {
    return kind.equals("layer") ? name.substring(0, name.lastIndexOf('.')) : name;
  }
}
