package dev.densevec.train.schedule;

import java.util.Locale;
import java.util.Optional;

/// Lowers the rate once validations are no longer better, as PyTorch's `ReduceLROnPlateau` does.
///
/// A validation is better if its value exceeds the best one's by a share of that: of a loss, which
/// is negated here, PyTorch's mode `min`, of other numbers its mode `max`, with its relative
/// threshold.
///
/// @param factor what the rate is multiplied by, above 0 and below 1
/// @param patience validations that may be no better, at least 0; one more lowers the rate
/// @param threshold share of the best value by which a better one exceeds it, at least 0
/// @param cooldown validations after lowering that don't count as no better, at least 0
/// @param end the factor that the rate doesn't fall below, 0 to 1
public record Plateau(double factor, int patience, double threshold, int cooldown, double end)
    implements Schedule {
  /// A smaller change of the rate is none, as to PyTorch.
  private static final double LEAST_CHANGE = 1e-8;

  public Plateau {
    boolean fits = factor > 0 && factor < 1 && patience >= 0 && threshold >= 0 && cooldown >= 0;
    if (!fits || !Double.isFinite(threshold)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "factor is %s, patience %d, threshold %s, cooldown %d: expected between 0 and 1, and"
                  + " at least 0",
              factor,
              patience,
              threshold,
              cooldown));
    }
    ScheduleText.requireShare(end, "end");
  }

  /// What is remembered of the validations so far.
  ///
  /// @param factor what the rate is multiplied by
  /// @param best the best value; minus infinity before the first
  /// @param worse validations that were no better, one after the other
  /// @param cooling validations that still don't count
  public record State(double factor, double best, int worse, int cooling) {

    /// Before the first validation.
    public static State start() {
      return new State(1, Double.NEGATIVE_INFINITY, 0, 0);
    }
  }

  /// The state after a validation.
  ///
  /// @param value what it came to, the higher the better; NaN is no better
  /// @param rate the learning rate that factors multiply
  public State after(State state, double value, double rate) {
    double margin = Double.isInfinite(state.best) ? 0 : threshold * Math.abs(state.best);
    boolean better = value > state.best + margin;
    int worse = better || state.cooling > 0 ? 0 : state.worse + 1;
    int cooling = Math.max(0, state.cooling - 1);
    double best = better ? value : state.best;
    if (worse <= patience) {
      return new State(state.factor, best, worse, cooling);
    }
    double lower = Math.max(state.factor * factor, end);
    boolean changes = (state.factor - lower) * rate > LEAST_CHANGE;
    return new State(changes ? lower : state.factor, best, 0, cooldown);
  }

  @Override
  public double factor(long step, Run run) {
    return 1;
  }

  @Override
  public Optional<Plateau> plateau() {
    return Optional.of(this);
  }

  @Override
  public String text() {
    return String.format(
        Locale.ROOT,
        "plateau:factor=%s,patience=%d,threshold=%s,cooldown=%d,end=%s",
        factor,
        patience,
        threshold,
        cooldown,
        end);
  }
}
