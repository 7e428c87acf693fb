package dev.densevec.cli.format;

/// Numbers as text, the same in every locale and without the start-up cost of a formatter.
public final class Numbers {
  private static final long[] POWERS = {1, 10, 100, 1000, 10_000, 100_000, 1_000_000};

  private Numbers() {}

  /// `value` with a fixed number of decimals.
  ///
  /// @param decimals 0 to 6
  public static String fixed(double value, int decimals) {
    if (!(Math.abs(value) < 1e12)) {
      return String.valueOf(value);
    }
    long scaled = Math.round(Math.abs(value) * POWERS[decimals]);
    String sign = value < 0 && scaled > 0 ? "-" : "";
    String whole = sign + scaled / POWERS[decimals];
    if (decimals == 0) {
      return whole;
    }
    String fraction = String.valueOf(scaled % POWERS[decimals]);
    return whole + "." + "0".repeat(decimals - fraction.length()) + fraction;
  }

  /// `value` with a comma between each three digits.
  public static String grouped(long value) {
    String digits = String.valueOf(Math.absExact(value));
    StringBuilder text = new StringBuilder(value < 0 ? "-" : "");
    for (int i = 0; i < digits.length(); i++) {
      if (i > 0 && (digits.length() - i) % 3 == 0) {
        text.append(',');
      }
      text.append(digits.charAt(i));
    }
    return text.toString();
  }
}
