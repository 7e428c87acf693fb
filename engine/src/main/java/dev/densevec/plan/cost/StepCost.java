package dev.densevec.plan.cost;

/// What one step of a network's computation takes at least, for one image or one batch.
///
/// @param name the step's name, the prefix of its parameters' keys
/// @param kind what it is: `stem`, `layer`, `transition`, `head`, or `weights` for their packing
/// @param pass forward or backward
/// @param macs multiply-adds it does
/// @param bytes bytes it must read and write once if caches hold everything in between: its source,
///   its destination and its weights
public record StepCost(String name, String kind, Pass pass, long macs, long bytes) {

  /// The direction in which a step goes through the network.
  public enum Pass {
    /// From the images to the logits.
    FORWARD,
    /// From the loss to the gradients of the weights.
    BACKWARD
  }
}
